import asyncio
from dataclasses import replace

import pytest

from backend.documents.documents import Documents, Programs
from backend.documents.ingestion import Ingestion
from backend.store import Store
from backend.web.events import EventHub
from tests.backend.documents.room import Room, until
from tests.backend.models.room import Window


@pytest.fixture
def programs(odd_programs: Programs, request: pytest.FixtureRequest) -> Programs:
    return replace(odd_programs, patience=1.5)


async def has_read(room: Room, pages: int, of: int) -> bool:
    progress = room.documents.progress()
    return (progress.read, progress.pages) == (pages, of)


async def test_a_file_that_kills_the_reader_twice_is_set_aside_and_the_others_are_read(room: Room):
    room.write("kills always.txt", "It ends the reader each time.")
    room.write("sound.txt", "Green tea.")
    await room.follow()
    rows = await room.rows()
    assert (rows["sound.txt"].state, rows["kills always.txt"].state) == ("ready", "refused")
    assert rows["kills always.txt"].reason_kind == "crashed"
    assert rows["kills always.txt"].attempts == 2


async def test_a_reader_that_is_killed_once_reads_the_file_at_the_second_try(room: Room):
    room.write("kills once.txt", "Green tea.")
    await room.follow()
    assert await room.states() == {"kills once.txt": "ready"}


async def test_a_file_that_stalls_the_reader_twice_is_set_aside(room: Room):
    room.write("stalls.txt", "It never ends.")
    await room.follow()
    row = (await room.rows())["stalls.txt"]
    assert (row.state, row.reason_kind) == ("refused", "stalled")


async def test_what_takes_long_is_told_by_its_state(room: Room):
    room.write("slow.txt", "Green tea.")
    await room.documents.add_paths([room.files])

    async def is_reading() -> bool:
        return (await room.states()).get("slow.txt") == "reading"

    await until(lambda: has_read(room, 3, 8))
    assert room.documents.progress().document == (await room.rows())["slow.txt"].id
    await until(is_reading)
    assert room.documents.progress().name == "slow.txt"
    await room.settled()
    assert await room.states() == {"slow.txt": "ready"}


async def test_what_is_cancelled_while_it_is_read_is_not_read_and_can_be_tried_again(room: Room):
    room.write("stalls.txt", "It never ends.")
    await room.documents.add_paths([room.files])
    await _begun(room, "stalls.txt")
    row = (await room.rows())["stalls.txt"]
    await room.documents.cancel(row.id)
    await room.settled()
    row = (await room.rows())["stalls.txt"]
    assert (row.state, row.reason_kind, row.attempts) == ("refused", "cancelled", 0)
    await room.documents.try_again(row.id)
    assert await room.documents.unfinished() == 1


async def test_a_pause_ends_the_reading_and_lasts_through_a_restart(
    room: Room, store: Store, hub: EventHub, odd_programs: Programs
):
    room.write("stalls.txt", "It never ends.")
    await room.documents.add_paths([room.files])
    await _begun(room, "stalls.txt")
    await room.documents.pause()

    async def waits() -> bool:
        return await room.states() == {"stalls.txt": "waiting"}

    await until(waits)
    again = Documents(store, hub, odd_programs)
    await again.start()
    assert again.progress().is_paused
    await again.stop()


async def test_a_restart_goes_on_where_it_was(room: Room, store: Store, hub: EventHub, programs: Programs):
    room.write("stalls.txt", "It never ends.")
    room.write("a sound one.txt", "Green tea.")
    await room.documents.add_paths([room.files])
    await _begun(room, "stalls.txt")
    await room.documents.stop()
    assert (await room.states())["stalls.txt"] in ("waiting", "reading")
    (room.files / "stalls.txt").rename(room.files / "calm.txt")
    room.documents = Documents(store, hub, programs)
    await room.documents.start()
    await room.documents.go_on()
    await room.settled()
    assert set((await room.states()).values()) == {"ready"}
    await room.documents.stop()


async def test_a_full_disk_is_told_and_tried_again(room: Room, monkeypatch: pytest.MonkeyPatch):
    ingestion: Ingestion = room.documents._ingestion
    ingestion._retried_every = 0.2
    room.write("no room.txt", "Green tea.")
    told = list[str]()
    monkeypatch.setattr(ingestion, "_tell", lambda sentence, next_step: told.append(sentence))
    await room.follow()
    assert told[0].startswith("There is no room")

    async def is_over() -> bool:
        return told[-1] == ""

    await until(is_over)
    assert await room.states() == {"no room.txt": "ready"}


async def test_windows_hear_of_it(room: Room, window: Window):
    room.write("a.txt", "Green tea.")
    await room.follow()
    assert "event: documents" in await window.heard()


async def test_a_file_that_is_written_to_all_the_time_is_set_aside(room: Room, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("backend.documents.ingestion.CALM_IN", 0.01)
    monkeypatch.setattr("backend.documents.taking_in.is_as_it_was", lambda path, looked: False)
    room.write("log.txt", "One line, and the next.")
    await room.follow()
    row = (await room.rows())["log.txt"]
    assert (row.state, row.reason_kind) == ("refused", "changing")


async def test_many_files_ask_the_store_little(room: Room, monkeypatch: pytest.MonkeyPatch):
    for number in range(120):
        room.write(f"{number}.txt", f"Document number {number}.")
    writes = 0
    write = room.store.write

    async def counted(*arguments: object, **named: object) -> object:
        nonlocal writes
        writes += 1
        return await write(*arguments, **named)  # type: ignore[arg-type]  # they are handed on as they came

    monkeypatch.setattr(room.store, "write", counted)
    await room.follow()
    assert set((await room.states()).values()) == {"ready"}
    assert writes < 60


async def _begun(room: Room, name: str) -> None:
    async with asyncio.timeout(30):
        while room.documents.progress().name != name:  # noqa: ASYNC110 - what changes has no event to wait for
            await asyncio.sleep(0.01)
