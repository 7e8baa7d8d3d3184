from datetime import UTC, datetime

import pytest

from backend.documents import queries
from backend.documents.records import DocumentRow, read_collections, read_listed, read_source, read_sources
from backend.documents.standing import NewDocument, NewSource, Why
from backend.store import Store

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def filled(store: Store) -> Store:
    def fill(session) -> None:
        queries.add_collection(session, "C", "Tea")
        queries.add_sources(session, [NewSource("S", "C", "folder", "/tea")])
        queries.add_documents(session, [NewDocument(f"D{n}", "S", "C", f"/tea/{n}", f"{n}", 1, NOON) for n in range(3)])

    await store.write(fill)
    return store


async def rows_of(store: Store) -> dict[str, DocumentRow]:
    return {row.id: row for row in await store.look(lambda rows: read_listed(rows, "", "", 100))}


async def test_a_reason_is_kept_and_goes_when_it_is_to_be_read_again(filled: Store):
    why = Why("password", 3)
    await filled.write(lambda session: queries.set_documents(session, ["D0", "D1"], ["waiting"], "refused", why))
    row = (await rows_of(filled))["D0"]
    assert (row.state, row.reason_kind, row.reason_pages) == ("refused", "password", 3)
    await filled.write(lambda session: queries.wait_again(session, {"D0": (7, NOON)}))
    row = (await rows_of(filled))["D0"]
    assert (row.state, row.reason_kind, row.reason_pages, row.size) == ("waiting", "", 0, 7)


async def test_only_what_is_in_such_a_state_is_changed(filled: Store):
    await filled.write(lambda session: queries.set_documents(session, ["D0"], ["ready"], "waiting"))
    await filled.write(lambda session: queries.mark_reading(session, "D1"))
    await filled.write(lambda session: queries.mark_reading(session, "D1"))
    assert {id_: row.state for id_, row in (await rows_of(filled)).items()} == {
        "D0": "waiting",
        "D1": "reading",
        "D2": "waiting",
    }
    await filled.write(queries.take_up_again)
    assert {row.state for row in (await rows_of(filled)).values()} == {"waiting"}


async def test_a_move_changes_the_path_alone(filled: Store):
    await filled.write(lambda session: queries.move(session, {"D0": ("/tea/new.txt", "new.txt"), "gone": ("/x", "x")}))
    row = (await rows_of(filled))["D0"]
    assert (row.path, row.name, row.state) == ("/tea/new.txt", "new.txt", "waiting")


async def test_documents_go_with_their_source_and_sources_with_their_collection(filled: Store):
    await filled.write(lambda session: queries.remove_documents(session, ["D0"]))
    assert sorted(await rows_of(filled)) == ["D1", "D2"]
    await filled.write(lambda session: queries.rename_collection(session, "C", "Coffee"))
    assert [each.name for each in await filled.look(read_collections)] == ["Coffee"]
    await filled.write(lambda session: queries.set_source(session, "S", exclusions="*.log"))
    source = await filled.look(lambda rows: read_source(rows, "S"))
    assert source
    assert source.exclusions == "*.log"
    await filled.write(lambda session: queries.remove_collection(session, "C"))
    assert (await rows_of(filled), await filled.look(read_sources)) == ({}, ())
