import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.chat.whole import read_ids, read_whole
from backend.exchange import batches
from backend.exchange.importing import LARGEST
from backend.exchange.shelf import Note, NotNow
from backend.store import Store
from backend.store.keys import new_id
from backend.web.errors import DomainError
from tests.backend.chat.room import Unsteady
from tests.backend.conftest import ROOT
from tests.backend.exchange import room
from tests.backend.exchange.jobs import an_import, imported, sent, until
from tests.backend.exchange.room import zipped

MANY = 40


def talks(count: int = 3) -> list[dict[str, Any]]:
    return [room.two_answers(conversation_id=f"c{number}", title=f"Tea {number}") for number in range(count)]


def data(value: object) -> bytes:
    return json.dumps(value).encode()


async def titles(store: Store) -> list[str]:
    ids = await store.look(read_ids)
    found = [await store.look(lambda rows, own=own: read_whole(rows, own)) for own in ids]
    return sorted(each.conversation.title for each in found if each)


async def test_it_is_seen_before_anything_is_kept(store: Store, tmp_path: Path) -> None:
    job = an_import(store, tmp_path)
    view = await sent(job, data(talks()))
    assert view.counted
    assert (view.state, view.counted.conversations, view.counted.messages, view.counted.branches) == ("found", 3, 9, 3)
    assert await titles(store) == []
    await job.take_in()
    await until(job, "done")
    assert await titles(store) == ["Tea 0", "Tea 1", "Tea 2"]
    assert job.view().first_id in await store.look(read_ids)
    assert list((tmp_path / "exchange").iterdir()) == []


async def test_again_it_brings_nothing_and_grown_it_brings_what_is_new(store: Store, tmp_path: Path) -> None:
    await imported(store, tmp_path, data(talks()))
    again = await imported(store, tmp_path, zipped({"conversations.json": talks()}))
    assert (again.conversations, again.present, again.messages) == (0, 3, 0)
    grown = talks()
    grown[1]["mapping"]["a3"] = room.chatgpt_node("a3", "q", "assistant", "White.", room.NOON + 9)
    after = await imported(store, tmp_path, data(grown))
    assert (after.conversations, after.grown, after.present, after.messages) == (0, 1, 2, 1)


async def test_what_is_broken_is_named_and_the_rest_comes_in(store: Store, tmp_path: Path) -> None:
    export = [*talks(2), {"title": "Damaged", "mapping": None}, {"odd": True}]
    counted = await imported(store, tmp_path, data(export))
    assert [each.title for each in counted.broken] == ["Damaged", ""]
    assert await titles(store) == ["Tea 0", "Tea 1"]


async def test_one_conversation_in_two_files_comes_once(store: Store, tmp_path: Path) -> None:
    members = {"conversations.json": talks(2), "conversations-1.json": talks(2)}
    assert (await imported(store, tmp_path, zipped(members))).conversations == 2
    assert await titles(store) == ["Tea 0", "Tea 1"]


@pytest.mark.parametrize("file", [b"nonsense", b'{"invalid": 1}', b"PK\x03\x04 broken", b"[]", zipped({"a.txt": b"x"})])
async def test_a_file_that_is_no_export_is_refused_with_a_sentence(store: Store, tmp_path: Path, file: bytes) -> None:
    job = an_import(store, tmp_path)
    view = await sent(job, file)
    assert view.state == "failed"
    assert view.sentence
    assert view.next_step
    assert list((tmp_path / "exchange").iterdir()) == []


async def test_cancelled_it_leaves_what_is_in_whole(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_AT_ONCE", 1)
    job = an_import(store, tmp_path)
    await sent(job, data(talks(MANY)))
    await job.take_in()
    async with asyncio.timeout(30):
        while not await store.look(read_ids):  # noqa: ASYNC110 (what changes has no event to wait for)
            await asyncio.sleep(0)
    await job.cancel()
    ids = await store.look(read_ids)
    assert 0 < len(ids) < MANY
    for own in ids:
        found = await store.look(lambda rows, own=own: read_whole(rows, own))
        assert found
        assert len(found.messages) == 3
    assert job.view().state == "none"
    assert list((tmp_path / "exchange").iterdir()) == []


async def test_a_restart_goes_on_with_it(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_AT_ONCE", 1)
    job = an_import(store, tmp_path)
    await sent(job, data(talks(MANY)))
    await job.take_in()
    await job.stop()
    again = an_import(store, tmp_path)
    await again.start()
    await until(again, "done")
    assert len(await store.look(read_ids)) == MANY


async def test_what_was_found_is_found_again_after_a_restart(store: Store, tmp_path: Path) -> None:
    job = an_import(store, tmp_path)
    view = await sent(job, data(talks()))
    await job.stop()
    again = an_import(store, tmp_path)
    await again.start()
    await until(again, "found")
    assert again.view() == view


async def test_a_file_that_was_not_sent_to_its_end_is_dropped_by_a_restart(store: Store, tmp_path: Path) -> None:
    job = an_import(store, tmp_path)
    await job.begin("export.json", 10)
    await job.receive(0, b"[")
    again = an_import(store, tmp_path)
    await again.start()
    assert again.view().state == "none"
    assert list((tmp_path / "exchange").iterdir()) == []


async def test_a_piece_that_was_lost_is_sent_again(store: Store, tmp_path: Path) -> None:
    job, whole = an_import(store, tmp_path), data(talks())
    await job.begin("export.json", len(whole))
    assert await job.receive(0, whole[:5]) == 5
    assert await job.receive(9, whole[9:]) == 5
    assert await job.receive(5, whole[5:]) == len(whole)
    await until(job, "found")


async def test_acts_at_the_wrong_time_are_refused(store: Store, tmp_path: Path) -> None:
    job = an_import(store, tmp_path)
    with pytest.raises(NotNow):
        await job.receive(0, b"x")
    with pytest.raises(NotNow):
        await job.take_in()
    for size in (0, LARGEST + 1):
        with pytest.raises(DomainError):
            await job.begin("x", size)
    await job.begin("x", 3)
    with pytest.raises(NotNow):
        await job.receive(0, b"more than was said")


async def test_a_full_disk_ends_it_with_a_sentence(data_folder: Path, tmp_path: Path) -> None:
    store = Unsteady.open(data_folder, ROOT / "migrations")
    try:
        job = an_import(store, tmp_path)
        await sent(job, data(talks()))
        store.refusals = 1
        await job.take_in()
        await until(job, "failed")
        assert job.view().sentence == "There is no room left on the disk."
        assert (await imported(store, tmp_path, data(talks()))).conversations == 3
    finally:
        store.close()


async def test_messages_that_are_in_another_conversation_are_not_taken(store: Store, tmp_path: Path) -> None:
    from backend.exchange import hearth

    await imported(store, tmp_path, data(talks(1)))
    (own,) = await store.look(read_ids)
    found = await store.look(lambda rows: read_whole(rows, own))
    assert found
    stolen = replace(found, conversation=replace(found.conversation, id=new_id(), title="Stolen", origin=""))
    counted = await imported(
        store, tmp_path, hearth.header_line() + hearth.conversation_line(found) + hearth.conversation_line(stolen)
    )
    assert [each.title for each in counted.broken] == ["Stolen"]


async def test_a_note_without_its_file_is_forgotten(store: Store, tmp_path: Path) -> None:
    job = an_import(store, tmp_path)
    await job.begin("x", 3)
    job._shelf.keep(Note("importing", "x", 3))
    again = an_import(store, tmp_path)
    await again.start()
    assert again.view().state == "none"
