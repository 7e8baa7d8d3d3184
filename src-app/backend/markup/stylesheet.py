"""The style sheet of highlighted code. `python -m backend.markup.stylesheet [FILE]` writes it anew."""

import sys
from pathlib import Path

from backend.markup.palette import BACKGROUND, INKS, TEXT, Ink

STATIC_FILE = Path(__file__).parents[2] / "frontend" / "static" / "code.css"

_HEAD = "/* Written by `python -m backend.markup.stylesheet`: change palette.py instead. */"


def write(path: Path = STATIC_FILE) -> None:
    """Write the whole style sheet to `path`; raises OSError."""
    path.write_text(sheet(), encoding="utf-8")


def sheet() -> str:
    """The rules, each scoped under `.code`; which of two colours counts is a matter of `color-scheme`."""
    rules = [
        f".code pre {{ color: {_of(TEXT)}; background: {_of(BACKGROUND)}; }}",
        *(f".code .{name} {{ color: {_of(ink)}; }}" for name, ink in INKS.items()),
    ]
    return "".join(f"{line}\n" for line in (_HEAD, *rules))


def _of(ink: Ink) -> str:
    return f"light-dark({ink.light}, {ink.dark})"


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:2]))
