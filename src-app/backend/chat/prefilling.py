"""A text that somebody else proposes for the message box, such as a link of the desktop. Pure; it is never sent."""

LONGEST = 4_000
"""Characters; a longer text is cut."""


def with_text(draft: str, text: str) -> str:
    """What the box holds: the person's own draft first, whatever is proposed; the same text is not added twice.

    It is the same where it stands as paragraphs of its own: a word that the draft happens to contain is none.
    """
    proposed = text[:LONGEST].strip()
    if not proposed or f"\n\n{proposed}\n\n" in f"\n\n{draft.strip()}\n\n":
        return draft
    return f"{draft.rstrip()}\n\n{proposed}" if draft.strip() else proposed
