"""A document's text while it is put together: pages, paragraphs, and where its headings stand (pure)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from backend.reading.protocol import Head, Sheet

MOST_CHARACTERS: Final = 50_000_000
"""Of one document: about twenty thousand pages."""

MOST_MARKS: Final = 50_000
LONGEST_TITLE: Final = 200

Form = Literal["prose", "lines", "code"]
"""What a text falls into: paragraphs and sentences, or lines, or lines in functions."""

_BLANK = re.compile(r"\s+")
_CONTROL = re.compile("[\x01-\x1f\x7f]")
_UNREADABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


class Unreadable(Exception):
    """The file can't be read. `kind` is one of `protocol.REASONS`, `detail` is for the log."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, order=True)
class Mark:
    """A heading, or what a piece of code begins, at `start` in the document's text. `level` from 1, the highest, on.

    Without a title it ends what stands under the headings of its level.
    """

    start: int
    level: int
    title: str


@dataclass(frozen=True)
class Composed:
    """A document as its reader leaves it: what the chunker needs, and what its head says."""

    kind: str
    title: str
    sheets: tuple[Sheet, ...]
    marks: tuple[Mark, ...] = ()
    form: Form = "prose"
    scanned: int = 0
    recognised: int = 0
    context: str = ""
    """What every passage stands under, whatever headings there are: the names of a table's columns."""

    def head(self) -> Head:
        """What the document is."""
        pages = sum(sheet.page > 0 for sheet in self.sheets)
        note = f"{self.scanned} of {pages} pages are scanned" if self.scanned else ""
        characters = sum(len(sheet.text) for sheet in self.sheets)
        return Head(self.kind, self.title, pages, characters, note, self.scanned, self.recognised)


class Composer:
    """Takes a document's parts in their order."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self._page = 0
        self._length = 0

    def page(self, number: int) -> None:
        """What follows stands on this page."""
        self._end_sheet()
        self._page = number

    def heading(self, level: int, title: str) -> None:
        """A heading, as a paragraph of its own."""
        title = readable(title).strip()
        if title:
            self.mark(level, title)
            self.paragraph(title)

    def mark(self, level: int, title: str) -> None:
        """What comes next stands under this heading, and is or has its words itself."""
        if len(self._marks) < MOST_MARKS:
            self._marks.append(Mark(self._length, level, one_line(title)))

    def paragraph(self, text: str) -> None:
        """A paragraph, and an empty line after it."""
        text = readable(text).strip("\r\n")
        if text.strip():
            self._add(text + "\n\n")

    def line(self, text: str) -> None:
        """A line of what belongs together: a row of a table, an entry of a list."""
        self._add(readable(text).rstrip() + "\n")

    def gap(self) -> None:
        """An empty line, where lines came before."""
        if self._parts and not "".join(self._parts[-2:]).endswith("\n\n"):
            self._add("\n")

    def as_it_is(self, text: str, headings: Iterable[Mark] = ()) -> None:
        """Text whose layout has been seen to, and its headings with their places in it."""
        for mark in headings:
            if len(self._marks) < MOST_MARKS:
                self._marks.append(replace(mark, start=self._length + mark.start))
        self._add(readable(text))

    def composed(
        self, kind: str, title: str = "", *, form: Form = "prose", scanned: int = 0, recognised: int = 0
    ) -> Composed:
        """The document. Raises Unreadable where no word was in it."""
        self._end_sheet()
        if not any(sheet.text.strip() for sheet in self._sheets):
            raise Unreadable("scanned" if scanned else "empty")
        sheets, marks = tuple(self._sheets), tuple(self._marks)
        return Composed(kind, one_line(title), sheets, marks, form, scanned=scanned, recognised=recognised)

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > MOST_CHARACTERS:
            raise Unreadable("too-large", f"more than {MOST_CHARACTERS} characters")
        self._parts.append(text)

    def _end_sheet(self) -> None:
        if self._page or self._parts:
            self._sheets.append(Sheet(self._page, "".join(self._parts), verbatim=False))
        self._parts = []


def verbatim(kind: str, text: str, title: str = "", marks: Sequence[Mark] = (), form: Form = "prose") -> Composed:
    """A document whose text is kept to the letter. Raises Unreadable where no word is in it, or too many."""
    if not text.strip():
        raise Unreadable("empty")
    if len(text) > MOST_CHARACTERS:
        raise Unreadable("too-large", f"{len(text)} characters")
    return Composed(kind, one_line(title), (Sheet(0, text, verbatim=True),), tuple(marks[:MOST_MARKS]), form)


def readable(text: str) -> str:
    """`text` as JSON and every later step can bear it: without NUL, halves of surrogate pairs and non-characters."""
    return _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """`text` as a title: on one line, and not too long."""
    line = _BLANK.sub(" ", _CONTROL.sub(" ", readable(text.replace("\x00", "")))).strip()
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"
