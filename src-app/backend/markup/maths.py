"""Maths in Markdown, kept as its readable source: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]`.

Found before emphasis and escapes are, so that underscores and backslashes in it survive. Typeset in the page
(`static/typesetting.js`): what leaves here is text, which can be read, copied and sanitised like any other.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

# Bounded, so that a line of ten thousand openings without an end costs each of them a short look only.
_LONGEST_INLINE = 2_000
_CLOSING = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}
_BETWEEN_DOLLARS = re.compile(r"\$(?![\s$])(?:[^$\\\n]|\\.){0,500}?(?<![\s\\])\$(?![\d$])")
"""`$…$`, but not what lies between two prices ("$5 and $6")."""

MAX_BLOCK_LINES = 60
"""Lines after which a block of maths that was never closed is ordinary text."""


def maths(md: MarkdownIt, unclosed: bool) -> None:
    """Teach `md` maths; with `unclosed` a block that is still being written counts too."""

    def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return _block(state, start, end, silent, unclosed)

    md.inline.ruler.before("escape", "maths", _inline)
    md.block.ruler.before("fence", "maths", block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    end = _inline_end(state.src, state.pos, state.posMax)
    if end is None:
        return False
    if not silent:
        state.push("math", "span", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


def _inline_end(text: str, start: int, maximum: int) -> int | None:
    closing = _CLOSING.get(text[start : start + 2])
    if closing is None:
        found = _BETWEEN_DOLLARS.match(text, start, maximum)
        return found.end() if found else None
    end = text.find(closing, start + 3, min(maximum, start + _LONGEST_INLINE))
    return end + 2 if end >= 0 else None


def _block(state: StateBlock, start: int, end: int, silent: bool, unclosed: bool) -> bool:
    """Lines from an opening `$$` or `\\[` to the one that ends with its closing; no blank one between."""
    first = _line(state, start)
    closing = _CLOSING.get(first[:2])
    if closing is None or closing == "\\)" or state.is_code_block(start):
        return False
    last = _last_line(state, start, end, closing, unclosed)
    if last is None:
        return False
    if silent:
        return True
    token = state.push("math_block", "p", 0)
    token.content = "\n".join([first, *(_line(state, n) for n in range(start + 1, last + 1))])
    token.map = [start, last + 1]
    token.meta["unfinished"] = closing not in token.content[2:]
    state.line = last + 1
    return True


def _last_line(state: StateBlock, start: int, end: int, closing: str, unclosed: bool) -> int | None:
    for number in range(start, min(end, start + MAX_BLOCK_LINES)):
        line = _line(state, number)
        if not line or state.sCount[number] < state.blkIndent:
            return None
        inside = line[2:] if number == start else line
        if closing in inside:
            return number if inside.endswith(closing) else None
    return end - 1 if unclosed and end - start <= MAX_BLOCK_LINES else None


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()
