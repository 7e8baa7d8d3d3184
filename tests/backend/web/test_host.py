"""The real host in a process of its own, with an application that answers with what it was asked."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.web.guard import Guard, Refusal
from backend.web.host import ALWAYS, Host
from backend.web.listening import hold, open_listener
from backend.web.request import Request, Response, Stream
from tests.driving.backend_process import raw_exchange

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "t" * 43


@dataclass
class Served:
    """A running host."""

    process: "subprocess.Popen[str]"
    port: int

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, trust_env=False)

    def raw(self, request: str, *headers: str, body: bytes = b"") -> bytes:
        lines = [f"{request} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Authorization: Bearer {TOKEN}", *headers]
        return raw_exchange(self.port, "\r\n".join([*lines, "", ""]).encode() + body)


@contextmanager
def serving() -> Iterator[Served]:
    command = [sys.executable, "-m", "tests.backend.web.echoing", TOKEN]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src-app"), str(ROOT)))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as process:
        assert process.stdout
        try:
            port = int(process.stdout.readline().removeprefix("port "))
            assert process.stdout.readline() == "started\n"
            yield Served(process, port)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


def told(answer: bytes) -> dict[str, Any]:
    """What the application was asked."""
    request: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
    return request


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_every_method_reaches_the_application_with_its_body(served: Served, method: str) -> None:
    body = "text=ä\0".encode()
    asked = told(served.raw(f"{method} /a/b", f"Content-Length: {len(body)}", body=body))
    assert (asked["method"], asked["path"], asked["body"].encode("latin-1")) == (method, "/a/b", body)


def test_a_look_at_the_head_reaches_it_too_and_has_no_body(served: Served) -> None:
    with served.client() as client:
        answer = client.head("/a")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/", "/", ""),
        ("//a//b", "//a//b", ""),
        ("/a%2Fb%20%C3%A4", "/a%2Fb%20%C3%A4", ""),
        ("/a?q=a%20b&q=c&empty=&plus=a+b", "/a", {"q=a%20b", "q=c", "empty=", "plus=a+b"}),
        ("/a?q=%26%3D", "/a", {"q=%26%3D"}),
    ],
)
def test_path_and_query_come_as_they_were_sent(served: Served, target: str, path: str, query: object) -> None:
    asked = told(served.raw(f"GET {target}"))
    assert asked["path"] == path
    assert (set(asked["query"].split("&")) if isinstance(query, set) else asked["query"]) == query


def test_of_a_name_that_is_there_twice_both_values_come_in_order(served: Served) -> None:
    asked = told(served.raw("GET /?q=1&q=2", "X-Many: one", "x-many: two"))
    assert [value for name, value in asked["headers"] if name == "x-many"] == ["one", "two"]
    assert asked["query"] == "q=1&q=2"


def test_every_answer_carries_the_headers_of_all_and_may_change_them(served: Served) -> None:
    with served.client() as client:
        usual, own = client.get("/"), client.get("/kept")
    for name, value in ALWAYS.items():
        assert usual.headers[name] == value
    assert (own.status_code, own.headers["Content-Type"], own.content) == (201, "text/css", b"x")
    assert (own.headers["Cache-Control"], own.headers["Set-Cookie"]) == ("private", "a=b; Path=/")
    assert own.headers["X-Content-Type-Options"] == "nosniff"


def test_a_stream_is_an_event_stream_that_ends_where_it_ends(served: Served) -> None:
    with served.client() as client:
        answer = client.get("/stream")
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content == b"data: one\n\ndata: two\n\n"


@pytest.mark.parametrize(
    ("path", "accept", "form"),
    [("/", "text/html", b"page"), ("/", "text/html, application/json", b"json"), ("/api/v1/x", "*/*", b"json")],
)
def test_who_is_refused_is_told_so_without_the_application(served: Served, path: str, accept: str, form: bytes) -> None:
    answer = httpx.get(f"http://127.0.0.1:{served.port}{path}", headers={"Accept": accept}, trust_env=False)
    assert (answer.status_code, answer.content) == (401, form)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.skipif(os.name != "posix", reason="there are no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_ends_it_in_good_order_and_twice_is_not_worse(number: signal.Signals) -> None:
    with serving() as served:
        served.process.send_signal(number)
        served.process.send_signal(number)
        rest, _ = served.process.communicate(timeout=10)
        assert served.process.returncode == 0
    assert [line for line in rest.splitlines() if line != "stopping"] == ["stopped", "served"]
    assert rest.startswith("stopping\n")


class Nothing:
    """An application that is never asked."""

    async def start(self) -> None: ...
    async def answer(self, request: Request) -> Response | Stream:
        raise AssertionError(request)

    def refuse(self, refusal: Refusal, *, as_json: bool) -> Response:
        raise AssertionError(refusal)

    async def stop(self) -> None: ...


def test_an_end_is_watched_from_the_moment_it_is_asked_for_even_before_the_loop_runs() -> None:
    watched = threading.Event()
    with open_listener(0) as listener:
        host = Host(hold(listener), Guard(1, TOKEN), Nothing(), on_stop=watched.set)
        host.stop()
    assert watched.is_set()
