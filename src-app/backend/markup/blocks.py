"""The blocks of Markdown that is being written, and how each looks as a segment of a longer one (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from markdown_it.token import Token

from backend.markup.answer import trusted
from backend.markup.calm import calmed
from backend.markup.dialect import streaming_dialect

_CUT_AS = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "code_block": "code",
    "paragraph_open": "prose",
}
_POSITIONS = {(False, True): "first", (True, True): "middle", (True, False): "last"}
"""By whether the block goes on with another segment and whether more of it is to come."""


@dataclass(frozen=True)
class GoesOn:
    """What the first block of a passage is the continuation of."""

    block: Literal["list", "table", "code", "prose"] | None = None
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
class Top:
    """A block at the top of the passage: its tokens and lines (from, to before)."""

    tokens: Sequence[Token]
    first: int
    end: int

    @property
    def kind(self) -> str:
        """The type of its first token."""
        return self.tokens[0].type


def finished(passage: Passage) -> tuple[str, ...]:
    """The HTML of all blocks of a passage to which nothing comes any more."""
    return tuple(trusted(html) for html in each_drawn(passage, tops_of(passage.lines)))


def drawn(passage: Passage, line: str) -> str:
    """The HTML of a passage and the line being written below it, as they look for now."""
    return trusted("".join(each_drawn(passage, tops_of(calmed(passage.lines, line)))), growing=True)


@lru_cache(maxsize=8)
def tops_of(text: str) -> tuple[Top, ...]:
    """The blocks at the top of `text`. Kept for a moment: what is cut is mostly what is drawn."""
    tokens = streaming_dialect().parse(text)
    found: list[Top] = []
    start = 0
    for at, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            first, end = tokens[start].map or (0, 0)
            found.append(Top(tokens[start : at + 1], first, end))
            start = at + 1
    return tuple(found)


def each_drawn(passage: Passage, blocks: Sequence[Top]) -> Iterator[str]:
    """The HTML of the first blocks of a passage, one by one; not yet sanitised."""
    for top in blocks:
        yield block_html(passage, top, more=False)
        passage = replace(passage, goes_on=GoesOn())


def block_html(passage: Passage, top: Top, more: bool) -> str:
    """The block's HTML, not yet sanitised; `more` of it is to come."""
    opening, *others = top.tokens
    opening = opening.copy(attrs=dict(opening.attrs))  # the block's own tokens may be drawn again
    goes_on = passage.goes_on.block is not None and passage.goes_on.block == _CUT_AS.get(top.kind)
    if goes_on or more:
        opening.attrSet("class", f"segment {_POSITIONS[goes_on, more]}")
    if goes_on and top.kind == "ordered_list_open":
        opening.attrSet("start", passage.goes_on.number)
    if goes_on and top.kind == "table_open":
        others = others[1 + next(at for at, token in enumerate(others) if token.type == "thead_close") :]
    if passage.tight and top.kind == "paragraph_open":
        opening.hidden = True
        others[-1] = others[-1].copy(hidden=True)
    md = streaming_dialect()
    return str(md.renderer.render([opening, *others], md.options, {}))
