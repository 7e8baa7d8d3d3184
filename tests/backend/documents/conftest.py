"""A room of documents with real workers, and a folder of files beside it."""

import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.documents.documents import Documents, Programs
from backend.store import Store
from backend.web.events import EventHub
from tests.backend.documents.room import Room

HERE = Path(__file__).parent
PROGRAMS = Programs(indexes=(sys.executable, str(HERE / "passages_program.py")))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of the person's."""
    folder = tmp_path / "The person’s fïles"
    folder.mkdir()
    return folder


@pytest.fixture
def programs() -> Programs:
    """The real reader, and the real index with a model that needs no time. A test may have others."""
    return PROGRAMS


@pytest.fixture
def odd_programs() -> Programs:
    """A reader that comes to grief over some names."""
    return replace(PROGRAMS, reads=(sys.executable, str(HERE / "reader_program.py")))


@pytest.fixture
async def room(store: Store, hub: EventHub, files: Path, programs: Programs) -> AsyncIterator[Room]:
    documents = Documents(store, hub, programs)
    await documents.start()
    await documents.go_on()
    yield Room(documents, store, files)
    await documents.stop()
