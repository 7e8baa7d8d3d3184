"""From a document's text to its passages (pure).

A passage never crosses a page or a top heading. Within these it follows, as far as sizes allow, the lower headings,
then paragraphs, then sentences; of code the functions, then lines. What is longer than a passage may be is cut between
words, and only where there are none, anywhere.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

from backend.reading.composing import Composed, Form, Mark
from backend.reading.protocol import Span


@dataclass(frozen=True)
class Measures:
    """How long passages are, in characters.

    One is closed before it would grow beyond `target`, never grows beyond `most`, and goes on with the next paragraph
    or lower heading while it is shorter than `least`. One that had to be closed within a paragraph is followed by one
    that begins with its last sentences, up to `overlap`.
    """

    target: int = 400
    most: int = 600
    least: int = 150
    overlap: int = 0


MEASURES: Final = Measures()

_PARAGRAPH = re.compile(r"\n[ \t\r\f\v]*\n\s*|\r[ \t\f\v]*\r(?!\n)\s*|\f\s*")
_SENTENCE = re.compile(
    r"""[.!?…]["'”’»)\]]*\s+"""
    r"""|[。！？｡]["”’」』）]*\s*"""
    r"""|[\r\n]+(?=[ \t]*(?:[-*+•‣◦|>]|\d{1,3}[.)])[ \t])"""
)
_LINE = re.compile(r"[\r\n]+")
_CLAUSE = re.compile(r"(?<=[,;:，、；}\]])\s*")
_WORD = re.compile(r"\s+")

_SEPARATORS: Final[dict[Form, tuple[re.Pattern[str], ...]]] = {
    "prose": (_SENTENCE, _LINE, _WORD),
    "lines": (_LINE, _CLAUSE, _WORD),
    "code": (_LINE, _WORD),
}

INSIDE, PARAGRAPH, SECTION, APART = range(4)
"""What a piece begins: nothing, a paragraph, what is under a lower heading, what is under a top one or on a page."""


@dataclass(frozen=True)
class _Piece:
    start: int
    stop: int
    begins: int
    whole: int
    """Where the paragraph ends that it is in."""


def chunk(document: Composed, measures: Measures = MEASURES) -> tuple[Span, ...]:
    """The document's passages, in order. Every word is in one."""
    return tuple(_Chunker(document, measures).spans())


class _Chunker:
    def __init__(self, document: Composed, measures: Measures) -> None:
        self._text = "".join(sheet.text for sheet in document.sheets)
        self._form = document.form
        self._measures = measures
        self._marks = sorted(document.marks, key=lambda mark: mark.start)
        self._headings = _Headings(self._marks, document.context)
        starts = [0]
        for sheet in document.sheets:
            starts.append(starts[-1] + len(sheet.text))
        self._page_starts = starts[:-1]
        self._pages = [sheet.page for sheet in document.sheets]

    def spans(self) -> Iterator[Span]:
        """The passages, in order."""
        for pieces in self._passages():
            start, stop = pieces[0].start, pieces[-1].stop
            yield Span(start, stop, self._page_at(start), self._headings.over(start, stop))

    def _passages(self) -> Iterator[list[_Piece]]:
        """The pieces of each passage."""
        before: list[_Piece] = []  # held back: a short one that follows may still be joined to it
        growing: list[_Piece] = []
        for piece in self._pieces():
            if growing and self._closes(growing, piece):
                if self._joins(before, growing):
                    before = before + growing
                else:
                    if before:
                        yield before
                    before = growing
                if piece.begins == APART:
                    yield before
                    before = []
                growing = self._repeated(before, piece)
            growing.append(piece)
        if self._joins(before, growing):
            growing = before + growing
        elif before:
            yield before
        if growing:
            yield growing

    def _closes(self, growing: Sequence[_Piece], piece: _Piece) -> bool:
        length, grown = growing[-1].stop - growing[0].start, piece.stop - growing[0].start
        if piece.begins == APART or grown > self._measures.most:
            return True
        if length < self._measures.least:
            return False
        if piece.begins == SECTION or grown > self._measures.target:
            return True
        return piece.begins == PARAGRAPH and piece.whole - growing[0].start > self._measures.target

    def _joins(self, before: Sequence[_Piece], growing: Sequence[_Piece]) -> bool:
        """Whether a passage is too short to stand alone, and fits to the one before."""
        if not before or not growing:
            return False
        is_short = growing[-1].stop - growing[0].start < self._measures.least
        return is_short and growing[0].begins <= PARAGRAPH and growing[-1].stop - before[0].start <= self._measures.most

    def _repeated(self, before: Sequence[_Piece], piece: _Piece) -> list[_Piece]:
        """The last sentences of the passage before, where it had to be closed within a paragraph."""
        if piece.begins != INSIDE or not self._measures.overlap:
            return []
        earliest = max(before[-1].stop - self._measures.overlap, piece.stop - self._measures.most)
        return [earlier for earlier in before[1:] if earlier.start >= earliest]

    def _pieces(self) -> Iterator[_Piece]:
        for start, stop, begins in self._sections():
            for paragraph_start, paragraph_stop in self._parts(start, stop, _PARAGRAPH):
                for piece_start, piece_stop in self._cut(paragraph_start, paragraph_stop, _SEPARATORS[self._form]):
                    yield _Piece(piece_start, piece_stop, begins, paragraph_stop)
                    begins = INSIDE
                begins = PARAGRAPH

    def _sections(self) -> Iterator[tuple[int, int, int]]:
        """Stretches between headings and pages, and what each begins. A blank one still parts what it is between."""
        top = _top_level(self._marks) if self._form != "code" else 0
        cuts: dict[int, int] = {}
        for mark in self._marks:  # of several at one place the highest decides
            cuts[mark.start] = max(cuts.get(mark.start, 0), APART if mark.level <= top else SECTION)
        cuts |= dict.fromkeys(self._page_starts, APART)
        places = [*sorted(place for place in cuts if place < len(self._text)), len(self._text)]
        begins = INSIDE
        for start, stop in pairwise(places):
            begins = max(begins, cuts[start])
            if self._text[start:stop].strip():
                yield start, stop, begins
                begins = INSIDE

    def _parts(self, start: int, stop: int, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """What stands between the separators, without blanks around it. Blank parts are left out."""
        begin = start
        for found in separator.finditer(self._text, start, stop):
            yield from self._stripped(begin, found.start() if found.group().isspace() else found.end())
            begin = found.end()
        yield from self._stripped(begin, stop)

    def _stripped(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        part = self._text[start:stop]
        word = part.strip()
        if word:
            begin = start + len(part) - len(part.lstrip())
            yield begin, begin + len(word)

    def _cut(self, start: int, stop: int, separators: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
        """Pieces no longer than a passage may be: the largest that the separators give, from the first of them on."""
        for part_start, part_stop in self._parts(start, stop, separators[0]):
            if part_stop - part_start <= self._measures.most:
                yield part_start, part_stop
            elif len(separators) > 1:
                yield from self._cut(part_start, part_stop, separators[1:])
            else:
                for begin in range(part_start, part_stop, self._measures.most):
                    yield begin, min(begin + self._measures.most, part_stop)

    def _page_at(self, place: int) -> int:
        return self._pages[bisect_right(self._page_starts, place) - 1]


def _top_level(marks: Iterable[Mark]) -> int:
    """The level of the headings that part the document: one that stands alone above all others is its title."""
    levels = sorted(mark.level for mark in marks)
    return levels[1] if len(levels) > 1 else levels[0] if levels else 0


class _Headings:
    """The headings that each place stands under."""

    def __init__(self, marks: Sequence[Mark], context: str) -> None:
        self._starts: list[int] = []
        self._paths: list[tuple[str, ...]] = []
        self._context = (context,) if context else ()
        stack: list[Mark] = []
        for mark in marks:
            stack = [*(above for above in stack if above.level < mark.level), mark]
            self._starts.append(mark.start)
            self._paths.append(tuple(above.title for above in stack if above.title))

    def over(self, start: int, stop: int) -> tuple[str, ...]:
        """The headings that all of [start, stop) stands under."""
        first, last = bisect_right(self._starts, start), bisect_right(self._starts, stop - 1)
        paths = self._paths[first - 1 : last] if first else [(), *self._paths[:last]]
        shared: Iterator[tuple[str, ...]] = takewhile(_is_one, zip(*paths, strict=False))
        return (*(names[0] for names in shared), *self._context)


def _is_one(names: tuple[str, ...]) -> bool:
    return len(set(names)) == 1
