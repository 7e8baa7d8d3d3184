"""The list of rooms, and what each is given. Imported after the announcement: everything heavy hangs on it."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from backend import __version__
from backend.chat.answers import Answers
from backend.chat.api import Api
from backend.chat.attached import FLEETING_DRAFT
from backend.chat.attachment_pages import AttachmentPages
from backend.chat.branches import Branches
from backend.chat.code_files import CodeFiles
from backend.chat.desk import Desk
from backend.chat.diagrams import Diagrams
from backend.chat.fleeting import Fleeting
from backend.chat.forgetting import forget_documents
from backend.chat.library_pages import Library
from backend.chat.live import Live
from backend.chat.made import Making
from backend.chat.mode_page import ModePage
from backend.chat.modes import Modes
from backend.chat.order import Order
from backend.chat.passage_pages import PassagePages
from backend.chat.quick import Quick
from backend.chat.records import read_conversation
from backend.chat.routes import Chat
from backend.chat.scope_pages import ScopePages
from backend.chat.summing import Summing
from backend.chat.telling import Telling
from backend.chat.titling import Titling
from backend.chat.tuning import Tuning
from backend.contract import Parent
from backend.desktop.habits import Habits
from backend.desktop.routes import DesktopRoutes
from backend.desktop.tidings import Overheard, Tidings
from backend.desktop.titles import name_windows
from backend.desktop.tray import follow_tray
from backend.documents.api import DocumentsApi
from backend.documents.document_pages import DocumentPages
from backend.documents.documents import Documents
from backend.documents.model_pages import ModelPages
from backend.documents.routes import DocumentRoutes
from backend.exchange.exporting import Export
from backend.exchange.importing import Import
from backend.exchange.routes import Exchange
from backend.exchange.telling import Teller
from backend.index import Index
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
from backend.opened import OpenRooms
from backend.search.routes import SearchRoutes
from backend.search.searching import Search
from backend.settings.choices import Choices
from backend.settings.connection import KeyFile
from backend.settings.far import FarHearth
from backend.settings.key_pages import KeyPages
from backend.settings.keys import Keys
from backend.settings.look import read_look
from backend.settings.routes import Settings
from backend.settings.running import HowHearthRuns
from backend.settings.speaking import Speaking
from backend.store import Store
from backend.store.fleeting import concerns_fleeting
from backend.store.memory import MemoryStore
from backend.system.assets import Assets
from backend.system.launch_codes import LaunchCodes
from backend.system.monitor import Monitor
from backend.system.routes import Health, System
from backend.system.windows import Windows
from backend.web.application import Rooms
from backend.web.attention import Lull, always
from backend.web.error_pages import Pages
from backend.web.events import EventHub
from backend.web.guard import Guard
from backend.web.render import Frame, FrameMaker, Renderer
from backend.web.request import Request
from backend.web.routes import Routes

ROOT = Path(__file__).resolve().parents[2]


async def open_rooms(
    store: Store,
    hub: EventHub,
    guard: Guard,
    parent: Parent,
    began: float,
    releases: Releases | None = None,
    *,
    dev: bool = False,
    lull: Lull = always,
) -> OpenRooms:
    """Put what a crash left behind in order, and open every room. `releases`: where Ollama comes from, if not from its
    makers; tests have a host of their own. `dev`: the pages follow their sources. `lull`: when work that can wait
    may go on."""
    folder = store.path.parent
    packages = ROOT / "node_modules"
    assets = Assets(ROOT / "src-app/frontend/static", packages / "htmx.org", katex=packages / "katex/dist")
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
    speaking = Speaking(choices, parent, hub, catalogue.look_again)
    await speaking.begin()
    downloads = Downloads(store, ollama, hub, renderer, catalogue)

    async def settle() -> None:
        await answers.interrupt_all()
        await summing.stop_all()
        await downloads.pause()
        await installation.pause()

    running = HowHearthRuns(choices, KeyFile(folder), parent, settle, os.environ.get("OLLAMA_HOST", ""))
    far = FarHearth(parent, settle, os.environ.get("OLLAMA_HOST", ""))
    running.begin(Following(ollama, parent, catalogue.look_again, await running.way()))
    starter = Starter(parent, catalogue)
    installation = Installation(build_for(machine), releases, Staging(folder), hub, renderer, starter.start)
    titling = Titling(store, ollama, catalogue, hub, name_windows(parent))
    tidings = Tidings(parent, partial(_title_of, store))
    downloads.when_changed(lambda: tidings.downloads_changed(downloads.listed()))
    follow_tray(parent, downloads)
    audience = Overheard(Live(renderer, hub), tidings)
    modes = Modes(folder / "modes")
    telling = Telling(store, ollama, catalogue, modes, hub)
    documents = Documents(store, hub, ollama=ollama, lull=lull)
    desk = Desk(store, ollama, hub, answers, audience, catalogue, choices, titling, telling, documents)
    summing = Summing(store, telling, hub, renderer)
    renderer.set_frame(_frame_of(desk))
    health = Health(
        version=__version__,
        uptime=lambda: time.monotonic() - began,
        database=store.health,
        ollama=catalogue.state,
    )
    monitor = Monitor(store, hub, parent, guard.port, ollama, catalogue, renderer, documents.workers)
    index = Index(store)
    teller = Teller(hub, renderer)
    exchange = Exchange(
        Import(store, teller, folder / "exchange"), Export(store, teller, folder / "exchange"), renderer
    )
    routes = Routes()
    for room in (
        System(guard, hub, health, LaunchCodes(time.monotonic), assets, parent),
        Windows(parent),
        monitor.page,
        DesktopRoutes(Habits(parent), renderer),
        Settings(choices, hub, running, renderer, catalogue.state, speaking, far),
        Models(catalogue, downloads, ollama, choices, renderer, hub, parent, installation),
        Chat(desk, renderer, hub),
        Tuning(desk, renderer, summing),
        Making(desk, renderer),
        ModePage(modes, renderer, hub),
        Branches(desk, renderer),
        AttachmentPages(desk, renderer),
        PassagePages(desk, renderer),
        ScopePages(desk, renderer),
        Order(desk, renderer, hub),
        Library(desk, renderer),
        KeyPages(Keys(store), renderer, hub),
        Quick(desk, renderer, parent),
        CodeFiles(),
        exchange,
        DocumentsApi(documents),
        DocumentRoutes(documents, store, renderer, parent),
        ModelPages(documents, renderer),
        DocumentPages(documents, renderer, parent),
        SearchRoutes(
            Search(store, index), renderer, partial(_names_of_models, catalogue), Keys(store).by_command, documents.find
        ),
        Diagrams(packages / "@mermaid-js/tiny/dist/mermaid.tiny.js", ROOT / "src-app/frontend/diagrams/frame.js"),
        Api(desk),
    ):
        routes.include(room.routes())
    memory = MemoryStore(ROOT / "migrations")
    for each in (store, memory):
        documents.when_removed(partial(forget_documents, each))
    fleeting_desk = replace(
        desk,
        store=memory,
        titling=replace(titling, store=memory),
        telling=replace(telling, store=memory, kept=store),
        acting=asyncio.Lock(),
    )
    fleeting = Chat(fleeting_desk, renderer, hub, FLEETING_DRAFT)
    fleeting_rooms = Routes()
    for room in (
        fleeting,
        Tuning(fleeting_desk, renderer, Summing(memory, fleeting_desk.telling, hub, renderer)),
        Making(fleeting_desk, renderer),
        Branches(fleeting_desk, renderer),
        AttachmentPages(fleeting_desk, renderer),
        PassagePages(fleeting_desk, renderer),
        ScopePages(fleeting_desk, renderer),
    ):
        fleeting_rooms.include(room.routes())
    routes.include(Fleeting(memory, fleeting.begin, store, renderer).routes())
    routes.divert(concerns_fleeting, fleeting_rooms)
    await desk.put_in_order()
    await summing.put_in_order()
    await downloads.start()
    await installation.start()
    await exchange.start()
    await documents.start()
    await running.remind_shell()
    on_defect = _develop(routes, hub, renderer, assets) if dev else None
    served = Rooms(routes, Pages(renderer), on_defect)
    return OpenRooms(
        served, desk, summing, downloads, installation, ollama, catalogue, monitor, tidings, exchange, index, documents
    )


def _develop(routes: Routes, hub: EventHub, renderer: Renderer, assets: Assets) -> Callable[[Exception], None]:
    """Add the developer's loop, of which a normal run imports nothing; returns what takes note of a defect."""
    from backend.dev.developing import Developing
    from backend.dev.routes import Dev

    renderer.read_again(assets.version)
    developing = Developing(ROOT, hub, renderer, assets)
    routes.include(Dev(developing, ROOT / "src-app/frontend/dev").routes())
    return developing.note


def _names_of_models(catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(each.name for each in catalogue.picker().models)


async def _title_of(store: Store, conversation_id: str) -> str:
    found = await store.look(lambda rows: read_conversation(rows, conversation_id))
    return found.title if found else ""


def _frame_of(desk: Desk) -> FrameMaker:
    async def frame(request: Request) -> Frame:
        models = await desk.choices.models()
        return Frame(
            theme=await desk.choices.theme(),
            sidebar=None if request.wants_fragment else await desk.sidebar(request),
            picker=desk.catalogue.picker(*models),
            look=None if request.wants_fragment else await read_look(desk.choices, Keys(desk.store)),
        )

    return frame
