"""What is kept in memory alone works as what is kept on the disk does, and leaves nothing there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from backend.store.fleeting import is_fleeting
from backend.store.keys import new_id
from backend.store.memory import MemoryStore
from tests.backend.store.databases import ROOT


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    store = MemoryStore(ROOT / "migrations")
    yield store
    store.close()


def keep(session: Session) -> str:
    session.connection().execute(text("INSERT INTO setting VALUES ('word', 'xyzzy', 0)"))
    return new_id()


async def test_what_is_kept_is_read_again_and_is_in_no_file(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_fleeting(await store.write(keep))
    assert await store.look(lambda rows: rows.value("SELECT value FROM setting WHERE key = 'word'")) == "xyzzy"
    assert os.listdir(tmp_path) == []


async def test_what_fails_is_rolled_back(store: MemoryStore) -> None:
    def fail(session: Session) -> None:
        keep(session)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await store.write(fail)
    assert await store.look(lambda rows: rows.value("SELECT count(*) FROM setting")) == 0


def test_keys_of_what_is_on_the_disk_are_not_marked() -> None:
    assert not is_fleeting(new_id())


async def test_each_is_on_its_own(store: MemoryStore) -> None:
    other = MemoryStore(ROOT / "migrations")
    await store.write(keep)
    assert await other.look(lambda rows: rows.value("SELECT count(*) FROM setting")) == 0
    other.close()
