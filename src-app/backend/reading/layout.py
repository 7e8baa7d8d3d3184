"""From the lines of a PDF's pages to paragraphs and headings (pure).

Lines of one paragraph keep their ends. Where the next line stands farther off than usual, or its letters are larger or
smaller, a paragraph ends.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from backend.reading.composing import Mark, one_line

LARGER: Final = 1.12
"""How much larger than the others the letters of a heading are."""

FARTHER: Final = 1.35
"""How much farther off than usual the next line is where a paragraph ends."""

LONGEST_HEADING: Final = 160
MOST_LEVELS: Final = 4
MOST_HEADINGS: Final = 0.15
"""Share of the lines: where more have large letters, these mean something else."""

_HYPHEN = re.compile("\ufffe")
"""PDFium's mark of a hyphen at a line's end, with which it joins the two lines."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""What fonts have for glyphs without a name."""

_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Line:
    """A line as it stands on the page. `size`: points, of its first letter; `bottom`: where that stands, from below."""

    text: str
    size: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True)
class PageText:
    """The lines of a page, all of them. A blank one has no place, and is no paragraph's end."""

    lines: tuple[Line, ...]

    @property
    def raw(self) -> str:
        """The page's text before it is laid out."""
        return "\r\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Entry:
    """An entry of an outline; `page` from 0 on."""

    page: int
    level: int
    title: str


def heading_sizes(pages: Sequence[PageText]) -> dict[float, int]:
    """The sizes of letters that make a line a heading, and its level."""
    letters: Counter[float] = Counter()
    lines: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            letters[_rounded(line.size)] += len(line.text)
            lines[_rounded(line.size)] += _could_be_heading(line)
    letters.pop(0.0, None)
    if not letters:
        return {}
    usual = letters.most_common(1)[0][0]
    larger = sorted((size for size in letters if size > usual * LARGER and lines[size]), reverse=True)
    if sum(lines[size] for size in larger) > MOST_HEADINGS * lines.total() + 1:
        return {}
    return {size: min(level, MOST_LEVELS) for level, size in enumerate(larger, 1)}


def laid_out(page: PageText, sizes: dict[float, int]) -> tuple[str, list[Mark]]:
    """The text of a page, and its headings with their places in it."""
    pitch = _pitch(page.lines)
    parts: list[str] = []
    marks: list[Mark] = []
    length, above, above_level = 0, Line(""), 0
    for line in page.lines:
        text = cleaned(line.text)
        if not text.strip():
            continue
        level = sizes.get(_rounded(line.size), 0) if _could_be_heading(line) else 0
        if parts:
            parts.append("\n\n" if _is_apart(above, line, pitch) else "\n")
            length += len(parts[-1])
        if level and level == above_level and parts[-1] == "\n":
            marks[-1] = Mark(marks[-1].start, level, one_line(f"{marks[-1].title} {text}"))
        elif level:
            marks.append(Mark(length, level, one_line(text)))
        parts.append(text)
        length += len(text)
        above, above_level = line, level
    return "".join(parts) + ("\n\n" if parts else ""), marks


def outlined(text: str, entries: Iterable[Entry]) -> list[Mark]:
    """The headings that an outline names on a page: each where its words stand, else at the page's beginning."""
    marks, place = [], 0
    for entry in entries:
        words = r"\s+".join(map(re.escape, entry.title.split()))
        begins = re.compile(rf"^[ \t\d.]*{words}", re.IGNORECASE | re.MULTILINE)
        found = begins.search(text, place) or re.compile(words, re.IGNORECASE).search(text, place)
        place = found.start() if found else place
        marks.append(Mark(place, entry.level, entry.title))
    return marks


def cleaned(text: str) -> str:
    """A line without what no reader sees."""
    return _CONTROL.sub(" ", _HYPHEN.sub("", text)).rstrip()


class Places:
    """From places in a page's laid out text back to those in PDFium's own."""

    def __init__(self, page: PageText) -> None:
        self._laid: list[int] = []
        self._own: list[int] = []
        text, _ = laid_out(page, {})
        laid = own = 0
        for line in page.lines:
            kept = cleaned(line.text)
            if kept.strip():
                laid = text.index(kept, laid)
                for run in re.finditer("[^\ufffe]+", line.text):
                    self._laid.append(laid)
                    self._own.append(own + run.start())
                    laid += len(run.group())
                laid -= len(line.text.replace("\ufffe", "")) - len(kept)
            own += len(line.text) + len("\r\n")

    def own(self, place: int) -> int:
        """The place in PDFium's text."""
        at = bisect_right(self._laid, place) - 1
        return self._own[at] + place - self._laid[at] if at >= 0 else 0


def _could_be_heading(line: Line) -> bool:
    return len(line.text) <= LONGEST_HEADING and bool(_WORDS.search(line.text))


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _pitch(lines: Sequence[Line]) -> float:
    """How far below each other lines usually stand."""
    steps = [
        above.bottom - below.bottom
        for above, below in pairwise(lines)
        if above.size and below.size and above.size * 0.6 < above.bottom - below.bottom < above.size * 3
    ]
    return median(steps) if steps else 0.0


def _is_apart(above: Line, below: Line, pitch: float) -> bool:
    if not above.size or not below.size:
        return False
    step = above.bottom - below.bottom
    if step < max(above.size, below.size) * 0.6:  # beside it, or at the top of the next column
        return False
    is_other_size = max(above.size, below.size) > LARGER * min(above.size, below.size)
    return is_other_size or (bool(pitch) and step > FARTHER * pitch)
