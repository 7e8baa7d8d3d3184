"""HTTP as lean as Python has it, so that what is measured is the other side."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self
from urllib.parse import urlencode

FORM = {"HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
NONE: Mapping[str, str] = MappingProxyType({})
PATIENCE = 30.0
"""Seconds."""


@dataclass(frozen=True)
class Answer:
    """What came back. `seconds`: from the question to the last byte."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float


class Caller:
    """One connection that is kept open, as a browser does."""

    def __init__(self, port: int, token: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(
        self, method: str, path: str, *, form: dict[str, str] | None = None, headers: Mapping[str, str] = NONE
    ) -> Answer:
        """Ask, and read the whole answer. Raises AssertionError for anything but success."""
        began = time.perf_counter()
        body = urlencode(form) if form is not None else None
        wanted = {**self._headers, **(FORM if form is not None else NONE), **headers}
        self._connection.request(method, path, body, wanted)
        response = self._connection.getresponse()
        received = response.read()
        answer = Answer(response.status, response.headers, received, time.perf_counter() - began)
        assert answer.status < 400, f"{method} {path}: {answer.status} {received[:300]!r}"
        return answer

    def stream(self, method: str, path: str, body: str | None = None) -> http.client.HTTPResponse:
        """Ask, and leave the answer to be read line by line."""
        self._connection.request(method, path, body, self._headers)
        return self._connection.getresponse()

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def until_answered(port: int, seconds: float = PATIENCE) -> None:
    """Ask `/` until a server is there and answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with Caller(port) as caller:
                caller.ask("GET", "/")
                return
        except OSError:
            assert time.monotonic() < deadline, f"nothing answers at port {port}"
            time.sleep(0.002)


@dataclass(frozen=True)
class Arrival:
    """An event of the stream: when it was whole (seconds, monotonic), its bytes on the wire, its name and its data."""

    at: float
    size: int
    name: str
    data: str


class Listener:
    """A window's event stream, read on a thread of its own."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.arrivals: list[Arrival] = []
        self._came = threading.Condition()
        self._response = response
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def until(self, holds: Callable[[Arrival], bool], *, after: int = 0) -> list[Arrival]:
        """Wait for an event that `holds`; returns all from place `after` up to it."""
        place = after
        with self._came:
            while True:
                for number, arrival in enumerate(self.arrivals[place:], place):
                    if holds(arrival):
                        return self.arrivals[after : number + 1]
                place = len(self.arrivals)
                assert self._came.wait(PATIENCE), "the stream is silent"

    def _read(self) -> None:
        size, name, data = 0, "", list[str]()
        try:
            for raw in self._response:
                size += len(raw)
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    data.append(line[6:])
                elif not line:
                    if data:
                        self._add(Arrival(time.perf_counter(), size, name, "\n".join(data)))
                    size, name, data = 0, "", []
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            return  # it was closed, from either side

    def _add(self, arrival: Arrival) -> None:
        with self._came:
            self.arrivals.append(arrival)
            self._came.notify_all()


@contextmanager
def listening(port: int, token: str) -> Iterator[Listener]:
    """A window that listens from now on, as a page does."""
    with Caller(port, token) as page, Caller(port, token) as caller:
        seq = page.ask("GET", "/").body.partition(b'data-seq="')[2].partition(b'"')[0].decode()
        yield Listener(caller.stream("GET", f"/events?after={seq}"))
