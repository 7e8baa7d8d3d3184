"""What pages show of a content: its text with the passages in it, and why a question did not find it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.passages import wording
from backend.passages.finding import Finder, headings
from backend.passages.pieces import Sheet, read_sheets
from backend.passages.protocol import UNKNOWN, Passage, Where
from backend.passages.shelf import Shelf
from backend.passages.signs import Vectors
from backend.reading.protocol import Span
from backend.worker.serving import Refusal

DEPTH: Final = 500
"""So far down a content's rank is looked for."""


@dataclass(frozen=True)
class Text:
    """A stretch of a content's text."""

    sheets: tuple[Sheet, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class WhyNot:
    """`rank`: of its best passage among all that is found (from 1); None where it is not, or is beyond DEPTH.

    `in_index`: whether there is anything of it to be found. `present` and `absent`: the question's words, by whether
    they stand in it.
    """

    in_index: bool
    rank: int | None
    best: Passage | None
    relevant: bool
    present: tuple[str, ...]
    absent: tuple[str, ...]


def text(shelf: Shelf, content: str, start: int, stop: int) -> Text:
    """The text from `start` to `stop`, and the passages of which any part is in it. Raises Refusal."""
    row = shelf.reader.execute("SELECT number, first, passages FROM content WHERE hash = ?", (content,)).fetchone()
    if not row:
        raise Refusal(UNKNOWN, "there is no such content", "")
    number, first, count = row
    asked = (
        "SELECT start, stop, page, heading FROM passage WHERE number BETWEEN ? AND ? AND start < ? AND stop > ?"
        " ORDER BY number"
    )
    rows = shelf.reader.execute(asked, (first, first + count - 1, stop, start))
    spans = tuple(Span(begin, end, page, headings(heading)) for begin, end, page, heading in rows)
    return Text(tuple(read_sheets(shelf.reader, number, start, stop)), spans)


def why_not(
    shelf: Shelf, finder: Finder, question: str, content: str, how: str, where: Where, query: Vectors | None
) -> WhyNot:
    """Why a content was not, or not higher, among what a question found in `where`."""
    row = shelf.reader.execute("SELECT first, passages FROM content WHERE hash = ?", (content,)).fetchone()
    if not row or not row[1]:
        return WhyNot(False, None, None, False, (), tuple(wording.said(question)))
    first, last = row[0], row[0] + row[1] - 1
    documents = tuple(
        str(each[0]) for each in shelf.reader.execute("SELECT id FROM placement WHERE content = ?", (content,))
    )
    alone = finder.find(question, how, 1, Where(documents=documents), query) if documents else None
    among = finder.find(question, how, DEPTH, where, query).passages
    rank = next((rank for rank, passage in enumerate(among, 1) if passage.content == content), None)
    present, absent = list[str](), list[str]()
    for word in wording.said(question):
        asked = "SELECT 1 FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? LIMIT 1"
        stands = shelf.reader.execute(asked, (wording.condition(word), first, last)).get
        (present if stands else absent).append(word)
    best = alone.passages[0] if alone and alone.passages else None
    return WhyNot(True, rank, best, bool(alone and alone.is_relevant), tuple(present), tuple(absent))


def known(shelf: Shelf, contents: Sequence[str], reader: int) -> tuple[list[str], list[str]]:
    """Which of these are here, read by that version; and which of those have all vectors of the model that answers."""
    here, embedded = list[str](), list[str]()
    model = shelf.answering
    for content in contents:
        asked = "SELECT first, passages FROM content WHERE hash = ? AND reader = ?"
        row = shelf.reader.execute(asked, (content, reader)).fetchone()
        if not row:
            continue
        here.append(content)
        first, count = row
        if model and shelf.signs[model.number].has_all(first, count):
            embedded.append(content)
    return here, embedded
