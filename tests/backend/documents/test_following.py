import os
from pathlib import Path

import pytest

from backend.documents.documents import Documents, Programs
from backend.documents.following import Following
from backend.store import Store
from backend.web.events import EventHub
from tests.backend.documents.room import Room, until


async def test_a_new_file_a_change_a_move_and_a_deletion_are_followed(room: Room):
    room.write("first.txt", "Green tea.")
    await room.follow()
    await _heard(room)
    room.write("second.txt", "Black coffee.")
    await _until_states(room, {"first.txt": "ready", "second.txt": "ready"})
    key = (await room.rows())["second.txt"].id
    (room.files / "second.txt").rename(room.files / "renamed.txt")
    await _until_states(room, {"first.txt": "ready", "renamed.txt": "ready"})
    row = (await room.rows())["renamed.txt"]
    assert (row.id, row.path) == (key, str(room.files / "renamed.txt"))
    room.write("first.txt", "White wine, which is something else.")

    async def is_changed() -> bool:
        return await room.found("wine") == ["first.txt"]

    await until(is_changed)
    assert await room.found("green") == []
    (room.files / "first.txt").unlink()
    await _until_states(room, {"renamed.txt": "ready"})
    assert await room.found("wine") == []


async def test_a_file_whose_name_is_not_utf_8_does_not_end_the_watching(room: Room):
    room.write("first.txt", "Green tea.")
    await room.follow()
    await _heard(room)
    room.write(os.fsdecode(b"bad\xff.txt"), "Black coffee.")

    async def is_named() -> bool:
        return any(row.reason_kind == "name" for row in await room.documents.listed())

    async def is_heard_of() -> bool:
        return "after.txt" in await room.states()

    await until(is_named)
    room.write("after.txt", "White wine.")
    await until(is_heard_of)


async def test_what_happened_while_hearth_was_away_is_found_at_the_next_start(
    room: Room, store: Store, hub: EventHub, programs: Programs
):
    room.write("a.txt", "Green tea.")
    room.write("gone.txt", "Black coffee.")
    await room.follow()
    key = (await room.rows())["a.txt"].id
    await room.documents.stop()
    (room.files / "a.txt").rename(room.files / "elsewhere.txt")
    (room.files / "gone.txt").unlink()
    room.write("new.txt", "White wine.")
    room.documents = Documents(store, hub, programs)
    await room.documents.start()
    await room.documents.go_on()
    await room.settled()
    rows = await room.rows()
    assert sorted(rows) == ["elsewhere.txt", "new.txt"]
    assert rows["elsewhere.txt"].id == key
    await room.documents.stop()


async def test_a_file_that_was_named_itself_is_missed_and_comes_back(room: Room):
    path = room.write("a.txt", "Green tea.")
    await room.documents.add_paths([path])
    await room.settled()
    key = (await room.rows())["a.txt"].id
    (source,) = await room.documents.sources()
    path.unlink()
    await room.documents.resume_source(source.id)  # it is looked at
    await room.settled()
    assert await room.states() == {"a.txt": "missing"}
    assert await room.found("tea") == []
    path.write_text("Green tea again.")
    await room.documents.resume_source(source.id)
    await room.settled()
    row = (await room.rows())["a.txt"]
    assert (row.id, row.state, row.reason_kind) == (key, "ready", "")
    assert await room.found("tea") == ["a.txt"]


async def test_a_folder_that_is_away_keeps_what_was_read_of_it(room: Room, tmp_path: Path):
    room.write("a.txt", "Green tea.")
    await room.follow()
    room.files.rename(tmp_path / "unplugged")
    (source,) = await room.documents.sources()
    await room.documents.resume_source(source.id)
    await room.settled()
    (source,) = await room.documents.sources()
    assert (source.state, await room.states()) == ("unreachable", {"a.txt": "ready"})
    (tmp_path / "unplugged").rename(room.files)
    await room.documents.resume_source(source.id)
    await room.settled()
    assert [each.state for each in await room.documents.sources()] == ["followed"]


async def test_a_folder_that_goes_away_and_comes_back_is_followed_again_by_itself(room: Room, tmp_path: Path):
    room.write("a.txt", "Green tea.")
    room.documents._following._peeks_every = 0.05
    await room.follow()
    await _heard(room)

    async def is_away() -> bool:
        return [each.state for each in await room.documents.sources()] == ["unreachable"]

    room.files.rename(tmp_path / "unplugged")
    await until(is_away)
    (tmp_path / "unplugged/b.txt").write_text("Black coffee.")
    (tmp_path / "unplugged").rename(room.files)
    await _until_states(room, {"a.txt": "ready", "b.txt": "ready"})
    room.write("c.txt", "White wine.")
    await _until_states(room, {"a.txt": "ready", "b.txt": "ready", "c.txt": "ready"})


async def test_the_bare_place_of_a_disk_that_is_away_is_not_taken_for_an_emptied_folder(room: Room, tmp_path: Path):
    place, disk = tmp_path / "place", room.files
    place.mkdir()
    os.utime(place, (1_000_000_000, 1_000_000_000))  # it was made long before the disk hung there
    room.write("a.txt", "Green tea.")
    room.documents._following._peeks_every = 0.05
    await room.follow()
    disk.rename(tmp_path / "disk")
    place.rename(disk)

    async def are(state: str) -> bool:
        return [each.state for each in await room.documents.sources()] == [state]

    await until(lambda: are("unreachable"))
    assert await room.states() == {"a.txt": "ready"}
    disk.rename(place)
    (tmp_path / "disk").rename(disk)
    await until(lambda: are("followed"))
    (disk / "a.txt").unlink()
    await _until_states(room, {})


async def test_another_folder_at_the_same_place_is_followed_in_its_stead(room: Room, tmp_path: Path):
    room.write("a.txt", "Green tea.")
    room.documents._following._peeks_every = 0.05
    await room.follow()
    await _heard(room)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/b.txt").write_text("Black coffee.")
    room.files.rename(tmp_path / "former")
    (tmp_path / "other").rename(room.files)
    await _until_states(room, {"b.txt": "ready"})
    room.write("c.txt", "White wine.")
    await _until_states(room, {"b.txt": "ready", "c.txt": "ready"})


async def test_a_paused_folder_is_left_alone(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    (source,) = await room.documents.sources()
    await room.documents.pause_source(source.id)
    room.write("b.txt", "Black coffee.")
    await room.documents.add_paths([room.files])
    await room.settled()
    assert sorted(await room.rows()) == ["a.txt"]
    await room.documents.resume_source(source.id)
    await room.settled()
    assert sorted(await room.rows()) == ["a.txt", "b.txt"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is closed to root")
async def test_a_folder_that_may_not_be_looked_into_is_not_taken_for_deleted(room: Room):
    room.write("closed/a.txt", "Green tea.")
    await room.follow()
    closed = room.files / "closed"
    closed.chmod(0)
    try:
        await room.documents.add_paths([room.files])
        await room.settled()
        assert await room.states() == {"a.txt": "ready"}
    finally:
        closed.chmod(0o700)


async def _heard(room: Room) -> None:
    """Wait until the system tells of changes."""
    following: Following = room.documents._following

    async def is_heard() -> bool:
        return bool(following._watching)

    await until(is_heard)


async def _until_states(room: Room, wanted: dict[str, str]) -> None:
    async def are_so() -> bool:
        return await room.states() == wanted

    await until(are_so)
