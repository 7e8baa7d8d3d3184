import os
from pathlib import Path

import pytest

from tests.backend.documents.room import Room


async def test_whole_folders_that_move_keep_the_keys_of_their_documents(room: Room):
    for name in ("a", "b", "c"):
        room.write(f"old/{name}.txt", f"Green tea {name}.")
    await room.follow()
    before = {name: row.id for name, row in (await room.rows()).items()}
    (room.files / "old").rename(room.files / "new")
    await _look(room)
    rows = await room.rows()
    assert {name: row.id for name, row in rows.items()} == before
    assert {Path(row.path).parent.name for row in rows.values()} == {"new"}
    findings = await room.documents.find("tea", 5, folders=[str(room.files / "new")], how="words")
    assert len(findings.found) == 3


async def test_a_changed_file_is_found_as_it_was_until_it_is_read_again(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    await room.documents.pause()
    room.write("a.txt", "White wine, of another length.")
    await _look(room, all_read=False)
    assert await room.states() == {"a.txt": "waiting"}
    assert await room.found("tea") == ["a.txt"]
    await room.documents.resume()
    await room.settled()
    assert await room.found("tea") == []
    assert await room.found("wine") == ["a.txt"]


async def test_a_changed_file_that_can_not_be_read_any_more_is_not_found_either(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    room.write("a.txt", "")
    await _look(room)
    assert await room.states() == {"a.txt": "refused"}
    assert await room.found("tea") == []
    room.write("a.txt", "Green tea, once more.")
    await _look(room)
    row = (await room.rows())["a.txt"]
    assert (row.state, row.reason_kind) == ("ready", "")


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode there")
async def test_a_name_that_is_no_unicode_is_named_as_such_once(room: Room):
    room.write(os.fsdecode(b"b\xff.txt"), "Green tea.")
    await room.follow()
    await _look(room)
    (row,) = (await room.rows()).values()
    assert (row.name, row.state, row.reason_kind) == ("b�.txt", "refused", "name")


async def _look(room: Room, *, all_read: bool = True) -> None:
    (source,) = await room.documents.sources()
    await room.documents._adopting.look(source.id)
    if all_read:
        await room.settled()
