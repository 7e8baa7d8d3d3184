"""What a check found, and how it reads."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """How a part is."""

    FINE = "fine"
    NOTE = "note"
    """Works, or is not needed by everybody; worth knowing."""
    WRONG = "wrong"
    """Has to be mended, or something does not work."""


MARKS = {State.FINE: "✓", State.NOTE: "·", State.WRONG: "✗"}


@dataclass(frozen=True)
class Finding:
    """One part: how it is, in one sentence, and what to do about it (empty: nothing)."""

    part: str
    state: State
    says: str
    next_step: str = ""

    def as_text(self) -> str:
        """For a person: one line, and a second one with what to do."""
        line = f"{MARKS[self.state]} {self.part:<16} {self.says}"
        return f"{line}\n  {'':<16} → {self.next_step}" if self.next_step else line

    def as_json(self) -> str:
        """For a program: one line."""
        return json.dumps(asdict(self), ensure_ascii=False)


def fine(part: str, says: str) -> Finding:
    """All is well."""
    return Finding(part, State.FINE, says)


def note(part: str, says: str, next_step: str = "") -> Finding:
    """Not a fault, but worth knowing."""
    return Finding(part, State.NOTE, says, next_step)


def wrong(part: str, says: str, next_step: str) -> Finding:
    """A fault. What to do is never left out."""
    return Finding(part, State.WRONG, says, next_step)
