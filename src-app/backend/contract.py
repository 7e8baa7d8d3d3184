"""What the backend and the shell that started it say to each other: stdin, stdout and exit codes.

`docs/contract.md` is the binding text; both sides implement exactly that.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

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


class Parent:
    """The shell's end of the two pipes, or nobody (`present=False`) for a backend that was started by hand."""

    def __init__(self, present: bool = True) -> None:
        self.present = present
        self._out = threading.Lock()
        self._requests = 0
        self._waiting: dict[str, Callable[[Reply], None]] = {}

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
            "The first line on standard input is not a launch message.",
            "Start Hearth with ./hearth, or the backend alone with ./hearth backend.",
        )

    def listen(self, on_shutdown: Callable[[], None]) -> None:
        """Read the parent's messages on a thread of its own; `on_shutdown` runs on `shutdown` and at end of file."""
        if self.present:
            threading.Thread(target=self._read, args=(on_shutdown,), name="parent", daemon=True).start()

    def _read(self, on_shutdown: Callable[[], None]) -> None:
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
        on_shutdown()

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

    def request(self, name: str, arguments: dict[str, str], on_reply: Callable[[Reply], None]) -> None:
        """Ask the parent for what only it can do. `on_reply` runs on the reader's thread."""
        self._requests += 1
        number = str(self._requests)
        self._waiting[number] = on_reply
        self._send({"type": "request", "id": number, "name": name, "args": arguments})

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
