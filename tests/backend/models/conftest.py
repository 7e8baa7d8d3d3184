"""The room as `backend.rooms` opens it, on a real store and a double of Ollama that is asked over HTTP."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from backend.chat.sidebar import Sidebar
from backend.contract import Parent
from backend.models.builds import BUILDS
from backend.models.catalogue import Catalogue
from backend.models.downloads import Downloads
from backend.models.installing import Installation
from backend.models.machine import GIB, Machine
from backend.models.releases import Releases
from backend.models.routes import Models
from backend.models.staging import Staging
from backend.ollama import Ollama
from backend.settings.choices import Choices
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Frame, Renderer
from backend.web.request import Request
from tests.backend.models.room import Clock
from tests.release_host import ReleaseHost

ROOT = Path(__file__).resolve().parents[3]
MACHINE = Machine("Linux", 16 * GIB)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalogue(ollama: Ollama, hub: EventHub, clock: Clock) -> Catalogue:
    return Catalogue(ollama, hub, MACHINE, clock)


@pytest.fixture
def renderer(hub: EventHub, catalogue: Catalogue, store: Store) -> Renderer:
    renderer = Renderer(ROOT / "templates", hub, "test", demo=False)

    async def frame(request: Request) -> Frame:
        picker = catalogue.picker(await Choices(store).model())
        return Frame(theme="system", sidebar=Sidebar("", (), (), (), "", "", "", (), has_archive=False), picker=picker)

    renderer.set_frame(frame)
    return renderer


@pytest.fixture
async def open_downloads(
    store: Store, ollama: Ollama, hub: EventHub, renderer: Renderer, catalogue: Catalogue, clock: Clock
) -> AsyncIterator[Callable[[], Downloads]]:
    """Makes the downloads of one launch; whatever runs at the end of the test is stopped."""
    made: list[Downloads] = []

    def open_() -> Downloads:
        made.append(Downloads(store, ollama, hub, renderer, catalogue, clock))
        return made[-1]

    yield open_
    for downloads in made:
        await downloads.stop()


@pytest.fixture
async def downloads(open_downloads: Callable[[], Downloads]) -> Downloads:
    downloads = open_downloads()
    await downloads.start()
    return downloads


@pytest.fixture
def release_host() -> Iterator[ReleaseHost]:
    with ReleaseHost() as host:
        yield host


@pytest.fixture
def started() -> list[str]:
    """What was started, in the end, by the installations of a test."""
    return []


@pytest.fixture
async def open_installation(
    data_folder: Path, hub: EventHub, renderer: Renderer, release_host: ReleaseHost, started: list[str], clock: Clock
) -> AsyncIterator[Callable[[], Installation]]:
    """Makes the installation of one launch; what runs at the end of the test is stopped."""
    made: list[Installation] = []

    async def start() -> None:
        started.append("ollama")

    def open_() -> Installation:
        releases = Releases(release_host.address, release_host.hosts)
        build = BUILDS["Linux", "x86_64"]
        made.append(Installation(build, releases, Staging(data_folder), hub, renderer, start, clock))
        return made[-1]

    yield open_
    for installation in made:
        await installation.stop()


@pytest.fixture
async def installation(open_installation: Callable[[], Installation]) -> Installation:
    installation = open_installation()
    await installation.start()
    return installation


@pytest.fixture
def room(
    store: Store,
    ollama: Ollama,
    hub: EventHub,
    renderer: Renderer,
    catalogue: Catalogue,
    downloads: Downloads,
    installation: Installation,
) -> Models:
    return Models(catalogue, downloads, ollama, Choices(store), renderer, hub, Parent(present=False), installation)
