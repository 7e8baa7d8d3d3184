"""List items and quotes that are too long to stay open: what is inside them is streamed on its own.

A container takes its prefix off each line (`inside`) and puts its tags around each piece of HTML (`around`).
"""

import re
from dataclasses import dataclass

from backend.markup.furnish import check_box

_MARKER = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])(?P<gap> +|$)")
_TASK = re.compile(r"\[([ xX])\][ \t]+")
_QUOTE_MARK = re.compile(r" {0,3}> ?")


@dataclass
class Quote:
    """A block quote; its lines begin with `>`."""

    def inside(self, line: str) -> str | None:
        """The line without its mark, None where it has none."""
        mark = _QUOTE_MARK.match(line)
        return line[mark.end() :] if mark else None

    def opened(self, line: str) -> str:
        """The quote's first line without its mark."""
        return self.inside(line) or ""

    def around(self, html: str) -> str:
        """`html` as part of the quote."""
        return f'<blockquote class="segment">\n{html}</blockquote>\n'

    def part_shown(self) -> None:
        """Nothing changes: each part of a quote looks the same."""


@dataclass
class Item:
    """One item of a list."""

    ordered: bool
    number: int
    """Its number, where it is ordered."""
    tight: bool
    """Whether its paragraphs have no distance."""
    indent: int = 0
    """Columns by which its further lines are indented."""
    task: bool | None = None
    """Whether its check box is checked; None where it has none."""
    shown: bool = False
    """Whether its first part, which bears the marker, was sent."""

    def inside(self, line: str) -> str | None:
        """The line without its indentation, None where it belongs to what follows the item."""
        text = line.lstrip(" \t")
        if not text:
            return ""
        margin = line[: len(line) - len(text)].expandtabs(4)
        return margin[self.indent :] + text if len(margin) >= self.indent else None

    def opened(self, line: str) -> str:
        """The item's first line without marker and check box; learns its indentation and task from it."""
        line = line.expandtabs(4)
        marker = _MARKER.match(line)
        if marker is None:
            return line
        gap = len(marker["gap"])
        # Five spaces and more are one space and indented code; none is an item that begins on its next line.
        self.indent = marker.end() - gap + (gap if 1 <= gap <= 4 else 1)
        text = line[self.indent :]
        task = _TASK.match(text)
        if task is None:
            return text
        self.task = task[1] != " "
        return text[task.end() :]

    def around(self, html: str) -> str:
        """`html` as part of the item: its first part has the marker, those that follow don't."""
        tag = "ol" if self.ordered else "ul"
        start = f' start="{self.number}"' if self.ordered else ""
        return f'<{tag} class="segment"{start}>\n<li{self._class()}>{self._box()}{html}</li>\n</{tag}>\n'

    def part_shown(self) -> None:
        """Further parts have no marker."""
        self.shown = True

    def _class(self) -> str:
        if self.shown:
            return ' class="continued"'
        return "" if self.task is None else ' class="task"'

    def _box(self) -> str:
        return "" if self.task is None or self.shown else f"{check_box(self.task)} "


Container = Quote | Item
