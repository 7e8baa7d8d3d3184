import os
from pathlib import Path

import pytest

from backend.documents.refusals import NotDone
from backend.web.routes import NotFound
from tests.backend.documents.room import Room


async def test_what_can_not_be_taken_is_said_and_makes_no_collection(room: Room, tmp_path: Path):
    paths = [
        tmp_path / "nowhere",
        Path("relative"),
        Path(tmp_path, "with\0nul"),
        room.store.path,
        Path(os.fsdecode(b"/\xff")),
    ]
    added = await room.documents.add_paths(paths, named="Tea")
    assert (added.collection_id, added.source_ids) == ("", ())
    assert len(added.refused) == len(paths)
    assert all(each.sentence and each.next_step for each in added.refused)
    assert await room.documents.collections() == ()


async def test_our_own_folder_is_not_taken_also_by_another_way(room: Room, tmp_path: Path):
    (tmp_path / "link").symlink_to(room.store.path.parent)
    added = await room.documents.add_paths([tmp_path / "link"])
    assert "own data" in added.refused[0].sentence


async def test_the_same_is_given_once(room: Room):
    path = room.write("sub/a.txt", "Green tea.")
    first = await room.documents.add_paths([room.files])
    second = await room.documents.add_paths([room.files / "sub" / "..", path, room.files])
    assert set(second.source_ids) == set(first.source_ids)
    await room.settled()
    assert len(await room.rows()) == 1


async def test_a_file_that_its_folder_leaves_out_can_be_given_itself(room: Room):
    path = room.write(".notes.txt", "Green tea.")
    await room.documents.add_paths([room.files])
    await room.documents.add_paths([path])
    await room.settled()
    assert await room.states() == {".notes.txt": "ready"}


async def test_a_link_that_is_named_itself_is_followed(room: Room, tmp_path: Path):
    (tmp_path / "real.txt").write_text("Green tea.")
    (room.files / "link.txt").symlink_to(tmp_path / "real.txt")
    await room.documents.add_paths([room.files / "link.txt"])
    await room.settled()
    assert await room.states() == {"link.txt": "ready"}


async def test_names_with_line_ends_are_taken(room: Room):
    room.write("two\nlines.txt", "Green tea.")
    await room.follow()
    assert await room.states() == {"two\nlines.txt": "ready"}
    assert await room.found("tea") == ["two\nlines.txt"]


async def test_exclusions_take_out_what_was_read_and_give_it_back(room: Room):
    room.write("a.txt", "Green tea.")
    room.write("drafts/b.txt", "Black tea.")
    await room.follow()
    (source,) = await room.documents.sources()
    await room.documents.set_exclusions(source.id, "drafts/")
    await room.settled()
    assert sorted(await room.rows()) == ["a.txt"]
    assert await room.found("black") == []
    await room.documents.set_exclusions(source.id, "")
    await room.settled()
    assert await room.found("black") == ["b.txt"]
    with pytest.raises(NotDone, match="!"):
        await room.documents.set_exclusions(source.id, "!")
    with pytest.raises(NotFound):
        await room.documents.set_exclusions("nobody", "")
