from pathlib import Path

import pytest

from backend.doctor.documents import check_documents
from backend.doctor.finding import State
from backend.documents.documents import Documents
from backend.store import Store
from backend.web.events import EventHub
from tests.backend.documents.conftest import PROGRAMS
from tests.backend.documents.room import Room


@pytest.fixture
def read(store: Store, hub: EventHub, tmp_path: Path) -> Path:
    """A data folder with a document that has been read."""
    import asyncio

    async def read_one() -> None:
        room = Room(Documents(store, hub, PROGRAMS), store, tmp_path / "files")
        room.write("a.txt", "Green tea.")
        await room.follow()
        await room.documents.stop()

    asyncio.run(read_one())
    return store.path.parent


def test_an_index_that_is_whole_says_how_much_is_in_it(read: Path):
    found = check_documents(read, in_use=False, program=PROGRAMS.indexes)
    assert (found.state, found.says.startswith("whole, 1 contents, 1 passages")) == (State.FINE, True)


def test_a_damaged_one_is_made_again_and_that_is_said(read: Path):
    index = read / "documents/index.db"
    index.write_bytes(b"no database" + index.read_bytes()[11:])
    for beside in ("index.db-wal", "index.db-shm"):
        (read / "documents" / beside).unlink(missing_ok=True)
    found = check_documents(read, in_use=False, program=PROGRAMS.indexes)
    assert (found.state, "read again" in found.next_step) == (State.NOTE, True)


def test_one_in_use_is_left_alone_and_one_that_is_not_there_is_no_fault(read: Path, tmp_path: Path):
    assert check_documents(read, in_use=True).state is State.NOTE
    assert check_documents(tmp_path / "nowhere", in_use=False).state is State.FINE


def test_a_worker_that_can_not_be_started_is_a_fault(read: Path):
    found = check_documents(read, in_use=False, program=("/bin/false",))
    assert (found.state, bool(found.next_step)) == (State.WRONG, True)
