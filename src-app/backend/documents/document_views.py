"""What the page of one document shows, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.documents.finding import Picture, Span, WhyNot
from backend.documents.found_views import PassageView, passage_view, telling
from backend.documents.paths import shown_name, shown_path
from backend.documents.places import page_in_words
from backend.documents.records import DocumentRow
from backend.documents.refusals import said_of
from backend.documents.views import STATE_LABELS, file_facts
from backend.index.terms import Term
from backend.words import _

WITH_PICTURES = frozenset({"pdf"})
"""Kinds whose pages can be drawn."""

IN_COLUMNS = frozenset({"code", "csv", "json", "notebook", "xlsx"})
"""Kinds whose text is shown in letters of one width: what stands below each other belongs together."""

FOUND_FIRST = 10
"""Places that a person looks at, and of which an answer is made."""

A4 = (1_000, 1_414)
"""Width and height of a page of which nothing is known."""

PNG_SIZE = slice(16, 24)
"""Where the head of a PNG has its width and height, four bytes each."""


@dataclass(frozen=True)
class DocumentView:
    """What stands above and around a document's text."""

    id: str
    name: str
    title: str
    path: str
    facts: tuple[str, ...]
    state: str
    state_text: str
    trouble: str
    next_step: str
    version: str
    has_pictures: bool
    is_in_columns: bool
    is_copy: bool
    kind: str = ""

    def page_text(self, page: int) -> str:
        """One of its pages, in words."""
        return page_in_words(self.kind, page)


@dataclass(frozen=True)
class Rectangle:
    """A part of a page that is marked, in the picture's pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class PageView:
    """A page that is shown as a picture."""

    number: int
    label: str
    is_place: bool
    marks: tuple[Rectangle, ...]


@dataclass(frozen=True)
class PagesView:
    """All pages; every frame has this size, so that nothing moves when a picture comes."""

    width: int
    height: int
    pages: tuple[PageView, ...]


@dataclass(frozen=True)
class WhyNotView:
    """Sentences, and the passage that comes nearest."""

    sentences: tuple[str, ...]
    best: PassageView | None


def document_view(row: DocumentRow) -> DocumentView:
    """A document's head."""
    is_copy = not row.path.startswith("/") and row.path[1:2] != ":"
    trouble, next_step = said_of(row)
    changed = (_("changed %(date)s", date=row.modified_at.astimezone().date().isoformat()),) if row.modified_at else ()
    return DocumentView(
        id=row.id,
        name=shown_name(row.name),
        title=row.title if row.title != row.name else "",
        path=_("A copy that Hearth keeps") if is_copy else shown_path(row.path),
        facts=(*file_facts(row), *changed),
        state=row.state,
        state_text=_(STATE_LABELS[row.state]),
        trouble=trouble,
        next_step=next_step,
        version=row.content[:16],
        has_pictures=row.kind in WITH_PICTURES and row.pages > 0,
        is_in_columns=row.kind in IN_COLUMNS,
        is_copy=is_copy,
        kind=row.kind,
    )


def heading_at(spans: Sequence[Span], start: int, stop: int) -> tuple[tuple[str, ...], int]:
    """The headings above a place, and its page; nothing where no passage has it."""
    for span in spans:
        if stop > start and span.start < stop and start < span.stop:
            return span.heading, span.page
    return (), 0


def pages_view(row: DocumentRow, drawn: Mapping[int, Picture]) -> PagesView:
    """Frames for all pages of a document, marked where passages were drawn. Reads the head of a picture."""
    sizes = {page: _size_of(picture.path) for page, picture in drawn.items()}
    width, height = next(iter(sizes.values()), A4)
    pages = (_page_view(row.kind, number, drawn.get(number), width, height) for number in range(1, row.pages + 1))
    return PagesView(width, height, tuple(pages))


def _page_view(kind: str, number: int, picture: Picture | None, width: int, height: int) -> PageView:
    marks = tuple(
        Rectangle(round(x * width), round(y * height), round(w * width), round(h * height))
        for x, y, w, h in (picture.rectangles if picture else ())
    )
    return PageView(number, page_in_words(kind, number), bool(marks), marks)


def _size_of(png: Path) -> tuple[int, int]:
    with png.open("rb") as file:
        head = file.read(PNG_SIZE.stop)[PNG_SIZE]
    width, height = int.from_bytes(head[:4]), int.from_bytes(head[4:])
    return (width, height) if width and height else A4


def why_not_view(row: DocumentRow, why: WhyNot, marked: Sequence[Term]) -> WhyNotView:
    """In words, what became of a document when a question was asked."""
    if row.state in ("refused", "missing"):
        return WhyNotView((_("It has not been read."), *said_of(row)), None)
    if not why.in_index:
        return WhyNotView((_("It has not been read yet. Ask again when it has been."),), None)
    sentences = [_rank_text(why.rank)]
    if why.present:
        sentences.append(_("These words of the question stand in it: %(words)s.", words=telling(why.present)))
    if why.absent:
        sentences.append(_("These don’t: %(words)s.", words=telling(why.absent)))
    if row.state == "embedding":
        sentences.append(_("So far it is found by its words alone; its meaning is still being worked out."))
    return WhyNotView(tuple(sentences), passage_view(why.best, marked) if why.best else None)


def _rank_text(rank: int | None) -> str:
    if rank is None:
        return _("None of its passages comes near: neither its words nor its meaning are those of the question.")
    if rank <= FOUND_FIRST:
        return _("It is found: its best passage comes at place %(rank)s.", rank=rank)
    return _("Its best passage comes at place %(rank)s only; others fit the question better.", rank=rank)
