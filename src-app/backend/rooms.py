"""The list of rooms, and what each is given. Imported after the announcement: everything heavy hangs on it."""

import asyncio
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

from backend import __version__, markup
from backend.chat.answers import Answers
from backend.chat.api import Api
from backend.chat.desk import Desk
from backend.chat.live import Live
from backend.chat.routes import Chat
from backend.chat.titling import Titling
from backend.contract import Parent
from backend.models.catalogue import Catalogue
from backend.models.downloads import Downloads
from backend.models.routes import Models
from backend.ollama import Ollama
from backend.settings.choices import Choices
from backend.settings.routes import Settings
from backend.store import Store, StoreFault
from backend.system.assets import Assets
from backend.system.launch_codes import LaunchCodes
from backend.system.routes import Health, System
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
    ollama: Ollama
    catalogue: Catalogue

    def look_around(self) -> None:
        """Ask Ollama how it is and what it has; its client takes a while to import."""
        self.catalogue.look_again()

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
        await self.downloads.stop()
        await self.ollama.close()


async def open_rooms(store: Store, hub: EventHub, guard: Guard, parent: Parent, began: float) -> OpenRooms:
    """Put what a crash left behind in order, and open every room."""
    assets = Assets(ROOT / "src-app/frontend/static", ROOT / "node_modules/htmx.org")
    renderer = Renderer(
        ROOT / "templates",
        hub,
        assets.version,
        demo=os.environ.get("HEARTH_DEMO") == "1",
        cache=store.path.parent / "cache" / "templates",
    )
    ollama = Ollama(os.environ.get("OLLAMA_HOST", ""))
    choices, answers = Choices(store), Answers()
    catalogue = Catalogue(ollama, hub)
    downloads = Downloads(store, ollama, hub, renderer, catalogue)
    titling = Titling(store, ollama, catalogue, hub)
    desk = Desk(store, ollama, hub, answers, Live(renderer, hub), catalogue, choices, titling)
    renderer.set_frame(_frame_of(desk))
    health = Health(
        version=__version__,
        uptime=lambda: time.monotonic() - began,
        database=store.health,
        ollama=catalogue.state,
    )
    routes = Routes()
    for room in (
        System(guard, hub, health, LaunchCodes(time.monotonic), assets, parent),
        Settings(choices, hub),
        Models(catalogue, downloads, ollama, choices, renderer, hub, parent),
        Chat(desk, renderer, hub),
        Api(desk),
    ):
        routes.include(room.routes())
    await desk.put_in_order()
    await downloads.start()
    return OpenRooms(Rooms(routes, Pages(renderer)), desk, downloads, ollama, catalogue)


def _render_something() -> None:
    markup.render("```python\npass\n```")
    markup.StreamingMarkdown().feed("word")


def _frame_of(desk: Desk) -> FrameMaker:
    async def frame(request: Request) -> Frame:
        model = await desk.choices.model()
        return Frame(
            theme=await desk.choices.theme(),
            sidebar=None if request.wants_fragment else await desk.sidebar(request),
            picker=desk.catalogue.picker(model),
        )

    return frame
