"""What was found in documents, as the pages and the palette show it: by document, with the question's words marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from backend.documents.finding import Findings, Found
from backend.documents.paths import shown_folder, shown_name
from backend.documents.places import place_in_words
from backend.index.passages import Piece, passage
from backend.index.terms import Term, terms
from backend.words import _, listed

PASSAGE = 420
"""Characters of a passage in a list of what was found."""

SHORTEST_MARKED = 4
"""Letters of a word of a question that is marked in what was found."""

_LEADERS = re.compile(r"(?:[.·_]\s?){5,}")
"""The dots that lead to a page's number in a table of contents."""


@dataclass(frozen=True)
class PassageView:
    """A passage that was found, and the address that opens it."""

    address: str
    pieces: tuple[Piece, ...]
    place_text: str
    heading: tuple[str, ...]
    ranks_text: str


@dataclass(frozen=True)
class FoundView:
    """The passages of one document, the best first."""

    document_id: str
    name: str
    path: str
    passages: tuple[PassageView, ...]


def found_views(findings: Findings, marked: Sequence[Term]) -> tuple[FoundView, ...]:
    """What was found, by documents: the one with the best passage first."""
    by_document: dict[str, list[Found]] = {}
    for each in findings.found:
        by_document.setdefault(each.place.document_id, []).append(each)
    return tuple(
        FoundView(
            document_id=id_,
            name=shown_name(found[0].place.name),
            path=shown_folder(found[0].place.path),
            passages=tuple(passage_view(each, marked) for each in found),
        )
        for id_, found in by_document.items()
    )


def passage_view(found: Found, marked: Sequence[Term]) -> PassageView:
    """A passage with the words that were looked for marked."""
    place = found.place
    place_text, heading = place_in_words(place.kind, place.page, place.heading)
    ranks = []
    if found.word_rank:
        ranks.append(_("words: place %(rank)s", rank=found.word_rank))
    if found.vector_rank:
        ranks.append(_("meaning: place %(rank)s", rank=found.vector_rank))
    return PassageView(
        address=f"/documents/{place.document_id}?start={place.start}&stop={place.stop}",
        pieces=passage(_LEADERS.sub("… ", found.text), marked, PASSAGE),
        place_text=place_text,
        heading=heading,
        ranks_text=" · ".join(ranks),
    )


def terms_of(question: str) -> tuple[Term, ...]:
    """What is marked of a question's words: whatever begins like one of them. Short ones say little beside longer."""
    found = [term for word in question.split() for term in terms(word, typing=True)]
    return tuple(each for each in found if each.is_run or len(each.words[-1]) >= SHORTEST_MARKED) or tuple(found)


def telling(words: Sequence[str]) -> str:
    """Words in quotation marks, one after the other; short ones only where there are no longer ones."""
    long = [word for word in words if len(word) >= SHORTEST_MARKED or not word.isascii()]
    return listed(f"“{word}”" for word in long or words)
