"""Markdown that is being written: where its finished blocks end, and where a long block may be cut (pure).

A passage is complete lines and the line being written, with the prefixes of the containers around it taken off. What has
begun after a block that can't go on proves that block finished. A block that grows long is cut inside: a list after an
item, a table after a row, prose after a sentence; quotes and single items are entered, so that their inside is cut.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from markdown_it.token import Token

from backend.markup.answer import trusted
from backend.markup.calm import calmed, undecided
from backend.markup.coding import Fence
from backend.markup.containers import Container, Item, Quote
from backend.markup.dialect import streaming_dialect

LONG = 600
"""Characters after which a block is cut where its structure allows it."""

TOO_LONG = 4_000
"""Characters after which it is cut anywhere."""

_SENTENCE = re.compile(r"[.!?…:;]['\"”’)*_`]{0,3}[ \n](?=[^\W\d_])")
_SPACE = re.compile(r"[ \n](?=[^\W\d_])")


@dataclass(frozen=True)
class GoesOn:
    """What the first block of a passage is the continuation of."""

    block: Literal["list", "table", "prose"] | None = None
    number: int = 1
    """The next item's, for a list."""


@dataclass(frozen=True)
class Passage:
    """Complete lines (each with its end) of one container."""

    lines: str = ""
    goes_on: GoesOn = GoesOn()
    tight: bool = False
    """Whether its own paragraphs are those of a tight list's item."""


@dataclass(frozen=True)
class Cut:
    """The HTML of blocks that are finished, and what remains to be written."""

    finished: tuple[str, ...]
    rest: Passage | Fence
    line: str
    """What remains of the line being written."""
    entered: Container | None = None


@dataclass(frozen=True)
class Top:
    """A block at the top of the passage: its tokens and lines (from, to before)."""

    tokens: Sequence[Token]
    first: int
    end: int

    @property
    def kind(self) -> str:
        """The type of its first token."""
        return self.tokens[0].type
