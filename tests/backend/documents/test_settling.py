from collections.abc import Callable

import pytest

from backend.documents.documents import Documents, Programs
from backend.documents.refusals import IndexFailed
from backend.documents.settling import _comparable_until
from backend.store import Store
from backend.web.events import EventHub
from tests.backend.documents.room import Room, until


@pytest.fixture
def reopen(room: Room, store: Store, hub: EventHub, programs: Programs) -> Callable[[], Documents]:
    def again() -> Documents:
        room.documents = Documents(store, hub, programs)
        return room.documents

    return again


async def test_an_index_that_is_gone_is_made_again(room: Room, reopen: Callable[[], Documents]):
    room.write("a.txt", "Green tea.")
    await room.follow()
    await room.documents.stop()
    for file in (room.store.path.parent / "documents").glob("index.db*"):
        file.unlink()
    documents = reopen()
    await documents.start()
    await documents.find("tea", 5)

    async def is_found() -> bool:
        return await room.found("tea", how="vectors") == ["a.txt"]

    await until(is_found)
    await room.settled()
    await documents.stop()


async def test_what_was_deleted_while_the_index_could_not_be_asked_leaves_it_at_the_next_start(
    room: Room, reopen: Callable[[], Documents], monkeypatch: pytest.MonkeyPatch
):
    room.write("secret.txt", "The treasure lies under the oak.")
    await room.follow()
    row = (await room.rows())["secret.txt"]

    async def fails(documents: object) -> None:
        raise IndexFailed

    monkeypatch.setattr(room.documents.index, "unplace", fails)
    await room.documents.remove([row.id])
    assert await room.rows() == {}
    assert (room.store.path.parent / "documents/unsettled").exists()
    await room.documents.stop()
    documents = reopen()
    await documents.start()
    await documents.go_on()

    async def is_settled() -> bool:
        return not (room.store.path.parent / "documents/unsettled").exists()

    await until(is_settled)
    assert (await documents.index.knows([row.content])).known == frozenset()
    await documents.stop()


async def test_what_is_removed_has_left_the_file_when_that_is_answered(room: Room):
    secret = "\n\n".join(f"Paragraph {number}: the treasure lies under the oak." * 8 for number in range(300))
    room.write("secret.txt", secret)
    await room.follow()
    await room.documents.remove([(await room.rows())["secret.txt"].id])
    folder = room.store.path.parent / "documents"
    assert not (folder / "unsettled").exists()
    assert all(b"treasure" not in file.read_bytes() for file in folder.glob("index.db*"))


async def test_the_mark_stays_until_the_words_have_left(room: Room, monkeypatch: pytest.MonkeyPatch):
    room.write("secret.txt", "The treasure lies under the oak.")
    await room.follow()

    async def takes_long(seconds: float) -> bool:
        return False

    monkeypatch.setattr(room.documents.index, "forgotten", takes_long)
    await room.documents.remove([(await room.rows())["secret.txt"].id])
    assert (room.store.path.parent / "documents/unsettled").exists()


async def test_pictures_go_with_the_last_document_of_their_content(room: Room):
    room.write("a.txt", "Green tea.")
    room.write("b.txt", "Green tea.")
    await room.follow()
    rows = await room.rows()
    picture = room.store.path.parent / "documents/pictures" / f"{rows['a.txt'].content}-1-800-x.png"
    picture.touch()
    await room.documents.remove([rows["a.txt"].id])
    assert picture.exists()
    await room.documents.remove([rows["b.txt"].id])
    assert not picture.exists()


async def test_a_deletion_that_could_not_be_done_leaves_all_as_it_was(room: Room, monkeypatch: pytest.MonkeyPatch):
    room.write("a.txt", "Green tea.")
    await room.follow()
    (row,) = (await room.rows()).values()

    async def refuses(documents: object) -> None:
        raise IndexFailed

    room.documents.when_removed(refuses)
    with pytest.raises(IndexFailed):
        await room.documents.remove([row.id])
    assert await room.found("tea") == ["a.txt"]


def test_two_lists_are_compared_as_far_as_both_are_complete(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("backend.documents.settling.PAGE", 2)
    assert _comparable_until(["a", "c"], ["b"]) == "c"
    assert _comparable_until(["a", "c"], ["a", "b"]) == "b"
    assert _comparable_until(["a"], ["b"]) == ""
