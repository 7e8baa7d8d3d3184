"""Code to HTML with classes for its tokens; never a style of its own.

Only languages of a fixed list are highlighted: the language is the model's choice, and each lexer is a pile
of regular expressions that nobody has held against hostile text. Anything else, or anything too long, is
shown plain.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from markupsafe import escape

from backend.markup.palette import INKS

MAX_CODE = 60_000
"""Characters of one code block up to which it is highlighted (about 0.2 s)."""

MAX_LINE = 2_000
"""Characters of one line up to which its block is highlighted: lexers are at their worst in long lines."""

_NAMES = """
    asm awk bash bat c c# c++ clojure cmake cpp cs csharp css dart diff docker dockerfile elixir
    erlang f# fortran fsharp gdscript glsl go golang graphql groovy haskell hcl hs html ini java
    javascript jinja jl js json json5 jsonc jsx julia kotlin kt latex less lisp lua make makefile markdown
    matlab md mysql nasm nginx nim nix objc objective-c ocaml patch perl php pl postgres postgresql
    powershell prolog properties proto protobuf ps1 py pycon python python3 r racket rb rs ruby rust sass
    scala scheme scss sh shell solidity sql swift terraform tex toml ts tsx typescript vb verilog
    vhdl vim xml yaml yml zig zsh
"""
LANGUAGES = frozenset(_NAMES.split())
"""Info words of a fence that are highlighted."""

_OTHER_NAMES = {
    "jinja": "html+jinja",
    "jsonc": "json",
    "kt": "kotlin",
    "patch": "diff",
    "postgres": "postgresql",
    "vb": "vbnet",
}
_OPTIONS = {
    # Else the lexer of Markdown picks any lexer for the fences inside it, past the list.
    "markdown": {"handlecodeblocks": False},
    "md": {"handlecodeblocks": False},
    "php": {"startinline": True},  # models leave the opening tag out
}
_NOT_A_NAME = re.compile(r"[^a-z0-9_+#.-]")


def language(info: str) -> str:
    """The language that a fence's info string names, in lower case; "" where it names none."""
    words = info.split(maxsplit=1)
    return _NOT_A_NAME.sub("", words[0].lower())[:30] if words else ""


def highlight(code: str, named: str, before: str = "") -> str:
    """HTML of `code` in the language `named` (of `language`), all of it escaped.

    `before` is code above it that tells the lexer where it is. Unknown languages, code beyond the
    limits and code that its lexer does not give back whole stay without colours.
    """
    lexer = _lexer(named)
    if lexer is None or len(code) > MAX_CODE or max(map(len, code.split("\n"))) > MAX_LINE:
        return str(escape(code))
    pieces = list(_after(lexer.get_tokens_unprocessed(before + code), len(before)))
    if "".join(text for _, text in pieces) != code:
        return str(escape(code))
    runs = groupby(pieces, key=lambda piece: piece[0])
    return "".join(_marked(name, "".join(text for _, text in run)) for name, run in runs)


@lru_cache(maxsize=len(LANGUAGES))
def _lexer(named: str) -> Any:
    """The lexer of a language of the list, else None."""
    if named not in LANGUAGES:
        return None
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # Pygments ships no types
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # Pygments ships no types

    try:
        return get_lexer_by_name(_OTHER_NAMES.get(named, named), **_OPTIONS.get(named, {}))
    except ClassNotFound:
        return None


def _after(tokens: Iterable[tuple[int, Any, str]], start: int) -> Iterator[tuple[str, str]]:
    """Class and text of the tokens from character `start` on; a token that lies across it is cut there."""
    position = 0
    for _, kind, text in tokens:
        if position + len(text) > start:
            yield _class_of(kind), text[max(0, start - position) :]
        position += len(text)


@lru_cache(maxsize=512)
def _class_of(kind: Any) -> str:
    """The class of a token type: its own or its nearest parent's that has a colour, else ""."""
    from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]  # Pygments ships no types

    while kind is not None:
        name: str = STANDARD_TYPES.get(kind, "")
        if name in INKS:
            return name
        kind = kind.parent
    return ""


def _marked(name: str, text: str) -> str:
    escaped = escape(text)
    return f'<span class="{name}">{escaped}</span>' if name and text.strip() else str(escaped)
