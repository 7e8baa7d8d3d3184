from sqlmodel import Session

from backend.documents.listing import SIZES, Overview, has_documents, read_named, read_overview
from backend.documents.tables import Collection, Document, Source
from backend.store import Store
from tests.preview.documents import NOON


def file(id_: str, name: str, state: str, collection: str = "C1", source: str = "S1") -> Document:
    return Document(
        id=id_, source_id=source, collection_id=collection, path=f"/x/{name}", name=name, state=state,
        created_at=NOON, updated_at=NOON,
    )  # fmt: skip


async def keep(store: Store, *documents: Document) -> None:
    def write(session: Session) -> None:
        for id_, name in (("C1", "Papers"), ("C2", "Other")):
            session.add(Collection(id=id_, name=name, created_at=NOON))
            session.flush()
            source = Source(
                id=f"S{id_[1]}", collection_id=id_, kind="folder", path="/x", state="followed", created_at=NOON
            )
            session.add(source)
        session.flush()
        session.add_all(documents)

    await store.write(write)


async def overview(store: Store, wanted: str = "", **begins: int) -> Overview:
    return await store.look(lambda rows: read_overview(rows, wanted, begins))


async def test_where_nothing_is_there_is_nothing(store: Store):
    assert await overview(store) == Overview((), None, (), ())
    assert not await store.look(has_documents)


async def test_what_went_wrong_comes_first_and_what_is_read_last(store: Store):
    await keep(
        store,
        file("1", "b", "ready"), file("2", "a", "ready"), file("3", "c", "waiting"), file("4", "d", "reading"),
        file("5", "e", "refused"), file("6", "f", "missing"), file("7", "g", "embedding"),
    )  # fmt: skip
    found = await overview(store, "C1")
    assert [(each.part, [row.name for row in each.rows]) for each in found.stretches] == [
        ("troubled", ["e", "f"]),
        ("under-way", ["d", "g", "c"]),
        ("ready", ["a", "b"]),
    ]
    assert await store.look(has_documents)


async def test_collections_are_counted_and_the_first_is_shown_where_the_wanted_one_is_gone(store: Store):
    await keep(store, file("1", "a", "ready"), file("2", "b", "refused"), file("3", "c", "ready", "C2", "S2"))
    found = await overview(store, "gone")
    assert [(each.name, each.files) for each in found.collections] == [("Other", 1), ("Papers", 2)]
    assert found.shown
    assert found.shown.name == "Other"
    assert [source.id for source in found.sources] == ["S2"]


async def test_a_part_is_shown_page_by_page_over_its_states(store: Store):
    size = SIZES["under-way"]
    waiting = [file(f"W{n:03}", f"w{n:03}", "waiting") for n in range(size)]
    reading = [file(f"R{n:03}", f"r{n:03}", "reading") for n in range(size // 2)]
    await keep(store, *waiting, *reading)
    (first,) = (await overview(store, "C1")).stretches
    (second,) = (await overview(store, "C1", **{"under-way": size})).stretches
    assert [row.name for row in (*first.rows, *second.rows)] == [each.name for each in (*reading, *waiting)]
    assert (first.begin, first.end, first.total) == (0, size, size * 3 // 2)
    assert (second.begin, second.end) == (size, size * 3 // 2)


async def test_a_part_that_has_shrunk_shows_its_last_page(store: Store):
    await keep(store, *(file(f"{n:03}", f"{n:03}", "ready") for n in range(SIZES["ready"] + 1)))
    (stretch,) = (await overview(store, "C1", ready=9_000)).stretches
    assert [row.name for row in stretch.rows] == ["050"]


async def test_files_are_found_by_any_part_of_their_names_signs_included(store: Store):
    await keep(
        store,
        file("1", "50%_off.txt", "waiting"), file("2", "500 off.txt", "ready"),
        file("3", "Tea 50%.md", "ready", "C2", "S2"),
    )  # fmt: skip
    named = await store.look(lambda rows: read_named(rows, "50%"))
    assert [row.name for row in named] == ["Tea 50%.md", "50%_off.txt"]
