"""The real shell without a window, as a person starts it: the address on stdout, the log on stderr."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import httpx
import psutil
import pytest

from tests.driving.backend_process import NOBODY, ROOT

MAIN = ROOT / "src-app/frontend/main.ts"


@dataclass
class ShellProcess:
    """One run of the shell. A context manager: whatever happens, neither it nor what it started is left running."""

    folder: Path
    ollama: str = NOBODY
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    """A program that becomes the shell: one that takes rights away, for example."""
    program: Path = MAIN

    def __enter__(self) -> Self:
        self.printed: list[str] = []
        self.told: list[str] = []
        self.cookie = ""
        self._came = threading.Condition()
        self.process = subprocess.Popen(
            [*self.prefix, "bun", str(self.program), "--no-window", *self.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ
            | {
                "HEARTH_DATA_DIR": str(self.folder),
                "OLLAMA_HOST": self.ollama,
                "HEARTH_START_OLLAMA": "0",  # one that is installed here is none of a test's business
                "PYTHONDONTWRITEBYTECODE": "",  # many starts: compiled once
                **self.environment,
            },
            cwd=ROOT,
            start_new_session=True,
        )
        assert self.process.stdout
        assert self.process.stderr
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self.printed), daemon=True),
            threading.Thread(target=self._read, args=(self.process.stderr, self.told), daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ours = self.descendants()
        self.process.kill()
        self.process.wait(10)
        for each in ours:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        for reader in self._readers:
            reader.join(2)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()

    def sign_in(self, seconds: float = 20) -> "ShellProcess":
        """Use the launch address that is printed, as a browser does; from now on `client` is let in."""
        self.wait_for(lambda: bool(self.printed), "no launch address was printed", seconds)
        response = httpx.get(self.printed[-1], trust_env=False)
        assert response.status_code == 303
        self.cookie = response.headers["set-cookie"].partition(";")[0]
        return self

    @property
    def origin(self) -> str:
        """Where the backend is, by the address that was printed."""
        return self.printed[0].partition("/launch")[0]

    def client(self, seconds: float = 20) -> httpx.Client:
        """A client that carries the session's cookie. It waits as long as a person would for a restart."""
        headers = {"Cookie": self.cookie}
        return httpx.Client(base_url=self.origin, headers=headers, timeout=seconds, trust_env=False)

    def status(self) -> dict[str, Any]:
        """What the single-instance socket tells: every process in `processes`, and the `view`."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            with socket.socket(socket.AF_UNIX) as asking:
                asking.settimeout(5)
                asking.connect(f"/proc/self/fd/{folder}/shell.sock")  # the path itself may be too long for a socket
                asking.sendall(b'{"type":"status"}\n')
                with asking.makefile("rb") as answer:
                    reply = json.loads(answer.readline())
        finally:
            os.close(folder)
        status: dict[str, Any] = reply["status"]
        return status

    def backend(self) -> int:
        """The process number of the backend that runs now."""
        return int(self.report("backend")["pid"])

    def report(self, name: str) -> dict[str, Any]:
        """How the process of this name is."""
        return next(each for each in self.status()["processes"] if each["name"] == name)

    def descendants(self) -> list[psutil.Process]:
        """Every process that the shell started, and what those started."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def until_told(self, words: str, seconds: float = 20, after: int = 0) -> None:
        """Wait for a line of the log, from line `after` on."""
        otherwise = f"nothing was told of “{words}”"
        self.wait_for(lambda: any(words in line for line in self.told[after:]), otherwise, seconds)

    def wait_for(self, condition: Callable[[], bool], otherwise: str, seconds: float = 20) -> None:
        """Wait for what the shell says; shows its log where it doesn't come."""
        with self._came:
            if not self._came.wait_for(lambda: condition() or self.process.poll() is not None, seconds):
                raise AssertionError(f"{otherwise}:\n" + "\n".join(self.told[-40:]))
        if not condition():
            raise AssertionError(f"{otherwise}, exit code {self.process.poll()}:\n" + "\n".join(self.told[-40:]))

    def ended(self, seconds: float = 20) -> int:
        """Wait for the end; returns the exit code. All that was said is in `told` then."""
        code = self.process.wait(seconds)
        for reader in self._readers:
            reader.join(2)
        return code

    def signal(self, name: str) -> None:
        """Send a signal to the shell alone."""
        self.process.send_signal(getattr(signal, name))

    def _read(self, stream: IO[bytes], lines: list[str]) -> None:
        for raw in stream:
            with self._came:
                lines.append(raw.decode(errors="replace").rstrip("\n"))
                self._came.notify_all()
        with self._came:
            self._came.notify_all()


def gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those of the processes that still run after so long; waits for all to end."""
    until = time.monotonic() + seconds
    while (left := [each for each in processes if runs(each)]) and time.monotonic() < until:
        time.sleep(0.01)
    return left


def runs(process: psutil.Process) -> bool:
    """Whether it still does anything: one that is dead and waits to be collected does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def without_rights() -> tuple[str, ...]:
    """What makes root as bound by file modes as everybody else."""
    if os.geteuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("root may write everywhere, and there is no setpriv to take that from it")
    return ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
