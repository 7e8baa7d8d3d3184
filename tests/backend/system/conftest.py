"""The page on a real store and a double of Ollama that is asked over HTTP, with a shell that a test plays."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.chat.sidebar import Sidebar
from backend.models.catalogue import Catalogue
from backend.models.machine import GIB, Machine
from backend.ollama import Ollama
from backend.store import Store
from backend.system.monitor import Monitor
from backend.web.events import EventHub
from backend.web.render import Frame, Renderer
from backend.web.request import Request
from tests.backend.system.played_shell import PlayedShell

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def catalogue(ollama: Ollama, hub: EventHub) -> Catalogue:
    return Catalogue(ollama, hub, Machine("Linux", 16 * GIB))


@pytest.fixture
def shell() -> PlayedShell:
    return PlayedShell()


@pytest.fixture
def renderer(hub: EventHub, catalogue: Catalogue) -> Renderer:
    renderer = Renderer(ROOT / "templates", hub, "test", demo=False)

    async def frame(request: Request) -> Frame:
        return Frame(
            theme="system",
            sidebar=Sidebar("", (), (), (), "", "", "", (), has_archive=False),
            picker=catalogue.picker(""),
        )

    renderer.set_frame(frame)
    return renderer


@pytest.fixture
async def monitor(
    store: Store, hub: EventHub, shell: PlayedShell, ollama: Ollama, catalogue: Catalogue, renderer: Renderer
) -> AsyncIterator[Monitor]:
    monitor = Monitor(store, hub, shell, 57220, ollama, catalogue, renderer, workers=lambda: ())
    yield monitor
    await monitor.stop()
