"""The files of a collection as its page shows them: what went wrong first, then what is under way, then what is read.

Each part is read along the index by collection, state and name, a page at a time, so that a collection of many thousand
files costs a page no more than a small one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.documents.records import SourceRow, read_sources
from backend.store.rows import Rows

SIZES = {"troubled": 50, "under-way": 20, "ready": 50}
"""Files of each part that are shown at once: while files are being read, a page is made anew twice a second."""

NAMED = 8
"""Files that are offered by their names."""

_COUNTED = "SELECT collection_id, state, count(*) AS number FROM document GROUP BY collection_id, state"
"""An index has all of it: whatever else is asked in the same question would have every row read."""

PARTS = {
    "troubled": ("refused", "missing"),
    "under-way": ("reading", "embedding", "waiting"),
    "ready": ("ready",),
}
"""The parts of a page in their order, each with its states in theirs."""


@dataclass(frozen=True)
class FileRow:
    """A file as a list shows it."""

    id: str
    source_id: str
    name: str
    path: str
    title: str
    state: str
    size: int
    pages: int
    passages: int
    reason_kind: str = ""
    reason_pages: int = 0
    content: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Stretch:
    """Files of one part: those from number `begin` on (0 is the first), and how many there are in all."""

    part: str
    begin: int
    total: int
    rows: tuple[FileRow, ...]

    @property
    def end(self) -> int:
        """The number behind the last one shown."""
        return self.begin + len(self.rows)


@dataclass(frozen=True)
class CollectionHead:
    """A collection by its name, and how many files are in it."""

    id: str
    name: str
    files: int


@dataclass(frozen=True)
class _Named:
    id: str
    name: str


@dataclass(frozen=True)
class _Count:
    collection_id: str
    state: str
    number: int


@dataclass(frozen=True)
class Overview:
    """All collections, and one of them as far as it is shown; None where there is none."""

    collections: tuple[CollectionHead, ...]
    shown: CollectionHead | None
    sources: tuple[SourceRow, ...]
    stretches: tuple[Stretch, ...]


def read_overview(rows: Rows, wanted_id: str, begins: Mapping[str, int]) -> Overview:
    """What the page shows; the first collection where the wanted one is not there.

    `begins`: by part, the number of the first file that is shown. A part that has shrunk shows its end.
    """
    counts = rows.all(_Count, f"FROM ({_COUNTED})")
    collections = tuple(
        CollectionHead(row.id, row.name, sum(each.number for each in counts if each.collection_id == row.id))
        for row in rows.all(_Named, "FROM collection ORDER BY name, id")
    )
    shown = next((row for row in collections if row.id == wanted_id), next(iter(collections), None))
    if shown is None:
        return Overview(collections, None, (), ())
    by_state = {each.state: each.number for each in counts if each.collection_id == shown.id}
    stretches = (_stretch(rows, shown.id, part, by_state, begins.get(part, 0)) for part in PARTS)
    sources = read_sources(rows, shown.id)
    return Overview(collections, shown, sources, tuple(each for each in stretches if each.total))


def _stretch(rows: Rows, collection_id: str, part: str, counts: Mapping[str, int], begin: int) -> Stretch:
    total = sum(counts.get(state, 0) for state in PARTS[part])
    size = SIZES[part]
    begin = min(begin, max(0, total - 1)) // size * size
    return Stretch(part, begin, total, _read(rows, collection_id, PARTS[part], counts, begin, size))


def _read(
    rows: Rows, collection_id: str, states: Sequence[str], counts: Mapping[str, int], begin: int, size: int
) -> tuple[FileRow, ...]:
    """So many of the files that are in one of these states, one state after the other."""
    found: list[FileRow] = []
    shape = "FROM document WHERE collection_id = ? AND state = ? ORDER BY name, id LIMIT ? OFFSET ?"
    for state in states:
        number = counts.get(state, 0)
        if begin < number and len(found) < size:
            found += rows.all(FileRow, shape, collection_id, state, size - len(found), begin)
        begin = max(0, begin - number)
    return tuple(found)


def read_named(rows: Rows, words: str) -> tuple[FileRow, ...]:
    """Files whose name has these words, whichever collection they are in; those that are read come first."""
    pattern = "%" + words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    shape = "FROM document WHERE name LIKE ? ESCAPE '\\' ORDER BY state <> 'ready', name, id LIMIT ?"
    return tuple(rows.all(FileRow, shape, pattern, NAMED))


def has_documents(rows: Rows) -> bool:
    """Whether there is any."""
    return rows.value("SELECT 1 FROM document LIMIT 1") is not None
