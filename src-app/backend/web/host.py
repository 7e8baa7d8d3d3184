"""Robyn as our host: one process, one worker, our socket, our guard, our route table.

Does what Robyn's own `run_processes` and `spawn_process` do, so it rests on internals: Robyn is pinned exactly.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from typing import Any, Protocol

from backend.web.guard import Guard, Refusal
from backend.web.request import Request, Response, Stream
from backend.web.robyn_core import (
    FunctionInfo,
    Headers,
    HttpMethod,
    MiddlewareType,
    Server,
    SocketHeld,
    StreamingResponse,
)
from backend.web.robyn_core import Request as RobynRequest
from backend.web.robyn_core import Response as RobynResponse

log = logging.getLogger("hearth.web")

METHODS = (
    HttpMethod.GET,
    HttpMethod.HEAD,
    HttpMethod.POST,
    HttpMethod.PUT,
    HttpMethod.PATCH,
    HttpMethod.DELETE,
    HttpMethod.OPTIONS,
)
EVERY_PATH = ("/", "/*path")

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""Headers of every answer, unless it says otherwise. There is no CORS header: nobody else may read."""


class Application(Protocol):
    """What the host serves."""

    async def start(self) -> None:
        """Runs on the loop that serves requests, before the first one."""

    async def answer(self, request: Request) -> Response | Stream:
        """Answer a request that has passed the guard; turns every error into an answer."""
        ...

    def refuse(self, refusal: Refusal, *, as_json: bool) -> Response:
        """The answer to a request that has not."""
        ...

    async def stop(self) -> None:
        """Runs on the same loop when the process was asked to stop."""


class Host:
    """Serves an application on a socket until it is asked to stop."""

    def __init__(self, held: SocketHeld, guard: Guard, application: Application, on_stop: Callable[[], None]) -> None:
        self._held = held
        self._guard = guard
        self._application = application
        self._on_stop = on_stop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Task[None] | None = None

    def serve(self) -> None:
        """Serve; returns after `stop` was called, or SIGTERM or SIGINT came."""
        _choose_loop()
        server = Server()
        for method in METHODS:
            for path in EVERY_PATH:
                server.add_route(method, path, _function(self._handle), False)
        server.add_global_middleware(MiddlewareType.BEFORE_REQUEST, _function(self._admit))
        server.add_startup_handler(_function(self._start))
        # actix alone would stop serving on these and leave the loop running; it chains to handlers it finds.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        server.start(self._held, 1)

    def stop(self) -> None:
        """Ask the loop to end; from any thread, or a signal handler. `on_stop` runs at once, on that thread."""
        self._on_stop()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin_stopping)

    def _begin_stopping(self) -> None:
        if self._stopping is None and self._loop is not None:
            self._stopping = self._loop.create_task(self._stop(), name="stopping")

    async def _stop(self) -> None:
        try:
            await self._application.stop()
        finally:
            asyncio.get_running_loop().stop()

    async def _start(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._application.start()

    def _admit(self, request: RobynRequest) -> RobynRequest | RobynResponse:
        refusal = self._guard.refusal(_Head(request))
        if refusal is None:
            return request
        wants_json = "application/json" in (request.headers.get("accept") or "") or request.url.path.startswith("/api/")
        return _complete(self._application.refuse(refusal, as_json=wants_json))

    async def _handle(self, request: RobynRequest) -> Any:
        answer = await self._application.answer(_plain(request))
        return _complete(answer) if isinstance(answer, Response) else _streaming(answer)


class _Head:
    """A request's head as the guard wants to see it."""

    def __init__(self, request: RobynRequest) -> None:
        self.method = request.method
        self.path = request.url.path
        self.body_length = len(request.body)
        self._headers = request.headers.multi_items()

    def all(self, name: str) -> list[str]:
        return [value for key, value in self._headers if key == name]


def _plain(request: RobynRequest) -> Request:
    pairs = request.query_params.to_dict().items()
    return Request(
        method=request.method,
        path=request.url.path,
        query="&".join(f"{name}={value}" for name, values in pairs for value in values),
        headers=tuple(request.headers.multi_items()),
        body=request.body.encode() if isinstance(request.body, str) else request.body,
    )


def _complete(response: Response) -> RobynResponse:
    headers = Headers(ALWAYS | {"Content-Type": response.content_type})
    for name, value in response.headers:
        headers.set(name, value)
    return RobynResponse(response.status, headers, response.body)


def _streaming(stream: Stream) -> Any:
    kept = {name: value for name, value in ALWAYS.items() if name != "Cache-Control"}  # Robyn adds its own
    headers = kept | {"Content-Type": stream.content_type} | dict(stream.headers)
    return StreamingResponse(stream.events, 200, headers, stream.content_type)


def _function(handler: Callable[..., Any]) -> Any:
    return FunctionInfo(handler, asyncio.iscoroutinefunction(handler), handler.__code__.co_argcount - 1, {}, {})


def _choose_loop() -> None:
    """Robyn makes its loop by the policy that it finds, and panics where there is no loop before it starts."""
    if sys.platform == "win32":
        loop = asyncio.new_event_loop()
    else:
        import uvloop

        uvloop.install()
        loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
