"""The passages that were considered for an answer, as they are kept with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from backend.chat.recipe import NO_MODEL
from backend.store.rows import Rows

BETWEEN_HEADINGS = " › "
OF_PASSAGES = f'"grounded": "{NO_MODEL}"'
"""What stands in the recipe of an answer that consists of its passages."""


@dataclass(frozen=True)
class Passage:
    """What a sentence may rest on; `about` is the name of its document and its headings."""

    text: str
    about: str = ""


class Kept(Protocol):
    """A message, as far as its recipe is asked for."""

    @property
    def id(self) -> str:
        """Its key."""

    @property
    def recipe(self) -> str:
        """What it was made from, as JSON."""


@dataclass(frozen=True)
class ConsideredRow:
    """One of them. `number` is what the answer cites, from 1 on, the best first; `start` and `stop` are characters of
    the document's whole text, `page` is 0 where there are none. `word_rank` and `vector_rank` are its places among what
    words and meaning found, from 1 on. `told`: whether the model saw it. Without a `text` its document was deleted."""

    message_id: str
    number: int
    document_id: str
    name: str
    page: int
    start: int
    stop: int
    heading: str
    text: str
    score: float
    word_rank: int | None
    vector_rank: int | None
    told: int

    @property
    def address(self) -> str:
        """Where the document opens at this place."""
        place = urlencode({"start": self.start, "stop": self.stop, "message": self.message_id})
        return f"/documents/{quote(self.document_id, safe='')}?{place}"

    @property
    def passage(self) -> Passage:
        """What a sentence is held against."""
        return Passage(self.text, f"{self.name}\n{self.heading}")


def read_considered(rows: Rows, message_ids: Sequence[str]) -> dict[str, tuple[ConsideredRow, ...]]:
    """Those of these answers, the best first, in one query; answers that have none are left out."""
    if not message_ids:
        return {}
    marks = ", ".join("?" * len(message_ids))
    found = rows.all(
        ConsideredRow,
        f"FROM considered_passage WHERE message_id IN ({marks}) ORDER BY message_id, number",
        *message_ids,
    )
    groups: dict[str, list[ConsideredRow]] = {}
    for each in found:
        groups.setdefault(each.message_id, []).append(each)
    return {id_: tuple(passages) for id_, passages in groups.items()}


def read_passage(rows: Rows, message_id: str, number: int) -> ConsideredRow | None:
    """One of an answer's."""
    query = "FROM considered_passage WHERE message_id = ? AND number = ?"
    return rows.first(ConsideredRow, query, message_id, number)


def read_answering(rows: Rows, messages: Iterable[Kept]) -> dict[str, tuple[ConsideredRow, ...]]:
    """The passages of those of these messages that consist of nothing else; mostly there are none, and nothing is
    read."""
    return read_considered(rows, [each.id for each in messages if OF_PASSAGES in each.recipe])


def by_number(passages: Sequence[ConsideredRow]) -> dict[int, Passage]:
    """What the model saw, as an answer cites it."""
    return {each.number: each.passage for each in passages if each.told and each.text}
