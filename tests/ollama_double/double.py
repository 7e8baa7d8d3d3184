"""The double inside of a test: on a thread and an event loop of its own, so that neither side can hold up
the other."""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.ollama_double.answers import Answer
from tests.ollama_double.http import Connection, Request
from tests.ollama_double.library import Library, demo_library, tiny_library
from tests.ollama_double.server import Pace, Server

PATIENCE = 10.0
"""Seconds that a test waits for something that has to happen."""


class OllamaDouble:
    """A running double. `async with` it (or `with` it); `host` is what goes into `OLLAMA_HOST`."""

    def __init__(self, *, demo: bool = False, pace: Pace | None = None, port: int = 0) -> None:
        self.port = port
        self.server = Server(demo_library() if demo else tiny_library(), pace or Pace(), demo)
        self._connections: list[Connection] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def host(self) -> str:
        """Where it answers; it stays the same when it is stopped and started again."""
        return f"127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[Request]:
        """All that it was asked, in order."""
        return list(self.server.requests)

    @property
    def connections(self) -> int:
        """How many connections were made to it."""
        return len(self._connections)

    @property
    def library(self) -> Library:
        """Its models."""
        return self.server.library

    def asked(self, path: str) -> list[Request]:
        """What it was asked at this path."""
        return [request for request in self.requests if request.path == path]

    def script(self, path: str, *answers: Answer) -> None:
        """Give these answers to the next requests of `path`, one each; then behave as usual again."""
        self.server.scripts[path].extend(answers)

    def always(self, path: str, answer: Answer) -> None:
        """Give this answer to every request of `path` that has no script."""
        self.server.standing[path] = answer

    def resume(self) -> None:
        """Let answers that stalled go on."""
        assert self._loop, "the double is not running"
        self._loop.call_soon_threadsafe(self.server.resumed.set)

    async def until(self, condition: Callable[["OllamaDouble"], bool]) -> None:
        """Wait until the condition on this double holds; `TimeoutError` where it never does."""
        async with asyncio.timeout(PATIENCE):
            while not condition(self):  # noqa: ASYNC110 - what changes is on another thread
                await asyncio.sleep(0.002)

    def start(self) -> None:
        """Start, on the same port as before where it ran already."""
        started = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(started)), name="Ollama's double", daemon=True
        )
        self._thread.start()
        if not started.wait(PATIENCE):
            raise TimeoutError("the double does not start; see the traceback of its thread")

    def stop(self) -> None:
        """Stop at once: every connection is closed in the middle of what it was sending, as when Ollama is
        killed."""
        if self._loop and self._thread:
            self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join(PATIENCE)
        self._loop = self._thread = None

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.stop)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _serve(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self.server.resumed = asyncio.Event()
        listener = await self._loop.create_server(self._connect, "127.0.0.1", self.port)
        self.port = listener.sockets[0].getsockname()[1]
        started.set()
        await self._stopped.wait()
        listener.close()
        for connection in self._connections:
            connection.close()

    def _connect(self) -> Connection:
        connection = Connection(self.server.answer)
        self._connections.append(connection)
        return connection
