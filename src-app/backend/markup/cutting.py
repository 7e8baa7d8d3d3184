"""Markdown that is being written: where its finished blocks end, and where a long block may be cut (pure).

A passage is complete lines and the line being written, with the prefixes of the containers around it taken
off. What has begun after a block that can't go on proves that block finished. A block that grows long is cut
inside: a list after an item, a table after a row, prose after a sentence; quotes and single items are
entered, so that their inside is cut.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from backend.markup.answer import trusted
from backend.markup.blocks import GoesOn, Passage, Top, block_html, each_drawn, tops_of
from backend.markup.calm import undecided
from backend.markup.coding import Fence
from backend.markup.containers import Container, Item, Quote

LONG = 600
"""Characters, or tokens, after which a block is cut where its structure allows it."""

TOO_LONG = 4_000
"""Characters after which it is cut anywhere."""

LONG_PROSE = 1_000
"""Characters after which prose is cut: most paragraphs are shorter, and stay whole."""

_SENTENCE = re.compile(r"[.!?…:;]['\"\u201d\u2019)*_`]{0,3}[ \n](?=[^\W\d_])")
_SPACE = re.compile(r"[ \n](?=[^\W\d_])")


@dataclass(frozen=True)
class Cut:
    """The HTML of blocks that are finished, and what remains to be written."""

    finished: tuple[str, ...]
    rest: Passage | Fence
    line: str
    """What remains of the line being written."""
    entered: Container | None = None


def cut(passage: Passage, line: str, may_enter: bool) -> Cut | None:
    """What is finished in `passage` with `line` being written below it; None where all has to stay open.

    Every cut makes the open text shorter or takes a container off it, so that cutting again and again ends.
    `may_enter` says whether one more container may be entered.
    """
    text = passage.lines + line
    tops = tops_of(text)
    if not tops:
        # Only blank lines and link definitions, which show nothing.
        return Cut((), replace(passage, lines=""), line) if len(passage.lines) > LONG else None
    whole = passage.lines.count("\n")
    known = whole if undecided(line) else whole + 1
    begun = max((n for n, top in enumerate(tops) if top.first < known), default=0)
    if begun:
        return _cut_before(passage, tops[:begun], tops[begun].first, line)
    top = tops[0]
    if top.kind == "fence" and top.first < whole:
        return _cut_fence(passage, top, line)
    if _is_closed(top, passage.lines, whole):
        return _cut_before(passage, [top], top.end, line)
    is_long = len(text) > LONG or len(top.tokens) > LONG
    found = _cut_inside(passage, top, line, known, may_enter) if len(tops) == 1 and is_long else None
    return _cut_prose(passage, line) if found is None and len(text) > TOO_LONG else found


def _is_closed(top: Top, lines: str, whole: int) -> bool:
    """Whether nothing that follows can change the block, though no other block has begun yet."""
    if top.end > whole:
        return False
    if top.kind in {"heading_open", "hr"}:
        return True
    ends_at_blank = top.end < whole and not lines.split("\n")[top.end].strip()
    return ends_at_blank and top.kind not in {"bullet_list_open", "ordered_list_open", "code_block"}


def _cut_before(passage: Passage, tops: Sequence[Top], first: int, line: str) -> Cut:
    html = tuple(trusted(html) for html in each_drawn(passage, tops))
    return Cut(html, Passage(_from(passage.lines, first), tight=passage.tight), line)


def _cut_fence(passage: Passage, top: Top, line: str) -> Cut:
    """Go on as code; a fence that is closed already goes on as the Markdown below it."""
    opening, *lines = _from(passage.lines, top.first).split("\n")[:-1]
    fence = Fence(opening, top.tokens[0].markup, top.tokens[0].info)
    for number, code in enumerate(lines):
        if fence.take(code):
            below = _from(passage.lines, top.first + number + 2)
            return Cut((fence.rest(),), Passage(below, tight=passage.tight), line)
    return Cut((), fence, line)


def _cut_inside(passage: Passage, top: Top, line: str, known: int, may_enter: bool) -> Cut | None:
    match top.kind:
        case "bullet_list_open" | "ordered_list_open":
            return _cut_list(passage, top, line, known, may_enter)
        case "blockquote_open" if may_enter:
            return _enter(Quote(), _from(passage.lines, top.first), line)
        case "table_open":
            return _cut_table(passage, top, line, known)
        case "code_block":
            return _cut_indented_code(passage, top, line)
        case _:
            return _cut_prose(passage, line) if len(passage.lines) + len(line) > LONG_PROSE else None


def _cut_list(passage: Passage, top: Top, line: str, known: int, may_enter: bool) -> Cut | None:
    items = [at for at, token in enumerate(top.tokens) if token.type == "list_item_open" and token.level == 1]
    number = passage.goes_on.number if passage.goes_on.block == "list" else int(top.tokens[0].attrGet("start") or 1)
    if len(items) == 1:
        if not may_enter:
            return None
        paragraphs = (t for t in top.tokens if t.type == "paragraph_open" and t.level == 2)
        item = Item(top.kind == "ordered_list_open", number, tight=all(p.hidden for p in paragraphs))
        return _enter(item, _from(passage.lines, top.first), line)
    last = items[-1]
    first = _first_line(top.tokens[last])
    if first >= known:
        return None
    done = replace(top, tokens=[*top.tokens[:last], top.tokens[-1]])
    rest = replace(passage, lines=_from(passage.lines, first), goes_on=GoesOn("list", number + len(items) - 1))
    return Cut((trusted(block_html(passage, done, more=True)),), rest, line)


def _enter(container: Container, lines: str, line: str) -> Cut | None:
    """Take the container's prefix off all lines; `line` keeps its own, unless it is the first."""
    tight = isinstance(container, Item) and container.tight
    if not lines:
        opened = container.opened(line)
        return Cut((), Passage(tight=tight), opened, container) if opened != line else None
    first, *others = lines.split("\n")[:-1]
    opened = container.opened(first)
    if opened == first:
        return None
    inside = [opened, *(other if (text := container.inside(other)) is None else text for other in others)]
    return Cut((), Passage("".join(f"{text}\n" for text in inside), tight=tight), line, container)


def _cut_table(passage: Passage, top: Top, line: str, known: int) -> Cut | None:
    """Finish all rows but the last; the header stays with it, unseen, so that it is still read as a row."""
    rows = [at for at, token in enumerate(top.tokens) if token.type == "tr_open"][1:]
    if len(rows) < 2 or _first_line(top.tokens[rows[-1]]) >= known:
        return None
    done = replace(top, tokens=[*top.tokens[: rows[-1]], *top.tokens[-2:]])
    header = _from(passage.lines, top.first).split("\n")[:2]
    lines = "".join(f"{row}\n" for row in header) + _from(passage.lines, _first_line(top.tokens[rows[-1]]))
    rest = replace(passage, lines=lines, goes_on=GoesOn("table"))
    return Cut((trusted(block_html(passage, done, more=True)),), rest, line)


def _cut_indented_code(passage: Passage, top: Top, line: str) -> Cut | None:
    lines = top.tokens[0].content.split("\n")[: passage.lines.count("\n") - top.first]
    if not lines:
        return None
    whole = top.tokens[0].copy(content="".join(f"{text}\n" for text in lines))
    html = trusted(block_html(passage, replace(top, tokens=[whole]), more=True))
    return Cut((html,), replace(passage, lines="", goes_on=GoesOn("code")), line)


def _cut_prose(passage: Passage, line: str) -> Cut:
    """Cut anywhere in the text, best after a sentence that closes what it opened."""
    text = passage.lines + line
    place = _place(text)
    *whole, last = tops_of(text[:place]) or (None,)
    html = [*each_drawn(passage, [top for top in whole if top])]
    if last:
        html.append(block_html(passage if not whole else Passage(tight=passage.tight), last, more=True))
    rest = replace(passage, lines=passage.lines[place:], goes_on=GoesOn("prose"))
    return Cut(tuple(map(trusted, html)), rest, line[max(0, place - len(passage.lines)) :])


def _place(text: str) -> int:
    """Where to cut prose: behind a sentence, else a space, else after `LONG` characters."""
    for pattern in (_SENTENCE, _SPACE):
        ends = [found.end() for found in pattern.finditer(text, LONG // 4, LONG)]
        if ends:
            return next((end for end in reversed(ends) if _is_balanced(text[:end])), ends[-1])
    return LONG


def _is_balanced(text: str) -> bool:
    return not any(text.count(mark) % 2 for mark in ("`", "**", "~~", "$")) and text.count("[") == text.count("]")


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _from(lines: str, first: int) -> str:
    """The lines from number `first` on."""
    return "\n".join(lines.split("\n")[first:])
