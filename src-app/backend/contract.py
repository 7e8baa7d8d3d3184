"""What the backend and the shell that started it say to each other: stdin, stdout and exit codes.

`docs/contract.md` is the binding text; both sides implement exactly that.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, TypeGuard, get_args

from backend.words import _

SHORTEST_TOKEN = 43
"""Characters of 32 random bytes in base64url without padding."""


class ExitCode(IntEnum):
    """How the process ended, for the shell to decide on a restart."""

    STOPPED = 0
    CONFIGURATION = 64
    DATA = 65
    DEFECT = 70
    FOLDER_TAKEN = 75


class Fatal(Exception):
    """The backend can't run. `sentence` says what is wrong, `next_step` what the person can do."""

    def __init__(self, code: ExitCode, sentence: str, next_step: str = "") -> None:
        super().__init__(f"{sentence} {next_step}".strip())
        self.code = code
        self.sentence = sentence
        self.next_step = next_step


@dataclass(frozen=True)
class Launch:
    """The first line on stdin: the secret of this launch and who sent it."""

    token: str
    shell: str


@dataclass(frozen=True)
class Reply:
    """The shell's answer to a request of ours."""

    id: str
    ok: bool
    result: object


ProcessStatus = Literal["stopped", "starting", "running", "unhealthy", "failed"]


@dataclass(frozen=True)
class ProcessReport:
    """How a process of ours is, as the shell sees it: the shell itself, the backend, Ollama and what else there is."""

    name: str
    status: ProcessStatus
    pid: int | None
    port: int | None
    since: str
    """When it took up this status, in ISO 8601."""
    restarts: int
    """How often it was started again since the launch because it had fallen."""
    detail: str
    """A sentence for a person, or nothing."""
    ours: bool
    """Whether the shell started it, and so may stop it and start it again."""
    url: str | None
    """Where it answers, where the shell knows that better than `OLLAMA_HOST` does."""

    @classmethod
    def of(cls, value: object) -> "ProcessReport | None":
        """Read one report of the message `sidecars`; None for what is none."""
        fields = value if isinstance(value, dict) else {}
        name, status, detail, since = (fields.get(key) for key in ("name", "status", "detail", "since"))
        pid, port, restarts, url = (fields.get(key) for key in ("pid", "port", "restarts", "url"))
        if not (isinstance(name, str) and _is_status(status) and isinstance(since, str) and isinstance(detail, str)):
            return None
        if not (_is_number(pid) and _is_number(port) and isinstance(restarts, int) and isinstance(url, str | None)):
            return None
        return cls(name, status, pid, port, since, restarts, detail, fields.get("ours") is True, url)


def _is_status(value: object) -> TypeGuard[ProcessStatus]:
    return value in get_args(ProcessStatus)


def _is_number(value: object) -> TypeGuard[int | None]:
    return value is None or isinstance(value, int)


class Parent:
    """The shell's end of the two pipes, or nobody (`present=False`) for a backend that was started by hand."""

    def __init__(self, present: bool = True) -> None:
        self.present = present
        self.processes: tuple[ProcessReport, ...] = ()
        """Every process of ours, as the shell told it last; nothing where there is no shell."""
        self._out = threading.Lock()
        self._requests = 0
        self._waiting: dict[str, Callable[[Reply], None]] = {}
        self._watching: tuple[Callable[[tuple[ProcessReport, ...]], None], ...] = ()
        self._of_tray: Callable[[str], None] = lambda action: None

    def read_launch(self) -> Launch:
        """Wait for the launch line. Raises Fatal where something else comes, or nothing."""
        line = sys.stdin.buffer.readline(65_536)
        try:
            message = json.loads(line)
            launch = Launch(token=message["token"], shell=str(message.get("shell", "")))
            if message["type"] == "launch" and len(launch.token) >= SHORTEST_TOKEN:
                return launch
        except (ValueError, KeyError, TypeError):
            pass  # said below: what came was not a launch line, whichever way it was not
        raise Fatal(
            ExitCode.CONFIGURATION,
            _("The first line on standard input is not a launch message."),
            _("Start Hearth with ./hearth, or the backend alone with ./hearth backend."),
        )

    def listen(self, on_shutdown: Callable[[], None]) -> None:
        """Read the parent's messages on a thread of its own; `on_shutdown` runs on `shutdown` and at end of file."""
        if self.present:
            threading.Thread(target=self._read, args=(on_shutdown,), name="parent", daemon=True).start()

    def on_processes(self, callback: Callable[[tuple[ProcessReport, ...]], None]) -> None:
        """Have `callback` run at each change of `processes` from now on, on the reader's thread."""
        self._watching = (*self._watching, callback)

    def on_tray(self, callback: Callable[[str], None]) -> None:
        """Have `callback` run with what the person chose in the tray's menu, on the reader's thread."""
        self._of_tray = callback

    def _read(self, on_shutdown: Callable[[], None]) -> None:
        try:
            self._hear()
        finally:  # also where a callback fell: who hears nothing more would outlive its shell
            on_shutdown()

    def _hear(self) -> None:
        for line in sys.stdin.buffer:
            try:
                message = json.loads(line)
                kind = message["type"]
            except (ValueError, KeyError, TypeError):
                continue  # an unknown line of a newer shell is no reason to stop
            if kind == "shutdown":
                break
            if kind == "reply":
                self._settle(Reply(str(message.get("id")), message.get("ok") is True, message.get("result")))
            if kind == "sidecars":
                self._take(message.get("sidecars"))
            if kind == "tray":
                self._of_tray(str(message.get("action")))

    def _take(self, reports: object) -> None:
        found = [ProcessReport.of(each) for each in reports] if isinstance(reports, list) else []
        self.processes = tuple(each for each in found if each)
        for callback in self._watching:
            callback(self.processes)

    def _settle(self, reply: Reply) -> None:
        waiting = self._waiting.pop(reply.id, None)
        if waiting:
            waiting(reply)

    def announce(self, port: int, version: str, schema: int) -> None:
        """Say that requests are answered from now on at `port`."""
        self._write(f"listening on: 127.0.0.1:{port}")
        self._send({"type": "ready", "port": port, "pid": os.getpid(), "version": version, "schema": schema})

    def tell_fatal(self, fatal: Fatal) -> None:
        """Say why the backend ends by itself, for the status page."""
        self._send({"type": "fatal", "sentence": fatal.sentence, "next_step": fatal.next_step})

    def beat(self, seq: int, streams: int, database: str) -> None:
        """Send one heartbeat; only the loop that serves requests may call this."""
        self._send({"type": "heartbeat", "seq": seq, "streams": streams, "database": database})

    def request(self, name: str, arguments: Mapping[str, object], on_reply: Callable[[Reply], None]) -> None:
        """Ask the parent for what only it can do. `on_reply` runs on the reader's thread."""
        self._requests += 1
        number = str(self._requests)
        self._waiting[number] = on_reply
        self._send({"type": "request", "id": number, "name": name, "args": dict(arguments)})

    def forget(self, on_reply: Callable[[Reply], None]) -> None:
        """Wait no longer for the answer that was to go to `on_reply`; one that comes all the same is dropped."""
        for number, waiting in tuple(self._waiting.items()):
            if waiting is on_reply:
                self._waiting.pop(number, None)  # the reader may have taken it meanwhile

    def _send(self, message: dict[str, object]) -> None:
        self._write(json.dumps(message, separators=(",", ":")))

    def _write(self, line: str) -> None:
        if not self.present and line.startswith("{"):
            return  # nobody reads messages of a backend that was started by hand
        with self._out:
            try:
                os.write(1, f"{line}\n".encode())
            except BrokenPipeError:
                self.present = False  # the end of stdin tells the same, and stops us
