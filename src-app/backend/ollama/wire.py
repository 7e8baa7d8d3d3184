"""The bytes between Ollama and its client library, held against limits that the library does not have.

The library reads whatever comes into memory until a line ends, replaces broken UTF-8 without a word,
unpacks whatever claims to be compressed, and sends `OLLAMA_API_KEY` to whatever host it is given. This
transport sits beneath it. A key is sent only where the person gave one for the very address that is asked.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

from backend.ollama.faults import Garbage
from backend.words import _

MIB = 1024 * 1024
STREAMS = ("/api/chat", "/api/pull")

NEWLINES_OF_UNICODE = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""httpx ends a line at each of these too, and Ollama sends the first one as it is: an answer that holds it
would be cut in the middle of its JSON. Outside of strings they are no JSON, so escaping them everywhere
changes nothing else."""


@dataclass(frozen=True)
class Limits:
    """In bytes."""

    line: int = 8 * MIB
    """Of one line. A line of a stream is some hundred bytes; a list of models is one line."""
    body: int = 64 * MIB
    """Of a whole answer that is not a stream: details of a model can hold its licence and its template."""
    stream: int = 1024 * MIB
    """Of a whole stream: some million tokens, or days of progress."""


class BoundedTransport(httpx.AsyncBaseTransport):
    """Passes requests on, and answers on in whole lines of valid UTF-8 within `limits`. `key` is the one for this
    server, whatever the environment holds; mostly there is none."""

    def __init__(self, inner: httpx.AsyncBaseTransport, limits: Limits, key: str = "") -> None:
        self._inner = inner
        self._limits = limits
        self._key = key

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises `Garbage` for what goes over a limit, while it is being read."""
        request.headers.pop("authorization", None)
        if self._key:
            request.headers["authorization"] = f"Bearer {self._key}"
        request.headers["accept-encoding"] = "identity"
        response = await self._inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.stream.aclose()
            raise Garbage(_("an answer that is packed, though nobody asked for that"))
        is_stream = request.url.path.endswith(STREAMS)
        total = self._limits.stream if is_stream else self._limits.body
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_WholeLines(response.stream, self._limits.line, total),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._inner.aclose()


class _WholeLines(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream, longest_line: int, total: int) -> None:
        self._inner = inner
        self._longest_line = longest_line
        self._left = total

    async def __aiter__(self) -> AsyncIterator[bytes]:
        begun = bytearray()
        async for chunk in self._inner:
            self._left -= len(chunk)
            if self._left < 0:
                raise Garbage(_("an answer without an end"))
            lines, newline, rest = chunk.rpartition(b"\n")
            if newline:
                yield _clean(bytes(begun) + lines + newline)
                begun.clear()
            begun += rest
            if len(begun) > self._longest_line:
                raise Garbage(_("a line of more than %(most)s bytes", most=self._longest_line))
        if begun:
            yield _clean(bytes(begun))

    async def aclose(self) -> None:
        await self._inner.aclose()


def _clean(lines: bytes) -> bytes:
    """The same lines, checked. Raises `Garbage` where they are not UTF-8."""
    if lines.isascii():
        return lines
    try:
        text = lines.decode()
    except UnicodeDecodeError:
        raise Garbage(_("text that is not UTF-8")) from None
    for newline, escaped in NEWLINES_OF_UNICODE.items():
        text = text.replace(newline, escaped)
    return text.encode()
