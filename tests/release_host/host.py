"""The host itself: `/latest` leads to a release, each file of it to a storage host, which knows ranges.

It runs on a thread, so that a test can wait however it likes. The storage is a second port: another host, as in life.
"""

import asyncio
import hashlib
import re
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from tests.ollama_double.http import Connection, Request
from tests.release_host.archives import FILE, VERSION, official_build, pack

PATH = "/ollama/ollama/releases"
PIECE = 4096


@dataclass
class Trouble:
    """What goes wrong, for whoever asks from now on. Amounts in bytes of a body."""

    cut_after: list[int] = field(default_factory=list)
    """Each body is cut after so many, as long as there are any in the list."""
    stall_after: int | None = None
    """A body stops there until `resume`."""
    says_size: int | None = None
    """In place of the true size."""
    adds: bytes = b""
    """What follows behind the true content, without a length that would tell."""
    knows_ranges: bool = True
    holds: str = ""
    """Paths that end so are not answered until `resume`."""
    statuses: dict[str, int] = field(default_factory=dict)
    """By the end of the path."""
    leads_to: str = ""
    """Where files are said to be, in place of the storage host."""
    latest: str = ""
    """Where `/latest` leads, in place of the release."""
    sums: str | None = None
    """The list of checksums, in place of the true one."""


class ReleaseHost:
    """A context manager. `hosts` and `address` are what `Releases` is given."""

    def __init__(self, content: bytes | None = None, file: str = FILE) -> None:
        self.file = file
        if content is not None:
            self.content = content
        self.version = VERSION
        self.trouble = Trouble()
        self.requests: list[Request] = []
        self.stalled = 0
        self._connections: set[Connection] = set()
        self._listeners: list[asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="release host", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._resumed = asyncio.Event()
        front, storage = self._do(self._listen(self._front)), self._do(self._listen(self._storage))
        self._front_host, self._storage_host = f"127.0.0.1:{front}", f"127.0.0.1:{storage}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @cached_property
    def content(self) -> bytes:
        """The bytes of the file: an official build, where a test gives no others."""
        return pack(official_build())

    @property
    def address(self) -> str:
        return f"http://{self._front_host}{PATH}"

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset({self._front_host, self._storage_host})

    def asked(self, path_end: str) -> list[Request]:
        """The requests for paths that end so."""
        return [request for request in self.requests if request.path.partition("?")[0].endswith(path_end)]

    @property
    def fetches(self) -> list[Request]:
        """The requests to the storage host for more than the size."""
        found = [request for request in self.requests if request.path.startswith("/stored/")]
        return [request for request in found if request.header("range") != "bytes=0-0"]

    def resume(self) -> None:
        """Let what has stalled go on, and nothing stall from now on."""
        self.trouble.stall_after = None
        self._loop.call_soon_threadsafe(self._resumed.set)

    async def _front(self, request: Request, connection: Connection) -> None:
        self.requests.append(request)
        end = request.path.rpartition("/")[2]
        if end == self.trouble.holds:
            await self._resumed.wait()
        if status := self.trouble.statuses.get(end):
            await _send(connection, status, b"no")
        elif request.path == f"{PATH}/latest":
            # A release is named in full; its makers could name anything.
            await _redirect(connection, self.trouble.latest or f"{self.address}/tag/v{self.version}")
        elif request.path == f"{PATH}/download/v{self.version}/sha256sum.txt":
            await _send(connection, 200, self._sums().encode())
        elif request.path == f"{PATH}/download/v{self.version}/{self.file}":
            storage = f"http://{self._storage_host}/stored/{self.file}?signature=secret"
            await _redirect(connection, self.trouble.leads_to or storage)
        else:
            await _send(connection, 404, b"Not Found")

    async def _storage(self, request: Request, connection: Connection) -> None:
        self.requests.append(request)
        if status := self.trouble.statuses.get("stored"):
            return await _send(connection, status, b"no")
        size = len(self.content) if self.trouble.says_size is None else self.trouble.says_size
        tag = f'"{hashlib.md5(self.content).hexdigest()}"'
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.header("range") or "")
        fits = request.header("if-range") in (None, tag)
        if not (wanted and fits and self.trouble.knows_ranges):
            connection.begin(200, (("ETag", tag),), None if self.trouble.adds else size)
            return await self._body(connection, self.content + self.trouble.adds)
        first = int(wanted[1])
        if first >= size:
            return await _send(connection, 416, b"")
        body = self.content[first : int(wanted[2]) + 1 if wanted[2] else None]
        last = first + (len(body) if self.trouble.says_size is None else size - first) - 1
        if wanted[2]:
            last = int(wanted[2])
        head = (("ETag", tag), ("Content-Range", f"bytes {first}-{last}/{size}"))
        connection.begin(206, head, None if self.trouble.adds else last - first + 1)
        return await self._body(connection, body + self.trouble.adds)

    async def _body(self, connection: Connection, body: bytes) -> None:
        if len(body) <= 1:  # somebody asks for the size; what goes wrong is kept for those who fetch
            return connection.write(body)
        is_chunked = bool(self.trouble.adds)
        cut = self.trouble.cut_after.pop(0) if self.trouble.cut_after else None
        for at in range(0, len(body), PIECE):
            if self.trouble.stall_after is not None and at >= self.trouble.stall_after:
                self.stalled += 1
                await self._resumed.wait()
            piece = body[at : at + PIECE]
            if cut is not None and at + len(piece) > cut:
                connection.write(piece[: cut - at])
                return connection.close()
            await connection.chunk(piece) if is_chunked else connection.write(piece)
            await asyncio.sleep(0)
        if is_chunked:
            connection.end()
        return None

    def _sums(self) -> str:
        if self.trouble.sums is not None:
            return self.trouble.sums
        return f"{'0' * 64}  ./install.sh\n{hashlib.sha256(self.content).hexdigest()}  ./{self.file}\n"

    async def _listen(self, answer: Callable[[Request, Connection], Coroutine[Any, Any, None]]) -> int:
        def connect() -> Connection:
            self._connections.add(connection := Connection(answer))
            return connection

        listener = await self._loop.create_server(connect, "127.0.0.1", 0)
        self._listeners.append(listener)
        return int(listener.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        for listener in self._listeners:
            listener.close()
        for connection in self._connections:
            connection.close()
        await asyncio.sleep(0)
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        done: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return done.result(10)


async def _send(connection: Connection, status: int, body: bytes) -> None:
    connection.begin(status, (("Content-Type", "text/plain"),), len(body))
    connection.write(body)


async def _redirect(connection: Connection, to: str) -> None:
    connection.begin(302, (("Location", to),), 0)
