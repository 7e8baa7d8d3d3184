"""Finding in the index: a query becomes one of FTS5's, the newest that match are weighed, and the best are named.

Only so many are weighed, so that a word which stands everywhere is answered as quickly as any: of a million matches the
newest count. A word that is still being typed is first taken as it is, and only where that is not enough as the
beginning of others: merging all that begin with a few letters takes long where they are many.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.index import ranking
from backend.index.file import first_place, moment
from backend.index.query import Query
from backend.index.terms import Term

if TYPE_CHECKING:
    import apsw

WEIGHED = 200
"""Matches that are weighed, the newest first."""

MOST_COUNTED = 1000
"""How often a term is met is counted so far: what is met more often is common."""

MOST_CONVERSATIONS = 2000
"""Conversations that `pinned:`, `folder:` or `title:` can name, the newest first."""

LAST_PLACE = (1 << 63) - 1


@dataclass(frozen=True)
class Hit:
    """A message that fits: its key, its conversation's, and how well (more is better)."""

    message_id: str
    conversation_id: str
    score: float


@dataclass(frozen=True)
class Hits:
    """The best, the best first; `more` says that there may be others."""

    messages: tuple[Hit, ...]
    more: bool


class Finder:
    """Questions to the index, for the one thread that has the connection."""

    def __init__(self, connection: "apsw.Connection", clock: Callable[[], float]) -> None:
        self.connection = connection
        self._clock = clock
        self._weights = ranking.Weights(())
        connection.register_fts5_function("fitness", self._fitness)

    def find(self, query: Query, limit: int, *, newest: bool) -> Hits:
        """At most `limit` messages; the best of the newest, or with `newest` simply these."""
        scope = self._scope(query)
        if query.is_empty or scope is None:
            return Hits((), more=False)
        self._weights = self._weigh(query.terms) if not newest else ranking.Weights((1.0,) * len(query.terms))
        found = self._match(query, scope, begins=False)
        if len(found) < WEIGHED and any(term.begins for term in query.terms):
            found = self._match(query, scope, begins=True)
        if not newest:
            now = self._clock() * 1000
            found = [(place, ranking.with_age(score, now - moment(place))) for place, score in found]
            found.sort(key=lambda each: (-each[1], -each[0]))
        best = [self._hit(place, score) for place, score in found[:limit]]
        return Hits(tuple(hit for hit in best if hit), more=len(found) > limit)

    def conversations(self, query: Query, limit: int) -> list[str]:
        """The keys of conversations in whose title all the words stand, the newest first."""
        if not query.terms or query.without or query.filters:
            return []
        numbers = self._titled(query.terms, limit)
        rows = [
            self.connection.execute("SELECT id FROM conversation WHERE number = ?", (each,)).get for each in numbers
        ]
        return [str(id_) for id_ in rows if id_]

    def _match(self, query: Query, scope: Sequence[str], *, begins: bool) -> list[tuple[int, float]]:
        conditions = [*(term.condition(begins=begins) for term in query.terms), *scope]
        without = " ".join(f"NOT {term.condition(begins=False)}" for term in query.without)
        match = f"({' AND '.join(conditions or ['facet : a'])}) {without}".strip()
        since = 0 if query.after is None else first_place(query.after)
        until = LAST_PLACE if query.before is None else first_place(query.before) - 1
        found = self.connection.execute(
            "SELECT rowid, fitness(words) FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? "
            "ORDER BY rowid DESC LIMIT ?",
            (match, since, until, WEIGHED),
        )
        return [(int(place), float(score)) for place, score in found]

    def _fitness(self, api: "apsw.FTS5ExtensionApi", *_: object) -> float:
        """Called by SQLite for each match. The words are the query's first phrases, before all other conditions."""
        counts = [sum(map(len, api.phrase_locations(phrase))) for phrase in range(len(self._weights.of))]
        usual = api.column_total_size(0) / max(api.row_count, 1)
        return ranking.fitness(counts, api.column_size(0), usual, self._weights)

    def _weigh(self, terms: Sequence[Term]) -> ranking.Weights:
        if len(terms) < 2:
            return ranking.Weights((1.0,) * len(terms))
        asked = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
        counts = [
            int(self.connection.execute(asked, (term.condition(begins=False), MOST_COUNTED)).get) for term in terms
        ]
        return ranking.weights(counts, MOST_COUNTED)

    def _scope(self, query: Query) -> list[str] | None:
        """The conditions of the filters; None where they name nothing that there is."""
        conditions = list[str]()
        for name in query.models:
            like = f"%{_escaped(name)}%"
            numbers = self._numbers("SELECT number FROM model WHERE name LIKE ? ESCAPE '\\'", like)
            conditions.append(_any_of("m", numbers))
        for name in query.folders:
            conditions.append(_any_of("c", self._in_folder(name)))
        for title in query.titles:
            conditions.append(_any_of("c", self._titled(title, MOST_CONVERSATIONS)))
        if query.pinned is not None:
            conditions.append(self._pinned(query.pinned))
        return None if "" in conditions else conditions

    def _pinned(self, is_pinned: bool) -> str:
        listed = "SELECT number FROM conversation WHERE pinned ORDER BY number DESC LIMIT ?"
        pinned = _any_of("c", self._numbers(listed, MOST_CONVERSATIONS))
        if is_pinned:
            return pinned
        return f"(facet : a NOT {pinned})" if pinned else "facet : a"

    def _in_folder(self, name: str) -> list[int]:
        return self._numbers(
            "SELECT conversation.number FROM conversation JOIN folder ON folder.id = conversation.folder_id "
            "WHERE folder.name LIKE ? ESCAPE '\\' ORDER BY conversation.number DESC LIMIT ?",
            f"%{_escaped(name)}%",
            MOST_CONVERSATIONS,
        )

    def _titled(self, terms: Sequence[Term], limit: int) -> list[int]:
        match = " AND ".join(term.condition(begins=True) for term in terms)
        return self._numbers("SELECT rowid FROM titles WHERE titles MATCH ? ORDER BY rowid DESC LIMIT ?", match, limit)

    def _numbers(self, query: str, *values: object) -> list[int]:
        return [row[0] for row in self.connection.execute(query, values)]

    def _hit(self, place: int, score: float) -> Hit | None:
        row = self.connection.execute(
            "SELECT message.id, conversation.id FROM message JOIN conversation ON number = conversation"
            " WHERE place = ?",
            (place,),
        ).fetchone()
        return Hit(str(row[0]), str(row[1]), score) if row else None


def _any_of(kind: str, numbers: Sequence[int]) -> str:
    """A condition that one of these facets meets; empty where there is none."""
    return f"facet : ({' OR '.join(f'{kind}{number}' for number in numbers)})" if numbers else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
