"""A whole answer as HTML, and its words alone for titles and snippets."""

import re
from collections.abc import Iterator

from markdown_it.token import Token
from markupsafe import Markup, escape

from backend.markup.dialect import answer_dialect
from backend.markup.furnish import furnish
from backend.markup.rendering import code_block
from backend.markup.sanitise import sanitise
from backend.markup.text import readable

MAX_RENDERED = 400_000
"""Characters up to which an answer is rendered as Markdown (about 0.6 s; do it off the event loop)."""

_PREFIX = re.compile(r"[A-Za-z0-9_]{0,64}")
_READ_FOR_WORDS = 4_000
_SHOWN = frozenset({"text", "code_inline", "math", "math_block", "fence", "code_block"})
_SPACED = frozenset({"softbreak", "hardbreak", "inline", "fence", "code_block", "math_block"})


def render(text: str, prefix: str = "") -> Markup:
    """The Markdown `text` as sanitised HTML, whole and final.

    `prefix` (letters, digits and `_`; a message's id) goes into the ids of footnotes, so that those of two
    messages on a page differ; raises ValueError for any other.
    Beyond `MAX_RENDERED` the text is shown as it is.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"A prefix of ids has letters, digits and _ only: {prefix!r}")
    text = readable(text)
    if len(text) > MAX_RENDERED:
        return trusted(code_block(escape(text), ""))
    return trusted(answer_dialect().render(text, {"prefix": prefix}))


def trusted(html: str, *, growing: bool = False) -> Markup:
    """`html` that holds untrusted text, sanitised and furnished: the only way to HTML for a page.

    What is `growing` is drawn anew with every token, so it gets only what it can't do without.
    """
    return Markup(furnish(sanitise(html), growing=growing))  # noqa: S704 (this is the sanitiser that the rule asks for)


def plain(text: str, limit: int = 200) -> str:
    """The words of the Markdown `text` on one line, cut after `limit` characters with an ellipsis."""
    tokens = answer_dialect().parse(readable(text[:_READ_FOR_WORDS]))
    words = " ".join("".join(_words(tokens)).split())
    if len(words) <= limit:
        return words
    kept = words[: limit - 1]
    return f"{kept.rsplit(' ', 1)[0] if ' ' in kept else kept}…"


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        space = " " if token.type in _SPACED else ""
        yield f"{space}{token.content}{space}" if token.type in _SHOWN else space
        if token.type == "inline":
            yield from _words(token.children or [])
