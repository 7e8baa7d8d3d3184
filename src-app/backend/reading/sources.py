"""Source code, kept to the letter: classes and functions are what it falls into.

Python tells itself where they begin; for other languages Pygments does, as far as it knows them.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from backend.reading.composing import Composed, Mark, verbatim
from backend.reading.plain import decoded

LARGEST: Final = 2_000_000
"""Characters of a source that is looked into; what is larger was made by a program."""

FARTHEST: Final = 100
"""Lines above a definition in which a comment about it may begin."""

PYTHON: Final = (".py", ".pyi")
DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

_LINE = re.compile(r"\r\n|\n|\r")
_BELONGS_BELOW = re.compile(r"\s*(?:#(?!include|define|if|endif|else)|//|/\*|\*|--|;|@|\[|///|\"\"\")")
"""How lines begin that are about what follows them: comments and decorators."""


_DEFINITION = re.compile(
    r"""(?P<indent>[ \t]*)
    (?:(?:export|default|public|private|protected|internal|static|abstract|async|final|pub(?:\(\w+\))?|local)[ \t]+)*
    (?:(?:function\*?|func(?:[ \t]+\([^)\n]*\))?|fn|fun|def|sub)[ \t]+(?P<function>\w+)
      |(?:class|interface|struct|enum|trait|impl|module|namespace|object|protocol|extension)[ \t]+(?P<class>\w+)
      |(?:const|let|var)[ \t]+(?P<arrow>\w+)[ \t]*=[ \t]*(?:async[ \t]*)?
       (?:function\b|\([^\n]*=>[ \t]*\{?[ \t]*$|\w+[ \t]*=>))""",
    re.MULTILINE | re.VERBOSE,
)
"""For languages of which Pygments doesn't say what is defined: the words with which most of them say so."""


def read_source(path: Path, name: str) -> Composed:
    """A source. Raises Unreadable, OSError."""
    text = decoded(path)
    marks: Sequence[Mark] = ()
    if len(text) <= LARGEST:
        marks = _of_python(text) if name.endswith(PYTHON) else ()
        marks = marks or tuple(_of_any(text, name)) or tuple(_by_keyword(text))
    return verbatim("code", text, marks=marks, form="code")


def _of_python(text: str) -> Sequence[Mark]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(_definitions(text, tree.body, 1, _starts(text)))


def _definitions(text: str, statements: Sequence[ast.stmt], level: int, starts: Sequence[int]) -> Iterator[Mark]:
    is_under = False
    for statement in statements:
        if isinstance(statement, DEFINITIONS):
            first = min((decorator.lineno for decorator in statement.decorator_list), default=statement.lineno)
            is_class = isinstance(statement, ast.ClassDef)
            start = _begin(text, list(pairwise(starts[max(0, first - FARTHEST) : first])), starts[first - 1])
            yield Mark(start, level, f"class {statement.name}" if is_class else f"{statement.name}()")
            if is_class:
                yield from _definitions(text, statement.body, level + 1, starts)
        elif is_under:
            yield Mark(starts[statement.lineno - 1], level, "")
        is_under = isinstance(statement, DEFINITIONS)


def _of_any(text: str, name: str) -> Iterator[Mark]:
    from pygments.lexers import get_lexer_for_filename  # type: ignore[import-untyped]  # Pygments ships no types
    from pygments.token import Name  # type: ignore[import-untyped]  # Pygments ships no types
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]  # Pygments ships no types

    try:
        lexer = get_lexer_for_filename(name)
    except ClassNotFound:
        return
    starts = _starts(text)
    lines = iter(pairwise([*starts, len(text)]))
    start, stop = next(lines)
    above: list[tuple[int, int]] = []
    indents: list[int] = []
    is_found = False
    for place, token, word in lexer.get_tokens_unprocessed(text):
        while place >= stop and stop < len(text):
            above.append((start, stop))
            start, stop = next(lines)
            is_found = False
        if is_found or not word.strip() or (token not in Name.Class and token not in Name.Function):
            continue
        is_found = True
        indent = len(text[start:stop]) - len(text[start:stop].lstrip())
        indents = [*(outer for outer in indents if outer < indent), indent]
        kind = f"class {word}" if token in Name.Class else f"{word}()"
        yield Mark(_begin(text, above, start), len(indents), kind)


def _by_keyword(text: str) -> Iterator[Mark]:
    starts = _starts(text)
    indents: list[int] = []
    above: list[tuple[int, int]] = []
    for start, stop in pairwise([*starts, len(text)]):
        found = _DEFINITION.match(text, start, stop)
        if found:
            indent = len(found["indent"])
            indents = [*(outer for outer in indents if outer < indent), indent]
            is_function = bool(found["function"] or found["arrow"])
            word = found["function"] or found["arrow"] or found["class"]
            yield Mark(_begin(text, above, start), len(indents), f"{word}()" if is_function else f"class {word}")
        above.append((start, stop))


def _begin(text: str, above: Sequence[tuple[int, int]], start: int) -> int:
    """Where the comments and decorators begin that stand right above."""
    for line_start, line_stop in reversed(above[-FARTHEST:]):
        if not _BELONGS_BELOW.match(text, line_start, line_stop):
            break
        start = line_start
    return start


def _starts(text: str) -> list[int]:
    return [0, *(found.end() for found in _LINE.finditer(text))]
