"""One life of a worker: a process that is begun, asked over its two pipes, and ended with all that it started."""

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Final

from backend.worker.protocol import DEFECT, LONGEST_LINE, Refusal

log = logging.getLogger("hearth.worker")

LEAVES_WITHIN: Final = 2.0
"""Seconds after the end of its standard input, or of its standard output, until it is killed."""

TAIL: Final = 2_000
"""Bytes of standard error that are kept, to say what it died of."""

BREATH: Final = 64
"""Lines that are heard at a stretch, before others have their turn."""

SOURCES: Final = Path(__file__).resolve().parents[2]


class WorkerDied(Exception):
    """The worker ended while something was asked of it. `detail` says how: `signal SIGSEGV`, `exit code 3` …"""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"the worker “{name}” ended ({detail})")
        self.name = name
        self.detail = detail


class WorkerStalled(Exception):
    """The worker did not answer in time, and was killed."""

    def __init__(self, name: str, what: str, deadline: float) -> None:
        super().__init__(f"the worker “{name}” did not finish “{what}” within {deadline:g} s")
        self.name = name
        self.what = what


class Child:
    """A worker that runs. `on_event` hears what it tells, `on_end` that it is gone; both on the event loop."""

    def __init__(
        self,
        name: str,
        running: Process,
        on_event: Callable[[dict[str, object]], None],
        on_end: Callable[["Child"], None],
    ) -> None:
        self.name = name
        self.pid = running.pid
        self.was_ready = False
        self.is_leaving = False
        self.death = WorkerDied(name, "")
        self._running = running
        self._on_event, self._on_end = on_event, on_end
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended = asyncio.Event()
        self._waiting: dict[int, asyncio.Future[dict[str, object]]] = {}
        self._numbers = count(1)
        self._at_once: frozenset[str] = frozenset()
        self._one_by_one, self._beside = asyncio.Lock(), asyncio.Lock()
        self._tail = b""
        self._asked = 0
        self._calls: set[asyncio.Task[dict[str, object]]] = set()
        self._life = asyncio.create_task(self._live(), name=f"worker {name}")

    @classmethod
    async def start(
        cls,
        name: str,
        program: Sequence[str],
        environment: Mapping[str, str],
        nice: int,
        on_event: Callable[[dict[str, object]], None],
        on_end: Callable[["Child"], None],
    ) -> "Child":
        """Begin one. Raises WorkerDied where the system refuses."""
        try:
            running = await asyncio.create_subprocess_exec(
                *program,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                limit=LONGEST_LINE,
                env=_environment(environment),
                start_new_session=True,  # its group can be ended as one, and Ctrl-C in a terminal is not for it
            )
        except OSError as error:
            raise WorkerDied(name, f"it can't be started: {error.strerror}") from error
        if nice and hasattr(os, "setpriority"):
            try:
                ours = os.getpriority(os.PRIO_PROCESS, 0)
                os.setpriority(os.PRIO_PROCESS, running.pid, ours + nice)
            except OSError:  # it is gone again: `_live` will say so
                log.debug("the worker %s has no priority", name)
        return cls(name, running, on_event, on_end)

    @property
    def takes_calls(self) -> bool:
        """Whether it is there, and is to stay."""
        return not (self.is_leaving or self._ended.is_set())

    @property
    def is_busy(self) -> bool:
        """Whether a call is under way or waits."""
        return self._asked > 0 or any(lane.locked() for lane in (self._one_by_one, self._beside))

    async def ready(self, within: float) -> None:
        """Wait until it can be asked. Raises WorkerDied, WorkerStalled."""
        try:
            async with asyncio.timeout(within):
                await asyncio.shield(self._ready)
        except TimeoutError:
            await self.kill()
            raise WorkerStalled(self.name, "starting", within) from None

    async def ask(self, what: str, arguments: Mapping[str, object], deadline: float) -> dict[str, object]:
        """The result of a call, which may take `deadline` seconds from when it is its turn.

        A call that is cancelled runs on in the worker, and its deadline holds. Raises Refusal, WorkerDied,
        WorkerStalled.
        """
        lane = self._beside if what in self._at_once else self._one_by_one
        self._asked += 1
        try:
            await lane.acquire()
        finally:
            self._asked -= 1
        task = asyncio.create_task(self._ask(what, arguments, deadline), name=f"worker {self.name}: {what}")
        self._calls.add(task)
        task.add_done_callback(lambda done: self._finish(done, lane))
        return await asyncio.shield(task)

    async def end(self) -> None:
        """Let it finish what it can in a moment, then end it."""
        self.is_leaving = True
        if stdin := self._running.stdin:
            stdin.close()
        try:
            async with asyncio.timeout(LEAVES_WITHIN):
                await self._ended.wait()
        except TimeoutError:
            await self.kill()

    async def gone(self) -> None:
        """Wait until nothing of it is there."""
        await self._ended.wait()

    async def kill(self) -> None:
        """End it and all that it started, at once."""
        self._kill()
        await self._ended.wait()

    def _kill(self) -> None:
        try:
            if sys.platform == "win32":
                self._running.kill()
            else:
                os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:  # all of them are gone
            pass
        except PermissionError:  # macOS says so of a group that only has dead ones
            log.debug("the group of the worker %s is gone", self.name)

    async def _ask(self, what: str, arguments: Mapping[str, object], deadline: float) -> dict[str, object]:
        if not self.takes_calls:
            await self._ended.wait()
            raise self.death
        number = next(self._numbers)
        answer: asyncio.Future[dict[str, object]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            async with asyncio.timeout(deadline):
                self._say({"id": number, "call": what, "arguments": arguments})
                return await answer
        except TimeoutError:
            await self.kill()
            raise WorkerStalled(self.name, what, deadline) from None
        finally:
            del self._waiting[number]

    def _finish(self, done: asyncio.Task[dict[str, object]], lane: asyncio.Lock) -> None:
        lane.release()
        self._calls.discard(done)
        if not done.cancelled():
            done.exception()  # whoever asked may have gone; then nobody else looks at it

    def _say(self, message: Mapping[str, object]) -> None:
        if stdin := self._running.stdin:
            stdin.write(json.dumps(message).encode() + b"\n")

    async def _live(self) -> None:
        """Hear all that it says, until it is gone."""
        errors = asyncio.create_task(self._keep_tail(), name=f"worker {self.name}: standard error")
        await self._hear_lines()
        try:
            async with asyncio.timeout(LEAVES_WITHIN):
                await self._running.wait()
        except TimeoutError:
            self._kill()
        code = await self._running.wait()
        self._kill()  # what it started itself
        await errors
        self.death = WorkerDied(self.name, _how(code))
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(self.death)
        if not self._ready.done():
            self._ready.set_exception(self.death)
            self._ready.exception()  # perhaps nobody waits for it
        self._ended.set()
        if not self.is_leaving:
            words = self._tail.decode(errors="replace").strip()
            log.warning("the worker %s ended (%s)%s", self.name, self.death.detail, f": {words}" if words else "")
        self._on_end(self)

    async def _hear_lines(self) -> None:
        stdout = self._running.stdout
        heard = 0
        try:
            while stdout and (line := await stdout.readline()):
                self._hear(line)
                heard += 1
                if heard % BREATH == 0:
                    await asyncio.sleep(0)  # what lies in the buffer is read without ever letting go of the loop
        except ValueError:  # longer than a line may be
            log.warning("the worker %s said more than fits into a line", self.name)
            self._kill()

    def _hear(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        match message:
            case {"id": int(number)} if number in self._waiting:
                self._settle(self._waiting[number], message)
            case {"id": int()}:
                pass  # its deadline has passed meanwhile
            case {"event": str()}:
                self._on_event(message)
            case {"log": str(level), "name": str(name), "text": str(text)} if name.startswith("hearth."):
                logging.getLogger(name).log(logging.getLevelNamesMapping().get(level.upper(), logging.INFO), "%s", text)
            case {"ready": True, "at_once": list(at_once)}:
                self._at_once = frozenset(at_once)
                self.was_ready = True
                if not self._ready.done():
                    self._ready.set_result(None)
            case _:
                log.warning("the worker %s said something that is no message (%d bytes)", self.name, len(line))

    def _settle(self, answer: "asyncio.Future[dict[str, object]]", message: Mapping[str, object]) -> None:
        if answer.done():
            return
        match message:
            case {"ok": True, "result": dict(result)}:
                answer.set_result(result)
            case {"ok": False, "kind": str(kind), "sentence": str(sentence), "next_step": str(next_step)}:
                answer.set_exception(Refusal(kind, sentence, next_step))
            case _:
                answer.set_exception(Refusal(DEFECT, "the answer has no form that is known"))

    async def _keep_tail(self) -> None:
        stderr = self._running.stderr
        while stderr and (piece := await stderr.read(65_536)):
            self._tail = (self._tail + piece)[-TAIL:]


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Ours, so that the same packages are found, without the socket that the shell gave to us alone."""
    own = {name: value for name, value in os.environ.items() if name not in ("LISTEN_FDS", "LISTEN_PID")}
    path = os.pathsep.join(filter(None, (str(SOURCES), own.get("PYTHONPATH"))))
    return {**own, "PYTHONPATH": path, **more}
