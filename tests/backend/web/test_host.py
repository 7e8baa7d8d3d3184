"""The host's own part; that it serves, streams, guards and ends is tested with real processes in `tests/contract`."""

import threading

import pytest

from backend.web.guard import Guard, Refusal
from backend.web.host import ALWAYS, Host, _complete, _Head, _plain
from backend.web.listening import hold, open_listener
from backend.web.request import Request, Response, Stream
from backend.web.robyn_core import Headers


class Url:
    path = "/a/b%20c"


class Asked:
    """A request as Robyn hands it over: several values for a name, and nothing decoded."""

    method = "POST"
    url = Url()
    body: str | bytes = "text=ä"
    headers = Headers({"Host": "127.0.0.1:1"})

    class query_params:  # noqa: N801 (Robyn's name)
        @staticmethod
        def to_dict() -> dict[str, list[str]]:
            return {"q": ["a%20b", "c"], "empty": [""]}


class Application:
    async def start(self) -> None: ...
    async def answer(self, request: Request) -> Response | Stream:
        return Response(b"fine")

    def refuse(self, refusal: Refusal, *, as_json: bool) -> Response:
        return Response(b"", refusal.status)

    async def stop(self) -> None: ...


@pytest.mark.parametrize("body", ["text=ä", "text=ä".encode()])
def test_a_request_becomes_plain_values(body: str | bytes) -> None:
    asked = Asked()
    asked.body = body
    request = _plain(asked)  # type: ignore[arg-type]  # Robyn's request can't be made by hand
    assert request.body == "text=ä".encode()
    assert request.query == "q=a%20b&q=c&empty="
    assert request.argument("q") == "c"


def test_the_guard_sees_every_value_of_a_header() -> None:
    asked = Asked()
    asked.headers = Headers({})
    asked.headers.append("Host", "one")
    asked.headers.append("host", "two")
    head = _Head(asked)  # type: ignore[arg-type]  # Robyn's request can't be made by hand
    assert sorted(head.all("host")) == ["one", "two"]
    assert head.all("origin") == []


def test_every_answer_carries_the_headers_of_all_and_may_change_them() -> None:
    answer = _complete(Response(b"x", 201, "text/plain", (("Cache-Control", "private"), ("Set-Cookie", "a=b; Path=/"))))
    assert answer.status_code == 201
    assert answer.headers.get("Cache-Control") == "private"
    assert answer.headers.get("Set-Cookie") == "a=b; Path=/"
    assert answer.headers.get("Content-Type") == "text/plain"
    for name in ALWAYS.keys() - {"Cache-Control"}:
        assert answer.headers.get(name) == ALWAYS[name]


def test_stopping_is_watched_from_the_moment_it_is_asked_for_even_before_the_loop_runs() -> None:
    watched = threading.Event()
    with open_listener(0) as listener:
        host = Host(hold(listener), Guard(1, "t"), Application(), on_stop=watched.set)
        host.stop()
    assert watched.is_set()
