"""As much of HTTP/1.1 as Ollama's clients use, fast enough to be no bottleneck for what is measured
through it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

Headers = tuple[tuple[str, str], ...]
JSON: Headers = (("Content-Type", "application/json; charset=utf-8"),)
LINES: Headers = (("Content-Type", "application/x-ndjson"),)


@dataclass(frozen=True)
class Request:
    """What was asked."""

    method: str
    path: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of the header `name`."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def json(self) -> Any:
        """The parsed body; an empty object where there is none."""
        return json.loads(self.body or b"{}")


class Connection(asyncio.Protocol):
    """One client. A client that goes away cancels the answer that it was getting, as it does with Ollama."""

    def __init__(self, answer: Callable[[Request, "Connection"], Awaitable[None]]) -> None:
        self._answer = answer
        self._buffer = b""
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._serve_next()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def begin(self, status: int, headers: Headers, length: int | None = None) -> None:
        """Send the head; a body without a `length` is chunked."""
        framing = ("Transfer-Encoding", "chunked") if length is None else ("Content-Length", str(length))
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in (*headers, framing)]
        self.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def chunk(self, *parts: bytes) -> None:
        """Send HTTP chunks, with one write for all, and wait while the client can't keep up."""
        self.write(b"".join([b"%x\r\n%b\r\n" % (len(part), part) for part in parts if part]))
        await self._writable.wait()

    def end(self) -> None:
        """Send the end of a chunked body."""
        self.write(b"0\r\n\r\n")

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        if self._transport:
            self._transport.write(data)

    def close(self) -> None:
        """Close in the middle of whatever is being sent; what was written arrives."""
        if self._transport:
            self._transport.close()

    def _serve_next(self) -> None:
        if self._task:
            return
        request = self._take_request()
        if request:
            self._task = asyncio.ensure_future(self._answer(request, self))
            self._task.add_done_callback(self._answered)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled() and (error := task.exception()):
            self.close()
            raise error
        self._serve_next()

    def _take_request(self) -> Request | None:
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        fields = (line.partition(":") for line in lines)
        headers = tuple((name, value.strip()) for name, _, value in fields)
        length = int(Request(method, path, headers, b"").header("content-length") or 0)
        if len(rest) < length:
            return None
        self._buffer = rest[length:]
        return Request(method, path, headers, rest[:length])
