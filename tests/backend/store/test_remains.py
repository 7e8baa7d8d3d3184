import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from backend.chat import considered_changes, queries
from backend.store import Store, remains, renewing
from backend.store.driver import Driver
from backend.store.memory import MemoryStore
from backend.store.remains import Remains
from backend.store.sessions import Sessions
from tests.backend.store.databases import MIGRATIONS, NOW, conversation


@pytest.fixture(autouse=True)
def long_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "REST", 600.0)


async def test_a_deletion_for_good_is_noted_beside_the_database(store: Store):
    await store.write(remains.forget)
    assert Remains(store.path).there
    if os.name == "posix":
        assert stat.S_IMODE(Remains(store.path).path.stat().st_mode) == 0o600


async def test_a_write_that_deletes_nothing_for_good_is_not(store: Store):
    await store.write(lambda session: session.add(conversation()))
    assert not Remains(store.path).there


def test_it_is_noted_before_the_commit_and_by_nobody_else(tmp_path: Path, driver: Driver):
    path = Store.open(tmp_path / "data", MIGRATIONS, driver=driver).path
    noted: list[str] = []
    sessions = Sessions(driver, path, writes=True, when_forgetting=lambda: noted.append("noted"))

    def work(session: Session) -> None:
        remains.forget(session)
        assert not noted

    sessions.run(work)
    sessions.run(lambda session: None)
    assert noted == ["noted"]
    sessions.close()


async def test_a_store_in_memory_notes_nothing_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    store = MemoryStore(MIGRATIONS)
    await store.write(remains.forget)
    store.close()
    assert os.listdir(tmp_path) == []


async def test_conversations_that_nobody_can_bring_back_any_more_go_for_good(store: Store):
    row = conversation(deleted_at=NOW)
    await store.write(lambda session: session.add(row))
    await store.write(lambda session: queries.purge_deleted(session, NOW + timedelta(hours=1)))
    assert not Remains(store.path).there
    await store.write(lambda session: queries.purge_deleted(session, NOW + timedelta(days=2)))
    assert Remains(store.path).there


async def test_passages_of_deleted_documents_go_for_good(store: Store):
    await store.write(lambda session: considered_changes.forget(session, ["secret"]))
    assert Remains(store.path).there


async def test_a_note_is_kept_until_it_is_taken_away(store: Store):
    note = Remains(store.path)
    note.put()
    note.put()
    assert note.there
    note.remove()
    note.remove()
    assert not note.there
