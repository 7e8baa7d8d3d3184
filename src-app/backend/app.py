"""The story of the backend's start: private, alone, on our socket, with a sound store; announced; then the rooms.

Run it as a program. What stands above the announcement is imported before it and nothing else: SQLAlchemy, Jinja, the
Markdown parser and the rooms come after it, while the window is already on its way.
"""

import argparse
import asyncio
import gc
import importlib
import itertools
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

USUAL_THRESHOLDS = gc.get_threshold()
IMPORTING = (10_000, 10, 10)
gc.set_threshold(*IMPORTING)  # an import makes little garbage: look for it less often; see `_settle`
SOURCES = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[0] = str(SOURCES)  # the package is `backend`, not the folder that this file lies in

from backend import __version__, process, words  # noqa: E402 (the path is set first)
from backend.contract import ExitCode, Fatal, Parent  # noqa: E402
from backend.launch_file import LaunchFile, own_token  # noqa: E402
from backend.log import log_to_stderr  # noqa: E402 (likewise)
from backend.store import DataUnusable, Store  # noqa: E402
from backend.web import listening  # noqa: E402
from backend.web.application import Front, refuse  # noqa: E402
from backend.web.events import EventHub  # noqa: E402
from backend.web.guard import Guard, Refusal  # noqa: E402
from backend.web.host import Host  # noqa: E402
from backend.web.request import Request, Response, Stream  # noqa: E402

if TYPE_CHECKING:
    from backend.opened import OpenRooms

ROOT = SOURCES.parent
BEAT_EVERY = 0.5
"""Seconds between heartbeats."""

LOOKS_WITHIN = 0.8
"""Seconds after which Ollama is asked at the latest: the first page has the processor to itself until it listens."""

SETTLES_AFTER = 1.0
"""Seconds until what a start, or getting ready for an answer, needed of memory is given back."""

READING = ("GET", "HEAD")

LONGEST_END = 0.9
"""Seconds after which the process ends whatever still runs; the contract grants 1 s."""

log = logging.getLogger("hearth")


def main() -> int:
    """Run until asked to stop; returns the exit code."""
    options = _options()
    log_to_stderr(os.environ.get("HEARTH_LOG", "info"))
    words.use(words.SYSTEM)  # what the person chose is in the store, which may be what can't be opened
    parent = Parent(present=not options.standalone)
    try:
        return _run(options, parent)
    except Fatal as fatal:
        return _give_up(parent, fatal)
    except DataUnusable as unusable:
        return _give_up(parent, Fatal(ExitCode.DATA, unusable.sentence, unusable.next_step))
    except Exception:  # the outermost edge: what ends us so is a mistake of ours
        log.exception("the backend fell")
        return ExitCode.DEFECT


def _run(options: argparse.Namespace, parent: Parent) -> int:
    process.make_private()
    if not options.standalone:
        process.wake_when_orphaned()
    process.use_few_arenas()
    token = own_token() if options.standalone else parent.read_launch().token
    folder = process.data_folder()
    process.prepare_folder(folder)
    lock = process.take_folder(folder)
    listener = listening.open_listener(process.port())
    port: int = listener.getsockname()[1]
    ending = Ending(parent)
    parent.listen(on_shutdown=ending.of_shell)  # the database may take long to be brought up to date
    store = Store.open(folder, ROOT / "migrations", on_damage=ending.of_damage)
    launch_file = LaunchFile(folder, port, token) if options.standalone or options.launch_file else None
    backend = Backend(Guard(port, token), store, parent, launch_file, ending, dev=options.dev)
    host = Host(listening.hold(listener), backend.guard, backend, on_stop=ending.watch)
    ending.host = host
    with lock:
        host.serve()
        store.close()
    return ending.code


class Ending:
    """How the process is going to end: asked to stop, unless something worse is noticed first."""

    def __init__(self, parent: Parent) -> None:
        self.code: int = ExitCode.STOPPED
        self.host: Host | None = None
        self._parent = parent

    def of_shell(self) -> None:
        """The shell asks us to stop, or is gone. Called on the thread that listens to it."""
        if self.host is None:
            os._exit(self.code)  # nothing is served yet, and the store bears an end at any moment
        self.host.stop()

    def of_damage(self, fault: DataUnusable) -> None:
        """The database turned out to be damaged while it was in use. Called on a thread of the store's."""
        self.of_fatal(Fatal(ExitCode.DATA, fault.sentence, fault.next_step))

    def of_fatal(self, fatal: Fatal) -> None:
        """Something makes going on impossible."""
        self.code = _give_up(self._parent, fatal)
        self._stop()

    def of_defect(self) -> None:
        """A mistake of ours does; the traceback is in the log."""
        self.code = ExitCode.DEFECT
        self._stop()

    def _stop(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    def watch(self) -> None:
        """However the end hangs, the process is gone in time. On a thread: the loop may be what hangs."""
        timer = threading.Timer(LONGEST_END, lambda: os._exit(self.code))
        timer.daemon = True
        timer.start()


class Backend:
    """What the host serves: announces itself, beats, opens the rooms, and closes them."""

    def __init__(
        self,
        guard: Guard,
        store: Store,
        parent: Parent,
        launch_file: LaunchFile | None,
        ending: Ending,
        *,
        dev: bool = False,
    ) -> None:
        self.guard = guard
        self.store = store
        self.parent = parent
        self.hub = EventHub(first_number=time.time_ns() // 1_000)  # grows across restarts, as the clock does
        self.began = time.monotonic()
        self._ending = ending
        self._dev = dev
        self._launch_file = launch_file
        self._front = Front(self.hub)
        self._rooms: OpenRooms | None = None
        self._readied = False
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Announce the backend, then let its rooms in."""
        if self._launch_file:
            self._launch_file.write()  # whoever reads the announcement may look for it at once
        self.parent.announce(self.guard.port, __version__, self.store.schema)
        self._tasks = [
            asyncio.create_task(self._beat(), name="heartbeat"),
            asyncio.create_task(self._open_rooms(), name="rooms"),
        ]

    async def answer(self, request: Request) -> Response | Stream:
        """Answer once the rooms are open. Whoever changes something, if only a draft, is about to ask: get ready."""
        if request.method not in READING and not self._readied and self._rooms:
            self._readied = True
            self._tasks.append(asyncio.create_task(self._get_ready(self._rooms), name="getting ready"))
        return await self._front.answer(request)

    def refuse(self, refusal: Refusal, *, as_json: bool) -> Response:
        """Answer those who may not ask."""
        return refuse(refusal, as_json=as_json)

    async def stop(self) -> None:
        """End what is going on, within the second that the contract grants."""
        for task in self._tasks:
            task.cancel()
        self.hub.close()
        if self._rooms:
            await self._rooms.close()
        if self._launch_file:
            self._launch_file.remove()

    async def _beat(self) -> None:
        for number in itertools.count():
            self.parent.beat(number, self.hub.streams, self.store.health())
            await asyncio.sleep(BEAT_EVERY)

    async def _open_rooms(self) -> None:
        try:
            # On a thread: importing takes longer than a beat, and the loop has to go on beating.
            rooms = await asyncio.to_thread(importlib.import_module, "backend.rooms")
            self._rooms = await rooms.open_rooms(
                self.store,
                self.hub,
                self.guard,
                self.parent,
                self.began,
                dev=self._dev,
                lull=self._front.attention.lull,
            )
            self._front.open(self._rooms.served)
            await self.hub.heard(LOOKS_WITHIN)
            self._rooms.look_around()
            await asyncio.sleep(SETTLES_AFTER)
            await asyncio.to_thread(_settle)
            await self._rooms.look_into_index()
        except Fatal as fatal:
            self._ending.of_fatal(fatal)
        except Exception:  # the outermost edge: without its rooms the backend is of no use
            log.exception("the rooms could not be opened")
            self._ending.of_defect()

    async def _get_ready(self, rooms: "OpenRooms") -> None:
        """Import what a question and its answer need. Idle, Hearth does without and is 30 MB smaller."""
        gc.set_threshold(*IMPORTING)
        try:
            await rooms.warm_up()
            await asyncio.sleep(SETTLES_AFTER)
            await asyncio.to_thread(_settle)
        except Exception:  # the outermost edge of this task: what was to be ready is made when it is needed
            log.exception("getting ready failed")


def _settle() -> None:
    """Let the collector look at what is new from now on alone, and give back what the start needed."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*USUAL_THRESHOLDS)
    process.give_back_memory()


def _give_up(parent: Parent, fatal: Fatal) -> int:
    """Say what is wrong, to the log and to the shell's status page."""
    sys.stderr.write(f"hearth: {fatal}\n")
    parent.tell_fatal(fatal)
    return fatal.code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Hearth's backend. The shell starts it.")
    parser.add_argument("--standalone", action="store_true", help="no shell: make a token, write launch.json")
    parser.add_argument("--launch-file", action="store_true", help="write launch.json beside a shell, too")
    parser.add_argument("--dev", action="store_true", help="the developer's loop: pages follow their sources")
    return parser.parse_args()


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # Robyn's threads have no end of their own
