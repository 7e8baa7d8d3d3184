"""The System page: every process of ours, what is in memory and on the disk, the log, and a report of it all."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backend import __version__
from backend.contract import Parent, ProcessReport
from backend.late import late
from backend.models.catalogue import NOT_RUNNING, Catalogue
from backend.system import processes
from backend.system.control import Control
from backend.system.history import History
from backend.system.log_file import LogFile, Wanted
from backend.system.memory import Loaded, Memory
from backend.system.records import Record
from backend.system.storage import Disk, Storage
from backend.system.watching import Watch
from backend.web.errors import DomainError
from backend.web.render import Renderer
from backend.web.request import Request, Response, html, nothing
from backend.web.routes import NotFound, Routes
from backend.web.shell import choose_place, have_shell_do
from backend.words import _, in_english
from backend.worker.calling import WorkerState

if TYPE_CHECKING:
    from backend.system import redaction, report
else:
    redaction, report = late("backend.system.redaction"), late("backend.system.report")

PAGE = "system/index.html"
STATE = "system/state.html"
LOG = "system/log.html"
REPORT = "system/report.html"
SAVED = "system/saved.html"
REPORT_FILE = "hearth-report.txt"
FOLDERS = frozenset({"logs", "data"})
"""As the contract calls them."""

LINES_READ_FOR_A_REPORT = 400


class NotOffered(DomainError):
    """What was asked for is not, or no longer, possible."""

    def __init__(self) -> None:
        super().__init__(_("That can't be done as things are now."), _("Look at the process again."))


class NotSaved(DomainError):
    """The file can't be written."""

    def __init__(self, place: Path) -> None:
        super().__init__(
            _("%(name)s could not be written there.", name=place.name), _("Choose another folder, or copy the report.")
        )


@dataclass(frozen=True)
class State:
    """What changes by itself. `loaded` is None where it is not known what is in memory."""

    processes: Sequence[processes.ProcessView]
    has_shell: bool
    ollama: str
    loaded: Sequence[Loaded] | None
    storage: Storage


@dataclass(frozen=True)
class Log:
    """The newest lines that were asked for. `is_kept`: there is a shell, which keeps them in a file."""

    records: Sequence[Record]
    is_filtered: bool
    is_kept: bool


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class SystemPage:
    """The handlers of the page."""

    parent: Parent
    itself: Callable[[], ProcessReport]
    """The backend's own report, for where no shell tells of it."""
    workers: Callable[[], Sequence[WorkerState]]
    """The backend's own workers."""
    history: History
    memory: Memory
    disk: Disk
    log_file: LogFile
    watch: Watch
    catalogue: Catalogue
    control: Control
    renderer: Renderer
    now: Callable[[], datetime] = field(default=_now)

    def routes(self) -> Routes:
        """The page's part of the room's table."""
        routes = Routes()
        routes.add("GET", "/system", self.page)
        routes.add("GET", "/system/state", self.show_state)
        routes.add("GET", "/system/log", self.show_log)
        routes.add("GET", "/system/report", self.tell_report)
        routes.add("POST", "/system/report/file", self.save_report)
        routes.add("POST", "/system/folders/:name", self.open_folder)
        routes.add("POST", "/system/processes/:name/:verb", self.act)
        routes.add("DELETE", "/system/memory", self.unload)
        return routes

    async def page(self, request: Request) -> Response:
        """All of it."""
        self.watch.seen()
        records = await self._records(Wanted())

        def show() -> Mapping[str, object]:
            return {"state": self._state(), "log": self._log(Wanted(), records)}

        return await self.renderer.page(request, PAGE, _("System"), show)

    async def show_state(self, request: Request) -> Response:
        """What changes by itself, but for the log."""
        self.watch.seen()
        return self.renderer.fragment(request, STATE, state=self._state())

    async def show_log(self, request: Request) -> Response:
        """The newest lines that are asked for."""
        self.watch.seen()
        wanted = Wanted(request.argument("level"), request.argument("words").strip())
        return self.renderer.fragment(request, LOG, log=self._log(wanted, await self._records(wanted)))

    async def tell_report(self, request: Request) -> Response:
        """The report, to be read before it is copied."""
        records = await asyncio.to_thread(self.log_file.read, Wanted(), LINES_READ_FOR_A_REPORT)
        private = await asyncio.to_thread(redaction.Private.of_this_machine, self.log_file.folder.parent)
        with in_english():  # it is for an issue
            facts = self._told()
        text = await asyncio.to_thread(report.report, facts, records, private)
        return self.renderer.fragment(request, REPORT, report=text)

    async def save_report(self, request: Request) -> Response:
        """Write the report, as the person has read it, to the file that they choose."""
        place = await choose_place(self.parent, _("Save the report"), REPORT_FILE)
        if place is None:
            return html("")
        try:
            await asyncio.to_thread(place.write_text, request.form("report"), "utf-8")
        except OSError as fault:
            raise NotSaved(place) from fault
        return self.renderer.fragment(request, SAVED, name=place.name)

    async def open_folder(self, request: Request) -> Response:
        """Show the folder of the logs or of all data in the system's file manager."""
        name = request.parameters["name"]
        if name not in FOLDERS:
            raise NotFound("folder")
        await have_shell_do(self.parent, "open.folder", {"name": name})
        return nothing()

    async def act(self, request: Request) -> Response:
        """Start, stop or restart a process, where the page offers it."""
        name, verb = request.parameters["name"], request.parameters["verb"]
        offered = {action.verb for view in self._processes() if view.id == name for action in view.actions}
        if verb not in offered:
            raise NotOffered
        await self.control.ask(verb, name)
        return nothing() if name == "backend" else await self.show_state(request)

    async def unload(self, request: Request) -> Response:
        """Have a model leave the memory; its place on the page becomes empty."""
        name = request.argument("name") or request.form("name")
        if not name:
            raise NotFound("model")
        await self.memory.unload(name)
        self.watch.changed()
        return html("")

    def _state(self) -> State:
        return State(
            processes=self._processes(),
            has_shell=self.parent.present,
            ollama=self.catalogue.state(),
            loaded=self.memory.shown(self.now()),
            storage=self.disk.look(),
        )

    def _processes(self) -> tuple[processes.ProcessView, ...]:
        reports = self.parent.processes or (self.itself(),)
        may_start = self.parent.present and self.catalogue.state() == NOT_RUNNING and self.catalogue.is_local()
        return processes.shown(reports, self.workers(), self.history, self.now(), may_start=may_start)

    def _log(self, wanted: Wanted, records: Sequence[Record]) -> Log:
        return Log(records, is_filtered=bool(wanted.words or wanted.level), is_kept=self.parent.present)

    async def _records(self, wanted: Wanted) -> tuple[Record, ...]:
        if not self.parent.present:
            return ()  # what is there was written by an earlier launch
        return await asyncio.to_thread(self.log_file.read, wanted)

    def _told(self) -> "report.Facts":
        shell = next((each.detail for each in self.parent.processes if each.name == "shell"), "")
        loaded = self.memory.shown(self.now()) or ()
        return report.Facts(
            version=__version__,
            shell=shell,
            processes=self._processes(),
            storage=self.disk.look(),
            ollama=self.catalogue.state(),
            models=len(self.catalogue.local()),
            loaded=len(loaded),
        )
