from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend.documents import queries, records
from backend.documents.standing import NewDocument, NewSource, Standing
from backend.store import Store

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def filled(store: Store) -> Store:
    """A collection with a folder of four files, of which two are read and alike."""

    def fill(session) -> None:
        queries.add_collection(session, "C", "Tea")
        queries.add_sources(session, [NewSource("S", "C", "folder", "/tea"), NewSource("U", "C", "upload", "up.txt")])
        documents = [
            NewDocument(f"D{number}", "S", "C", f"/tea/{name}", name, 1, NOON)
            for number, name in enumerate(("a.txt", "b.txt", "sub/c.txt", "submarine.txt"))
        ]
        queries.add_documents(session, [*documents, NewDocument("D9", "U", "C", "up.txt", "up.txt", 1, NOON)])
        read = Standing("ready", 1, NOON, content="x", kind="text", passages=1)
        queries.keep(session, {"D0": read, "D1": replace(read, state="embedding"), "D7": read})

    await store.write(fill)
    return store


async def test_what_waits_comes_in_its_order_without_what_is_paused(filled: Store):
    waiting = await filled.look(lambda rows: records.read_waiting(rows, 10))
    assert [row.id for row in waiting] == ["D2", "D3", "D9"]
    await filled.write(lambda session: queries.set_source(session, "S", state="paused"))
    assert [row.id for row in await filled.look(lambda rows: records.read_waiting(rows, 10))] == ["D9"]


async def test_what_is_read_by_state_content_and_path(filled: Store):
    look = filled.look
    assert await look(lambda rows: records.count_in(rows, "ready", "embedding")) == 2
    assert await look(lambda rows: records.read_in_state(rows, "embedding")) == ["D1"]
    assert await look(lambda rows: records.read_embedding(rows, 5)) == ["x"]
    assert await look(lambda rows: records.read_contents(rows, ["x", "y"])) == {"x"}
    assert await look(lambda rows: records.read_contents_of(rows, ["D0", "D2"])) == {"x"}
    assert set(await look(lambda rows: records.read_alike(rows, ["x", "y"]))) == {"x"}
    assert [row.id for row in await look(lambda rows: records.read_placed(rows, "D0", 5))] == ["D1"]
    assert [row.id for row in await look(lambda rows: records.read_by_path(rows, "/tea/a.txt"))] == ["D0"]
    assert [row.id for row in await look(lambda rows: records.read_below(rows, "/tea/sub"))] == ["D2"]
    assert [row.id for row in await look(lambda rows: records.read_below(rows, "/tea"))] == ["D0", "D1", "D2", "D3"]
    assert [row.id for row in await look(lambda rows: records.read_known(rows, "S"))] == ["D0", "D1", "D2", "D3"]


async def test_sources_and_collections(filled: Store):
    look = filled.look
    assert await look(lambda rows: records.find_collection(rows, "Tea")) == "C"
    assert await look(lambda rows: records.find_collection(rows, "tea")) is None
    assert await look(lambda rows: records.is_collection(rows, "C"))
    assert [each.id for each in await look(records.read_followed)] == ["S"]
    assert await look(records.read_kept_files) == ("U",)
    assert await look(lambda rows: records.read_ids(rows, source="U")) == ["D9"]
    assert len(await look(lambda rows: records.read_ids(rows, collection="C"))) == 5


async def test_documents_are_told_a_page_at_a_time(filled: Store):
    first = await filled.look(lambda rows: records.read_listed(rows, "C", "", 3))
    then = await filled.look(lambda rows: records.read_listed(rows, "", first[-1].id, 3))
    assert [row.id for row in (*first, *then)] == ["D0", "D1", "D2", "D3", "D9"]


async def test_what_is_embedded_is_ready(filled: Store):
    await filled.write(lambda session: queries.set_embedded(session, ["x"]))
    assert await filled.look(lambda rows: records.count_in(rows, "ready")) == 2


def test_keys_go_so_many_at_a_time():
    assert records.parts(["a", "b", "c"], 2) == [["a", "b"], ["c"]]
    assert records.marks(["a", "b"]) == "?, ?"


async def test_the_queue_needs_no_sorting(filled: Store):
    """However long it is, its head is read along an index."""
    asked = "EXPLAIN QUERY PLAN SELECT id FROM document WHERE state IN ('waiting') ORDER BY created_at, id LIMIT 5"
    plan = await filled.look(lambda rows: [str(row) for row in rows._connection.execute(asked).fetchall()])
    assert any("document_by_state" in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
