"""The Markdown that a model writes, as one parser with its limits.

CommonMark with tables, strikethrough, tasks, footnotes and maths; raw HTML is text, images become words, and
links lead only where `addresses` lets them. The limits keep the cost near-linear in the length, whatever is
written.
"""

import re
from collections.abc import Callable
from copy import copy, deepcopy
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref
from mdit_py_plugins.tasklists import tasklists_plugin

from backend.markup.addresses import may_be_linked
from backend.markup.maths import maths
from backend.markup.rendering import AnswerRenderer

MAX_COLUMNS = 100
"""Columns of a table; a wider one stays text."""

MAX_INLINE = 20_000
"""Characters of one paragraph, cell or heading; a longer one is shown without emphasis and links."""

MAX_NESTING = 60
"""Depth of quotes and lists (a list and its item count both); what lies deeper is shown as it was written."""

MAX_BRACKETS = 10
"""Depth of brackets: a link may hold an image, and no more is needed."""

_FOOTNOTE_REFERENCE = re.compile(r"\[\^[^\s\]]{1,100}\]")


@cache
def answer_dialect() -> MarkdownIt:
    """The parser of whole answers. Its environment may name a `prefix` for the ids of footnotes."""
    md = _dialect(unclosed=False)
    footnote_plugin(md, inline=False)
    md.inline.ruler.at("footnote_ref", _footnote_reference)
    md.core.ruler.before("footnote_tail", "unused_footnotes", _unused_footnotes)
    return _finished(md)


@cache
def streaming_dialect() -> MarkdownIt:
    """The parser of pieces of an answer: without footnotes, whose definitions may be in another piece."""
    return _finished(_dialect(unclosed=True))


def _dialect(unclosed: bool) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"]).disable(["html_block", "html_inline"])
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    md.block.ruler.before("table", "too_deep", _too_deep)
    md.core.ruler.at("inline", _inline(md))
    maths(md, unclosed)
    tasklists_plugin(md)
    return md


def _finished(md: MarkdownIt) -> MarkdownIt:
    md.core.ruler.push("links", _links)  # last, so that links in footnotes are seen too
    md.renderer = AnswerRenderer(md)  # after plugins, which set rules of their own
    return md


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start + 1 < end and state.src.count("|", state.bMarks[start], state.eMarks[start]) > MAX_COLUMNS:
        return False
    return table(state, start, end, silent)


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Show what the parser would drop for its depth."""
    if silent or state.level < MAX_NESTING - 2:
        return False
    state.push("code_block", "code", 0).content = state.getLines(start, end, state.blkIndent, False)
    state.tokens[-1].map = [start, end]
    state.line = end
    return True


def _inline(md: MarkdownIt) -> Callable[[StateCore], None]:
    """The rule that reads what is inside blocks, with the limits of its own."""
    shallow = copy(md)
    shallow.options = deepcopy(md.options)
    shallow.options["maxNesting"] = MAX_BRACKETS

    def inline(state: StateCore) -> None:
        for token in state.tokens:
            if token.type != "inline":
                continue
            token.children = []
            if not token.content:
                continue  # a table may have thousands of empty cells
            if len(token.content) > MAX_INLINE:
                token.children.append(Token("text", "", 0, content=token.content))
            else:
                shallow.inline.parse(token.content, shallow, state.env, token.children)

    return inline


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    # The plugin looks for the end of the line from every `[^`: asked only where there is a label.
    return bool(_FOOTNOTE_REFERENCE.match(state.src, state.pos)) and footnote_ref(state, silent)


def _unused_footnotes(state: StateCore) -> None:
    """Show the footnotes that the text doesn't name too: they are words of the answer."""
    notes = state.env.get("footnotes", {"refs": {}, "list": {}})
    for label, number in notes["refs"].items():
        if number < 0:
            notes["list"][len(notes["list"])] = {"label": label[1:], "count": 0}


def _links(state: StateCore) -> None:
    """Turn links that may not be followed into their text, and images into links or text."""
    for token in state.tokens:
        if token.children:
            token.children = _without_bad_links(token.children)


def _without_bad_links(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    link: Token | None = None
    for token in tokens:
        if token.type == "link_open":
            link = token
        if token.type in {"link_open", "link_close"} and not (link and _allowed("href", link)):
            continue
        if token.type == "image":
            kept += _image_as_words(token, inside_link=link is not None)
        else:
            kept.append(token)
        if token.type == "link_close":
            link = None
    return kept


def _image_as_words(image: Token, inside_link: bool) -> list[Token]:
    """`image: alt (address)`: linked where its address may be, and never fetched."""
    address = str(image.attrGet("src") or "")
    shown = address if len(address) <= 200 else f"{address[:200]}…"
    alt = "".join(child.content for child in image.children or [] if child.type in {"text", "code_inline"})
    words = Token("text", "", 0, content=f"image: {alt} ({shown})" if alt else f"image ({shown})")
    if inside_link or not _allowed("src", image):
        return [words]
    return [Token("link_open", "a", 1, attrs={"href": address}), words, Token("link_close", "a", -1)]


def _allowed(attribute: str, token: Token) -> bool:
    return may_be_linked(str(token.attrGet(attribute) or ""))
