"""What a conversation is called: at once from the question's words, later by the model, at last by the person."""

import re

from backend.words import _

LONGEST = 60
"""Characters; what a line of the sidebar holds."""

INSTRUCTION = (
    "Write a title of three to six words for a conversation that begins as follows. "
    "Answer with the title alone: no quotation marks, no full stop, in the conversation's own language."
)


def from_words(question: str) -> str:
    """A title made of the first words of `question`."""
    words = " ".join(question.split())
    if len(words) <= LONGEST:
        return words or _("New conversation")
    cut = words[: LONGEST - 1]
    whole_words = cut.rsplit(" ", 1)[0]
    return (whole_words if len(whole_words) > LONGEST // 2 else cut) + "…"


def from_model(answer: str) -> str | None:
    """The title in a model's answer, or None where what it wrote is not one."""
    lines = [line.strip() for line in answer.strip().splitlines() if line.strip()]
    if len(lines) != 1:
        return None
    title = re.sub(r"^(title\s*:\s*)", "", lines[0], flags=re.IGNORECASE)
    title = " ".join(title.strip("\"'“”‘’`*#_ .").split())
    return title if 2 <= len(title) <= LONGEST else None
