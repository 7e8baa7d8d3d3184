"""A text that somebody else proposes for the message box, such as a link of the desktop. Pure; it is never sent."""

LONGEST = 4_000
"""Characters; a longer text is cut."""


def with_text(draft: str, text: str) -> str:
    """What the box holds: the person's own draft first, whatever is proposed; the same text is not added twice."""
    proposed = text[:LONGEST].strip()
    if not proposed or proposed in draft:
        return draft
    return f"{draft.rstrip()}\n\n{proposed}" if draft.strip() else proposed
