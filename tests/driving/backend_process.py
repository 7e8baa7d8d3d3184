"""The real backend, started as the shell starts it: token on stdin, messages on stdout, its own process group."""

import contextlib
import json
import os
import queue
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "src-app/backend/app.py"
NOBODY = "127.0.0.1:9"
"""Where no Ollama answers: the discard port is closed."""


HAND_OVER = "import os, sys; os.dup2(int(sys.argv[1]), 3); os.execv(sys.argv[2], sys.argv[2:])"
"""A program that makes the descriptor it is told descriptor 3, then becomes another program."""


def listening_socket() -> socket.socket:
    """A loopback socket on a port that the system chose, as the shell hands it over."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    return listener


@dataclass
class BackendProcess:
    """One run of the backend. A context manager: whatever happens, nothing is left running."""

    folder: Path
    ollama: str = NOBODY
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    listener: socket.socket | None = None
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    wait_for_announcement: bool = True
    program: Path = APP

    def __enter__(self) -> Self:
        self.messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self.lines: list[str] = []
        self.log: list[str] = []
        self.port = 0
        self._announced = threading.Event()
        environment = os.environ | {
            "HEARTH_DATA_DIR": str(self.folder),
            "OLLAMA_HOST": self.ollama,
            "ROBYN_PORT": "0",
            "PYTHONDONTWRITEBYTECODE": "",  # many starts: compiled once
            **self.environment,
        }
        command = [sys.executable, str(self.program), *self.arguments]
        kept: tuple[int, ...] = ()
        if self.listener:
            environment["LISTEN_FDS"] = "1"
            kept = (self.listener.fileno(),)
            command = [sys.executable, "-c", HAND_OVER, str(kept[0]), *command]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
            start_new_session=True,
            pass_fds=kept,
        )
        self._readers = [
            threading.Thread(target=self._read_out, daemon=True),
            threading.Thread(target=self._read_log, daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        if "--standalone" not in self.arguments:
            self.say({"type": "launch", "token": self.token, "shell": "tests 1"})
        if self.wait_for_announcement:
            self.until_announced()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(BrokenPipeError):
                if stream:
                    stream.close()

    def until_announced(self, seconds: float = 20) -> None:
        """Wait for the announcement; says what the log says where it doesn't come."""
        deadline = time.monotonic() + seconds
        while not self._announced.wait(0.02):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"not announced, exit code {self.process.poll()}:\n" + "\n".join(self.log[-40:]))

    def say(self, message: dict[str, Any]) -> None:
        """Send one line of the contract."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def hang_up(self) -> None:
        """Close stdin, as the death of the shell does."""
        assert self.process.stdin
        self.process.stdin.close()

    def next_message(self, kind: str, seconds: float = 10) -> dict[str, Any]:
        """The next message of that type; others are passed over."""
        deadline = time.monotonic() + seconds
        while True:
            message = self.messages.get(timeout=max(deadline - time.monotonic(), 0.001))
            if message.get("type") == kind:
                return message

    def ended(self, seconds: float = 10) -> int:
        """Wait for the end; returns the exit code."""
        code = self.process.wait(seconds)
        for reader in self._readers:
            reader.join(2)
        return code

    def kill(self) -> None:
        """SIGKILL to the whole process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, **options: Any) -> httpx.Client:
        """A client that is let in."""
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return httpx.Client(base_url=self.origin, headers=headers, timeout=10, trust_env=False, **options)

    @contextlib.contextmanager
    def events(self, after: int | None = None) -> Iterator[Iterator[str]]:
        """The event stream's lines."""
        query = "" if after is None else f"?after={after}"
        with self.client() as client, client.stream("GET", f"/events{query}") as response:
            assert response.status_code == 200
            yield response.iter_lines()

    def _read_out(self) -> None:
        assert self.process.stdout
        for raw in self.process.stdout:
            line = raw.decode().rstrip("\n")
            self.lines.append(line)
            if line.startswith("{"):
                self.messages.put(json.loads(line))
            elif line.startswith("listening on: 127.0.0.1:"):
                self.port = int(line.rpartition(":")[2])
                self._announced.set()

    def _read_log(self) -> None:
        assert self.process.stderr
        for raw in self.process.stderr:
            self.log.append(raw.decode(errors="replace").rstrip("\n"))


def raw_exchange(port: int, request: bytes, seconds: float = 3) -> bytes:
    """Send bytes as they are and return all that comes back until the server closes, or nothing more comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request)
        received = b""
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while piece := connection.recv(65_536):
                received += piece
                if b"\r\n\r\n" in received and _whole(received):
                    break
        return received


def _whole(received: bytes) -> bool:
    head, _, body = received.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return False
