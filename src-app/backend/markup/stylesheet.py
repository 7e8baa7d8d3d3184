"""The style sheet of highlighted code. `python -m backend.markup.stylesheet [FILE]` writes it anew."""

import sys
from pathlib import Path
from typing import Literal

from backend.markup.palette import BACKGROUND, INKS, TEXT, Ink

Theme = Literal["light", "dark"]

STATIC_FILE = Path(__file__).parents[2] / "frontend" / "static" / "code.css"

_HEAD = "/* Written by `python -m backend.markup.stylesheet`: change palette.py instead. */\n"


def write(path: Path = STATIC_FILE) -> None:
    """Write the whole style sheet to `path`; raises OSError."""
    path.write_text(sheet(), encoding="utf-8")


def sheet() -> str:
    """Light rules by default; dark ones where the system or the person asks for them."""
    system_is_dark = stylesheet("dark", ":root:not([data-theme=light]) ")
    return (
        f"{_HEAD}{stylesheet('light')}\n"
        f"@media (prefers-color-scheme: dark) {{\n{system_is_dark}}}\n\n"
        f"{stylesheet('dark', ':root[data-theme=dark] ')}"
    )


def stylesheet(theme: Theme, within: str = "") -> str:
    """The rules of one theme, each scoped under `.code` and, before that, under the selector `within`."""
    rules = [
        f"{within}.code pre {{ color: {_of(TEXT, theme)}; background: {_of(BACKGROUND, theme)}; }}",
        *(f"{within}.code .{name} {{ color: {_of(ink, theme)}; }}" for name, ink in INKS.items()),
    ]
    return "".join(f"{rule}\n" for rule in rules)


def _of(ink: Ink, theme: Theme) -> str:
    return ink.light if theme == "light" else ink.dark


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:2]))
