import asyncio
from pathlib import Path

import pytest

from backend.chat import conversations
from backend.index import Index, file
from backend.store import Store
from tests.backend.index.shelf import Shelf


def path_of(store: Store) -> Path:
    return store.path.with_name("index.db")


async def test_it_sleeps_until_it_is_needed(index: Index, store: Store, data_folder: Path):
    await index.begin()
    assert index.state.kind == "asleep"
    assert not path_of(store).exists()


async def test_what_was_written_while_it_was_closed_is_found(store: Store, shelf: Shelf, index: Index):
    await shelf.begin("first")
    assert await shelf.found("first") == ["first"]
    await index.stop()
    await store.write(lambda session: conversations.begin(session, "second", ("tiny",)))
    again = Index(store)
    assert await Shelf(store, again).found("second") == ["second"]
    assert again._rebuilds == 0
    await again.stop()


async def test_a_file_that_is_deleted_is_built_again(store: Store, shelf: Shelf):
    await shelf.begin("first")
    assert await shelf.found("first") == ["first"]
    path_of(store).unlink()
    await shelf.begin("second")
    assert await shelf.found("first") == ["first"]
    assert await shelf.found("second") == ["second"]


@pytest.mark.parametrize("content", [b"", b"nonsense" * 1000])
async def test_a_damaged_file_is_built_again(store: Store, shelf: Shelf, index: Index, content: bytes):
    await shelf.begin("first")
    assert await shelf.found("first") == ["first"]
    await index.stop()
    path_of(store).write_bytes(content)
    again = Index(store)
    assert await Shelf(store, again).found("first") == ["first"]
    await again.stop()


async def test_pages_that_are_damaged_are_noticed_and_built_again(store: Store, shelf: Shelf, index: Index):
    for number in range(50):
        await shelf.begin(f"bread number {number}")
    assert len(await shelf.found("bread", 50)) == 50
    await index.stop()
    found = path_of(store)
    content = bytearray(found.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    found.write_bytes(content)
    again = Index(store)
    shelf_again = Shelf(store, again)
    await shelf_again.begin("one more bread")
    for _ in range(50):
        if again.state.kind == "ready" and len(await shelf_again.found("bread", 100)) == 51:
            break
        await asyncio.sleep(0.05)
    assert len(await shelf_again.found("bread", 100)) == 51
    await again.stop()


async def test_the_index_of_another_database_is_built_again(store: Store, shelf: Shelf, index: Index):
    await shelf.begin("first")
    assert await shelf.found("first") == ["first"]
    await index.stop()

    def pretend(session) -> None:
        from sqlalchemy import text

        session.connection().execute(text("UPDATE change SET item_id = 'another'"))
        session.connection().execute(text("UPDATE message SET text = 'other words' WHERE role = 'user'"))

    await store.write(pretend)
    again = Index(store)
    assert await Shelf(store, again).found("other") == ["other words"]
    await again.stop()


async def test_a_place_that_can_not_be_written_to_is_told(store: Store, index: Index, shelf: Shelf):
    path_of(store).mkdir()
    await shelf.begin("first")
    assert not await index.caught_up(0.5)
    assert index.state.kind == "failed"
    assert "disk" in index.state.sentence
    assert index.state.next_step
    path_of(store).rmdir()
    await shelf.begin("second")
    assert await shelf.found("first") == ["first"]


async def test_a_file_that_is_damaged_again_and_again_is_given_up(
    store: Store, shelf: Shelf, index: Index, monkeypatch: pytest.MonkeyPatch
):
    def damaged(path: Path) -> None:
        raise file.Unusable("again")

    monkeypatch.setattr(file, "open_to_write", damaged)
    await shelf.begin("first")
    assert not await index.caught_up(1)
    assert index.state.kind == "failed"
    assert "again and again" in index.state.sentence
