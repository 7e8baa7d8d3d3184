"""About how many tokens a text is for a model, learned from what the model itself counted. Pure.

No tokenizer of the model is at hand: Ollama gives none away. Characters are weighed by their script, and each answer
tells how far off that was.
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from typing import Any

KEPT_AS = "measured:"
"""Where what was learned of a model is kept, before its name."""

EACH_MESSAGE = 4
"""Tokens that a model's template sets around a message."""

DENSE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""Chinese, Japanese, Korean: a character is most of a token."""
DIGITS = re.compile(r"[0-9]+")
MARKS = re.compile(r"[!-/:-@\[-`{-~]+")
SPACES = re.compile(r"[ \t\r\n]+")
OTHER = re.compile("[^\x00-\x7f]+")
"""Everything else beyond ASCII."""

LEARNING = 0.3
"""How much the newest answer counts against all before it."""
SHORT = 150
"""Estimated tokens under which a prompt tells more of the template around it than of how text is cut."""


def weigh(text: str) -> float:
    """Tokens by the script alone, for a model of which nothing is known."""
    digits, marks, spaces = (_length(pattern, text) for pattern in (DIGITS, MARKS, SPACES))
    dense, beyond = (0, 0) if text.isascii() else (_length(DENSE, text), _length(OTHER, text))
    letters = len(text) - digits - marks - spaces - beyond
    return letters / 4.6 + digits / 2 + marks / 1.8 + spaces / 8 + dense * 0.8 + (beyond - dense) / 2.4


def _length(pattern: re.Pattern[str], text: str) -> int:
    return sum(map(len, pattern.findall(text)))


@dataclass(frozen=True)
class Measured:
    """What was learned of a model: tokens for each weighed one, tokens before any text, and from how many answers, how
    many of them to `long` prompts.

    `window`: the tokens that fit where nobody chose a number, once that was seen.
    """

    ratio: float = 1.0
    base: float = 8.0
    answers: int = 0
    long: int = 0
    window: int | None = None

    @classmethod
    def read(cls, text: str) -> "Measured":
        """What was kept as JSON; nothing learned where it can't be read."""
        try:
            kept: Any = json.loads(text) if text else {}
            window = kept.get("window")
            return cls(
                ratio=min(max(float(kept["ratio"]), 0.3), 4.0),
                base=min(max(float(kept["base"]), 0.0), 4000.0),
                answers=int(kept["answers"]),
                long=int(kept["long"]),
                window=int(window) if window else None,
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls()

    def kept(self) -> str:
        """The same as JSON."""
        return json.dumps(asdict(self))

    def tokens(self, weight: float) -> int:
        """Of a part of a prompt that weighs this much."""
        return round(weight * self.ratio)

    def whole(self, weight: float) -> int:
        """Of a whole prompt."""
        return round(self.base + weight * self.ratio)

    def learned(self, weight: float, counted: int) -> "Measured":
        """What is known after a prompt of this weight was counted by the model."""
        if weight < SHORT:
            share = LEARNING if self.answers else 1.0
            base = self.base + share * (counted - weight * self.ratio - self.base)
            return replace(self, base=min(max(base, 0.0), 4000.0), answers=self.answers + 1)
        share = LEARNING if self.long else 1.0
        ratio = self.ratio + share * ((counted - self.base) / weight - self.ratio)
        ratio = min(max(ratio, 0.3), 4.0)
        return replace(self, ratio=ratio, answers=self.answers + 1, long=self.long + 1)

    def least(self, weight: float) -> int:
        """What the model must count of a prompt of this weight, or it can't have seen all of it; 0 where that can't be
        told."""
        sure = 0.75 if self.long >= 3 else 0.5
        return round(sure * self.whole(weight)) if weight >= SHORT else 0
