"""What the templates show of the passages of an answer, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.chat.citing import read_marks
from backend.chat.considered import BETWEEN_HEADINGS, ConsideredRow
from backend.chat.marking import Piece, marked
from backend.chat.recipe import NOTHING_FOUND, TALK, Recipe
from backend.chat.sentences import sentences
from backend.documents.places import kind_of, place_in_words
from backend.words import _, ngettext


@dataclass(frozen=True)
class PassageView:
    """A passage, with its words marked; `is_gone`: its document was deleted, and nothing of it is left."""

    number: int
    document_id: str
    name: str
    place: str
    address: str
    pieces: tuple[Piece, ...]
    is_gone: bool
    ranks: str


@dataclass(frozen=True)
class Group:
    """The passages of one document, the best first."""

    name: str
    passages: tuple[PassageView, ...]


@dataclass(frozen=True)
class Why:
    """Why an answer is as it is: what was looked for, what the model saw, what was considered beside that."""

    message_id: str
    query: str
    told: tuple[PassageView, ...]
    rest: tuple[PassageView, ...]
    sentences: tuple[str, ...]


def passage_view(row: ConsideredRow, *about: str) -> PassageView:
    """A passage with the words marked that it shares with some texts."""
    return PassageView(
        number=row.number,
        document_id=row.document_id,
        name=row.name,
        place=_place(row),
        address=row.address,
        pieces=marked(row.text, *about),
        is_gone=not row.text,
        ranks=_ranks(row),
    )


def grouped(rows: Sequence[ConsideredRow], query: str) -> tuple[Group, ...]:
    """Passages as an answer of their own: by document, the one with the best first."""
    groups: dict[str, list[ConsideredRow]] = {}
    for row in rows:
        groups.setdefault(row.document_id, []).append(row)
    return tuple(Group(each[0].name, tuple(passage_view(row, query) for row in each)) for each in groups.values())


def why(message_id: str, recipe: Recipe, rows: Sequence[ConsideredRow], answer: str) -> Why:
    """What the panel of an answer says."""
    views = [(row.told, passage_view(row, recipe.query, "" if recipe.is_own_words else answer)) for row in rows]
    return Why(
        message_id=message_id,
        query=" … ".join(recipe.query.split("\n")),
        told=tuple(view for told, view in views if told),
        rest=tuple(view for told, view in views if not told),
        sentences=tuple(_sentences(recipe, rows)),
    )


def sentence_at(text: str, recipe: Recipe, mark: int) -> str:
    """The sentence of an answer that its mark of this place in the line belongs to, or nothing."""
    marks = read_marks(recipe.cited, len(text))
    if mark >= len(marks):
        return ""
    at = marks[mark].start
    return next((each.words for each in sentences(text) if each.start <= at <= each.stop), "")


def _sentences(recipe: Recipe, rows: Sequence[ConsideredRow]) -> list[str]:
    said = []
    if recipe.grounded in (NOTHING_FOUND, TALK) and rows:
        said.append(_("None of these passages is about the question."))
    if recipe.unsupported:
        said.append(
            ngettext(
                "The model named a passage that does not say so: it is not shown as a citation.",
                "The model named passages %(num)s times that do not say so: they are not shown as citations.",
                recipe.unsupported,
            )
        )
    if recipe.unread:
        said.append(_("Not all of the documents had been read when this was looked for."))
    if any(not row.text for row in rows):
        said.append(_("Some of the passages were deleted with their documents."))
    return said


def _place(row: ConsideredRow) -> str:
    headings = row.heading.split(BETWEEN_HEADINGS) if row.heading else []
    page, beside = place_in_words(kind_of(row.name), row.page, headings)
    return " · ".join(filter(None, (page, BETWEEN_HEADINGS.join(beside))))


def _ranks(row: ConsideredRow) -> str:
    parts = []
    if row.word_rank is not None:
        parts.append(_("by words: place %(rank)s", rank=row.word_rank))
    if row.vector_rank is not None:
        parts.append(_("by meaning: place %(rank)s", rank=row.vector_rank))
    return " · ".join((*parts, _("score %(score)s", score=f"{row.score:.3f}")))
