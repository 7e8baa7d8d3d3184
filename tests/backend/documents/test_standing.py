from dataclasses import replace
from datetime import UTC, datetime

from backend.documents.records import DocumentRow
from backend.documents.standing import Why, placement_of, standing_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROW = DocumentRow(
    id="D",
    source_id="S",
    collection_id="C",
    path="/tea/a.md",
    name="a.md",
    kind="markdown",
    state="ready",
    size=5,
    modified_at=NOON,
    content="c" * 64,
    title="Tea",
    pages=2,
    characters=5,
    passages=1,
    attempts=1,
    reason_kind="scanned",
    reason_pages=1,
    created_at=NOON,
    updated_at=NOON,
)


def test_a_row_stands_as_it_was_read():
    standing = standing_of(ROW)
    assert (standing.content, standing.title, standing.pages, standing.attempts) == ("c" * 64, "Tea", 2, 0)
    assert standing.why == Why("scanned", 1)


def test_a_placement_has_the_path_that_it_is_given_and_its_time_in_milliseconds():
    placed = placement_of(ROW, standing_of(ROW))
    assert (placed.path, placed.modified_at, placed.kind) == ("/tea/a.md", 1_795_262_400_000, "markdown")
    assert placement_of(ROW, standing_of(ROW), path="/else").path == "/else"
    assert placement_of(ROW, replace(standing_of(ROW), modified_at=None)).modified_at == 0
