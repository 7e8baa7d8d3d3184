"""What watches over the processes: put together when the rooms are opened, started when the first page was shown."""

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from backend.contract import Parent, ProcessReport
from backend.models.catalogue import Catalogue
from backend.ollama import Ollama
from backend.store import Store
from backend.system.control import Control
from backend.system.history import History
from backend.system.log_file import LogFile
from backend.system.memory import Memory
from backend.system.page import SystemPage
from backend.system.sampling import Sampler
from backend.system.storage import Disk
from backend.system.watching import Watch
from backend.system.workers import WorkerNews
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.worker.calling import WorkerState


class Monitor:
    """The System page and what fills it. `port`: where the backend answers. For the event loop's thread.

    `workers`: how the backend's own workers are.
    """

    def __init__(
        self,
        store: Store,
        hub: EventHub,
        parent: Parent,
        port: int,
        ollama: Ollama,
        catalogue: Catalogue,
        renderer: Renderer,
        workers: Callable[[], Sequence[WorkerState]],
    ) -> None:
        self._parent = parent
        self._port = port
        self._catalogue = catalogue
        self._began = datetime.now(UTC)
        history, memory = History(), Memory(ollama, catalogue)
        log_file = LogFile(store.path.parent / "logs")
        self._watch = Watch(hub, memory, log_file)
        self._sampler = Sampler(parent, history, workers=workers, is_watched=self._watch.is_on, sampled=self._sampled)
        self.page = SystemPage(
            parent=parent,
            itself=self._report,
            workers=workers,
            history=history,
            memory=memory,
            disk=Disk(store.path, store.schema, store.health),
            log_file=log_file,
            watch=self._watch,
            catalogue=catalogue,
            control=Control(parent),
            renderer=renderer,
        )
        self._news = WorkerNews(parent, workers)
        self._listen()

    def start(self) -> None:
        """Begin to measure."""
        self._sampler.start()

    async def stop(self) -> None:
        """End what runs."""
        await self._sampler.stop()
        await self._watch.stop()

    def _sampled(self) -> None:
        self._watch.sampled()
        self._news.tell()

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()

        def pass_on(reports: tuple[ProcessReport, ...]) -> None:
            loop.call_soon_threadsafe(self._changed, reports)

        self._parent.on_processes(pass_on)
        self._ollama_was = _ollama_in(self._parent.processes)  # nobody was shown anything yet
        self._catalogue.set_starting(self._ollama_was == "starting")

    def _changed(self, reports: Sequence[ProcessReport]) -> None:
        """The shell told of a change. What it does with Ollama changes what can be said of that."""
        self._watch.changed()
        before, self._ollama_was = self._ollama_was, _ollama_in(reports)
        if self._ollama_was == before:
            return
        self._catalogue.set_starting(self._ollama_was == "starting")
        if self._ollama_was != "starting":
            self._catalogue.look_again()

    def _report(self) -> ProcessReport:
        """The backend's own, as it knows itself: where no shell tells of it."""
        since = self._began.isoformat()
        return ProcessReport("backend", "running", os.getpid(), self._port, since, 0, "", ours=False, url=None)


def _ollama_in(reports: Sequence[ProcessReport]) -> str:
    return next((report.status for report in reports if report.name == "ollama"), "")
