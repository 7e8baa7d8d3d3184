"""What backend and worker say to each other about passages: the calls' names, and the values that they carry.

The worker's program is `python -m backend.passages`. Nothing here imports more than the standard library.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

PROGRAM: Final = "backend.passages"
AT_ONCE: Final = frozenset({"find", "text", "why_not", "progress", "knows", "placed"})
"""Calls that are answered while a file is being taken in."""

HYBRID: Final = "hybrid"
WORDS: Final = "words"
VECTORS: Final = "vectors"
WAYS: Final = (HYBRID, WORDS, VECTORS)

NOT_OPEN: Final = "not-open"
"""Kind of a refusal: `open` was not called, or did not succeed."""

NO_ROOM: Final = "no-room"
"""Kind of a refusal: the disk is full, or the file can't be written. What was asked for is not done."""

NOT_WHOLE: Final = "not-whole"
"""Kind of a refusal: the spool of a reading breaks off or contradicts itself. The file is to be read again."""

UNKNOWN: Final = "unknown"
"""Kind of a refusal: there is no such content, or no such model."""


@dataclass(frozen=True)
class Placement:
    """A document, and the content that it has. `path` has the folder in it; `modified_at` in ms since 1970."""

    id: str
    content: str
    collection: str
    path: str
    kind: str
    modified_at: int

    def to_json(self) -> dict[str, object]:
        """As `place` takes it."""
        return asdict(self)


@dataclass(frozen=True)
class Where:
    """What is looked in; empty means all. A folder is a path that documents lie under.

    `after` and `before` are moments in ms since 1970: at or after the one, before the other.
    """

    collections: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    after: int | None = None
    before: int | None = None

    def to_json(self) -> dict[str, object]:
        """As `find` takes it: what narrows nothing is left out."""
        return {name: value for name, value in asdict(self).items() if value not in ((), None)}

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Where":
        """Read what `to_json` wrote."""
        return cls(
            collections=_texts(given.get("collections")),
            documents=_texts(given.get("documents")),
            folders=_texts(given.get("folders")),
            kinds=_texts(given.get("kinds")),
            after=_moment(given.get("after")),
            before=_moment(given.get("before")),
        )


@dataclass(frozen=True)
class Passage:
    """A passage that was found. `documents`: ids of those that have it, of those that were looked in.

    `start` and `stop` are code points of the content's whole text, `page` counts from 1 (0: there are none). Ranks
    count from 1; None where that way did not come upon it. `score` orders what one question found and means nothing
    beside another's; `relevance` (0 to 1) is how sure it is that the passage is about the question.
    """

    content: str
    documents: tuple[str, ...]
    start: int
    stop: int
    page: int
    heading: tuple[str, ...]
    text: str
    score: float
    word_rank: int | None
    vector_rank: int | None
    relevance: float

    def to_json(self) -> dict[str, object]:
        """As `find` answers it."""
        return asdict(self)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Passage":
        """Read what `to_json` wrote."""
        return cls(**{**given, "documents": tuple(given["documents"]), "heading": tuple(given["heading"])})


def _texts(given: Iterable[object] | None) -> tuple[str, ...]:
    return tuple(str(each) for each in given or ())


def _moment(given: object) -> int | None:
    return int(given) if isinstance(given, int | float) else None
