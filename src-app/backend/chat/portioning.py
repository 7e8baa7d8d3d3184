"""What is to be summed up, cut into portions that a model takes in one by one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.chat.records import AnyMessage
from backend.chat.tokens import EACH_MESSAGE, Measured, weigh
from backend.ollama import TooLong

LONGEST_ANSWER = 1024
"""Tokens of a summary, or a quarter of a smaller window."""
SHARE = 0.5
"""Of a model's window, for the material of one portion at the most: the rest is for the instruction, the summary and
doubt."""
SMALLEST = 12.0
"""What a portion weighs at the least, about ten words: with less of it at a time nothing can be summed up."""


@dataclass(frozen=True)
class Line:
    """Something that was said, and by whom."""

    who: str
    text: str

    def __str__(self) -> str:
        return f"{self.who}: {self.text}"


@dataclass(frozen=True)
class Room:
    """What a model takes in at once: its window in tokens, what is known of how it counts, and how much of what seems
    to be free is used."""

    window: int
    measured: Measured
    trust: float = 1.0

    @property
    def answer(self) -> int:
        """Tokens that a summary may have."""
        return min(LONGEST_ANSWER, self.window // 4)

    def beside(self, *told: str) -> float:
        """What a portion may weigh beside these texts, which are told with it."""
        around = self.measured.whole(sum(weigh(text) + EACH_MESSAGE for text in told))
        free = min(self.window * SHARE, self.window - self.answer - around)
        return max(free * self.trust / self.measured.ratio, SMALLEST)

    def less(self, fault: TooLong, weight: float) -> "Room":
        """What to try after something of this weight was too long."""
        measured = self.measured.learned(weight, fault.prompt_tokens) if fault.prompt_tokens else self.measured
        window = min(fault.window or self.window, self.window)
        return replace(self, window=window, measured=measured, trust=self.trust / 2)


def lines_of(messages: Sequence[AnyMessage]) -> list[Line]:
    """The messages as a transcript."""
    return [Line("Assistant" if each.role == "assistant" else "Person", each.text) for each in messages if each.text]


def portion(lines: Sequence[Line], weight: float) -> tuple[list[Line], list[Line]]:
    """As many of the first lines as weigh so much, and those that are left. One that is too long by itself is cut."""
    taken: list[Line] = []
    free = weight
    for place, line in enumerate(lines):
        free -= weigh(str(line))
        if free < 0:
            return (taken, list(lines[place:])) if taken else _cut(line, lines[1:], weight)
        taken.append(line)
    return taken, []


def _cut(line: Line, rest: Sequence[Line], weight: float) -> tuple[list[Line], list[Line]]:
    """The first part of a line that is too long, and what is left: parts are about equally long, words stay whole
    where there are spaces."""
    parts = int(weigh(str(line)) // weight) + 1
    length = -(-len(line.text) // parts)
    at = line.text.rfind(" ", length // 2, length) + 1 or length
    return [replace(line, text=line.text[:at])], [replace(line, text=line.text[at:]), *rest]
