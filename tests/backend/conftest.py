"""What the rooms are tested with: a real store, the hub and a window that listens to it, and a double of Ollama.

A room that needs one of them otherwise has its own.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from backend.ollama import Ollama
from backend.store import Store
from backend.web.events import EventHub
from tests.backend.models.room import Window
from tests.ollama_double import OllamaDouble

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def double() -> AsyncIterator[OllamaDouble]:
    async with OllamaDouble() as double:
        yield double


@pytest.fixture
async def ollama(double: OllamaDouble) -> AsyncIterator[Ollama]:
    gate = Ollama(double.host, find_program=lambda: Path("/usr/bin/ollama"))
    yield gate
    await gate.close()


@pytest.fixture
def store(data_folder: Path) -> Iterator[Store]:
    store = Store.open(data_folder, ROOT / "migrations")
    yield store
    store.close()


@pytest.fixture
def hub() -> EventHub:
    return EventHub(first_number=1)


@pytest.fixture
def window(hub: EventHub) -> Window:
    return Window(hub)
