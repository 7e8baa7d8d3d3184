"""The list of rooms, and what each is given. Imported after the announcement: everything heavy hangs on it."""

import asyncio
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from backend import __version__, markup
from backend.chat.answers import Answers
from backend.chat.api import Api
from backend.chat.desk import Desk
from backend.chat.live import Live
from backend.chat.quick import Quick
from backend.chat.records import read_conversation
from backend.chat.routes import Chat
from backend.chat.titling import Titling
from backend.contract import Parent
from backend.desktop.habits import Habits
from backend.desktop.routes import DesktopRoutes
from backend.desktop.tidings import Overheard, Tidings
from backend.desktop.tray import follow_tray
from backend.models.builds import build_for
from backend.models.catalogue import Catalogue
from backend.models.downloads import Downloads
from backend.models.installing import Installation
from backend.models.machine import this_machine
from backend.models.releases import Releases
from backend.models.routes import Models
from backend.models.staging import Staging, installed_program
from backend.models.starting import Starter
from backend.ollama import Following, Ollama
from backend.ollama.program import find_ollama
from backend.settings.choices import Choices
from backend.settings.connection import KeyFile
from backend.settings.routes import Settings
from backend.settings.running import HowHearthRuns
from backend.store import Store, StoreFault
from backend.system.assets import Assets
from backend.system.launch_codes import LaunchCodes
from backend.system.monitor import Monitor
from backend.system.routes import Health, System
from backend.system.windows import Windows
from backend.web.application import Rooms
from backend.web.error_pages import Pages
from backend.web.events import EventHub
from backend.web.guard import Guard
from backend.web.render import Frame, FrameMaker, Renderer
from backend.web.request import Request
from backend.web.routes import Routes

ROOT = Path(__file__).resolve().parents[2]
log = logging.getLogger("hearth")


@dataclass(frozen=True)
class OpenRooms:
    """The rooms while they are open. `served` is what requests are answered with."""

    served: Rooms
    desk: Desk
    downloads: Downloads
    installation: Installation
    ollama: Ollama
    catalogue: Catalogue
    monitor: Monitor
    tidings: Tidings

    def look_around(self) -> None:
        """Ask Ollama how it is and what it has; its client takes a while to import."""
        self.catalogue.look_again()
        self.monitor.start()

    async def warm_up(self) -> None:
        """Do what the first question and answer would wait for: SQLAlchemy and the highlighter take long to import."""
        try:
            await self.desk.tidy()
            await self.downloads.tidy()
        except StoreFault as fault:  # such as a full disk: reading goes on
            log.warning("what was deleted long ago could not be dropped: %s", fault)
        await asyncio.to_thread(_render_something)

    async def close(self) -> None:
        """Put away what is being written and downloaded."""
        await self.desk.answers.interrupt_all()
        await self.tidings.stop()
        await self.downloads.stop()
        await self.installation.stop()
        await self.monitor.stop()
        await self.ollama.close()


async def open_rooms(
    store: Store,
    hub: EventHub,
    guard: Guard,
    parent: Parent,
    began: float,
    releases: Releases | None = None,
    *,
    dev: bool = False,
) -> OpenRooms:
    """Put what a crash left behind in order, and open every room. `releases`: where Ollama comes from, if not from its
    makers; tests have a host of their own. `dev`: the pages follow their sources."""
    folder = store.path.parent
    assets = Assets(ROOT / "src-app/frontend/static", ROOT / "node_modules/htmx.org")
    renderer = Renderer(
        ROOT / "templates",
        hub,
        assets.version,
        demo=os.environ.get("HEARTH_DEMO") == "1",
        cache=folder / "cache" / "templates",
    )
    ollama = Ollama(os.environ.get("OLLAMA_HOST", ""), find_program=lambda: find_ollama() or installed_program(folder))
    choices, answers = Choices(store), Answers()
    machine, releases = this_machine(), releases or Releases()
    catalogue = Catalogue(ollama, hub, machine, install_from=releases.host)
    downloads = Downloads(store, ollama, hub, renderer, catalogue)

    async def settle() -> None:
        await answers.interrupt_all()
        await downloads.pause()
        await installation.pause()

    running = HowHearthRuns(choices, KeyFile(folder), parent, settle, os.environ.get("OLLAMA_HOST", ""))
    running.begin(Following(ollama, parent, catalogue.look_again, await running.way()))
    starter = Starter(parent, catalogue)
    installation = Installation(build_for(machine), releases, Staging(folder), hub, renderer, starter.start)
    titling = Titling(store, ollama, catalogue, hub)
    tidings = Tidings(parent, partial(_title_of, store))
    downloads.when_changed(lambda: tidings.downloads_changed(downloads.listed()))
    follow_tray(parent, downloads)
    audience = Overheard(Live(renderer, hub), tidings)
    desk = Desk(store, ollama, hub, answers, audience, catalogue, choices, titling)
    renderer.set_frame(_frame_of(desk))
    health = Health(
        version=__version__,
        uptime=lambda: time.monotonic() - began,
        database=store.health,
        ollama=catalogue.state,
    )
    monitor = Monitor(store, hub, parent, guard.port, ollama, catalogue, renderer)
    routes = Routes()
    for room in (
        System(guard, hub, health, LaunchCodes(time.monotonic), assets, parent),
        Windows(parent),
        monitor.page,
        DesktopRoutes(Habits(parent), renderer),
        Settings(choices, hub, running, renderer, catalogue.state),
        Models(catalogue, downloads, ollama, choices, renderer, hub, parent, installation),
        Chat(desk, renderer, hub),
        Quick(desk, renderer, parent),
        Api(desk),
    ):
        routes.include(room.routes())
    await desk.put_in_order()
    await downloads.start()
    await installation.start()
    await running.remind_shell()
    on_defect = _develop(routes, hub, renderer, assets) if dev else None
    served = Rooms(routes, Pages(renderer), on_defect)
    return OpenRooms(served, desk, downloads, installation, ollama, catalogue, monitor, tidings)


def _develop(routes: Routes, hub: EventHub, renderer: Renderer, assets: Assets) -> Callable[[Exception], None]:
    """Add the developer's loop, of which a normal run imports nothing; returns what takes note of a defect."""
    from backend.dev.developing import Developing
    from backend.dev.routes import Dev

    renderer.read_again(assets.version)
    developing = Developing(ROOT, hub, renderer, assets)
    routes.include(Dev(developing, ROOT / "src-app/frontend/dev").routes())
    return developing.note


def _render_something() -> None:
    markup.render("```python\npass\n```")
    markup.StreamingMarkdown().feed("word")


async def _title_of(store: Store, conversation_id: str) -> str:
    found = await store.look(lambda rows: read_conversation(rows, conversation_id))
    return found.title if found else ""


def _frame_of(desk: Desk) -> FrameMaker:
    async def frame(request: Request) -> Frame:
        model = await desk.choices.model()
        return Frame(
            theme=await desk.choices.theme(),
            sidebar=None if request.wants_fragment else await desk.sidebar(request),
            picker=desk.catalogue.picker(model),
        )

    return frame
