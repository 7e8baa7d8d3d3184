import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.contract import Parent, Reply
from backend.system.assets import Assets
from backend.system.launch_codes import LaunchCodes
from backend.system.routes import Health, NoShell, System
from backend.web import shell
from backend.web.events import EventHub
from backend.web.guard import Guard
from backend.web.request import BadRequest, Request, Response, Stream
from backend.web.routes import NotFound

HTMX = Path(__file__).resolve().parents[3] / "node_modules/htmx.org"
FORM = (("content-type", "application/x-www-form-urlencoded"),)


class Shell(Parent):
    """A shell that does, or refuses, what it is asked."""

    def __init__(self, *, ok: bool) -> None:
        super().__init__()
        self.ok = ok
        self.asked: list[tuple[str, dict[str, str]]] = []

    def request(self, name: str, arguments: dict[str, str], on_reply: Callable[[Reply], None]) -> None:
        self.asked.append((name, arguments))
        on_reply(Reply("1", self.ok, None))


def room(static: Path, parent: Parent | None = None, database: str = "connected") -> System:
    health = Health("1.2.3", lambda: 4.25, lambda: database, lambda: "not running")
    (static / "app.css").write_text("a{}")
    return System(
        Guard(4711, "t" * 43),
        EventHub(10),
        health,
        LaunchCodes(lambda: 0.0),
        Assets(static, HTMX, {}),
        parent or Parent(present=False),
    )


async def ask(system: System, method: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> Response:
    given = (*FORM, *((name.replace("_", "-"), value) for name, value in headers.items()))
    answer = await system.routes().answer(Request(method, path, query, given, body))
    assert isinstance(answer, Response)
    return answer


async def test_health_is_told_as_the_contract_has_it(tmp_path: Path) -> None:
    told = json.loads((await ask(room(tmp_path), "GET", "/api/v1/health")).body)
    assert told == {
        "status": "healthy",
        "database": "connected",
        "ollama": "not running",
        "version": "1.2.3",
        "uptime_s": 4.2,
    }


async def test_a_damaged_store_is_not_called_healthy(tmp_path: Path) -> None:
    told = json.loads((await ask(room(tmp_path, database="damaged"), "GET", "/api/v1/health")).body)
    assert (told["status"], told["database"]) == ("degraded", "damaged")


async def test_a_launch_code_is_traded_for_the_cookie_once(tmp_path: Path) -> None:
    system = room(tmp_path)
    url = json.loads((await ask(system, "POST", "/api/v1/launch-codes")).body)["url"]
    query = url.removeprefix("http://127.0.0.1:4711/launch?")
    first, second = await ask(system, "GET", "/launch", query), await ask(system, "GET", "/launch", query)
    assert (first.status, dict(first.headers)["Location"]) == (303, "/")
    assert dict(first.headers)["Set-Cookie"] == f"hearth_session_4711={'t' * 43}; Path=/; HttpOnly; SameSite=Strict"
    assert second.status == 403
    assert "Set-Cookie" not in dict(second.headers)


async def test_a_launch_code_leads_to_the_place_that_it_was_asked_for(tmp_path: Path) -> None:
    system = room(tmp_path)
    url = json.loads((await ask(system, "POST", "/api/v1/launch-codes", "path=/conversations/7%3Fx=1")).body)["url"]
    answer = await ask(system, "GET", "/launch", url.removeprefix("http://127.0.0.1:4711/launch?"))
    assert dict(answer.headers)["Location"] == "/conversations/7?x=1"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil", "/a%0d%0aX: y", "models", "/ü"])
async def test_a_launch_code_leads_to_no_other_place(tmp_path: Path, path: str) -> None:
    with pytest.raises(BadRequest):
        await ask(room(tmp_path), "POST", "/api/v1/launch-codes", f"path={path}")


async def test_a_look_at_the_address_does_not_use_the_code_up(tmp_path: Path) -> None:
    system = room(tmp_path)
    query = f"code={system.codes.issue()}"
    looked = await ask(system, "HEAD", "/launch", query)
    assert (looked.status, "Set-Cookie" in dict(looked.headers)) == (403, False)
    assert (await ask(system, "GET", "/launch", query)).status == 303


async def test_assets_may_be_kept_because_their_address_changes_with_them(tmp_path: Path) -> None:
    answer = await ask(room(tmp_path), "GET", "/static/app.css")
    assert answer.body == b"a{}"
    assert "immutable" in dict(answer.headers)["Cache-Control"]
    with pytest.raises(NotFound):
        await ask(room(tmp_path), "GET", "/static/other.css")


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("11", b"two"),
        ("9", b"refresh"),
        ("", b"refresh"),
        ("x", b"refresh"),
        ("١١", b"refresh"),
        ("9" * 5000, b"refresh"),
    ],
    ids=lambda value: value[:9],
)
async def test_a_stream_goes_on_behind_what_was_seen(tmp_path: Path, seen: str, expected: bytes) -> None:
    system = room(tmp_path)
    system.hub.fragments("one")
    system.hub.fragments("two")
    for query, headers in ((f"after={seen}", ()), ("after=0", (("last-event-id", seen),))):
        if not seen and headers:
            continue
        answer = await system.routes().answer(Request("GET", "/events", query, headers, b""))
        assert isinstance(answer, Stream)
        first = next(answer.events)
        assert expected in first
        assert b"data: one" not in first


@pytest.mark.parametrize("url", ["https://example.org/?a=b", "http://example.org", "mailto:a@example.org"])
async def test_what_the_person_agreed_to_is_opened_by_the_shell(tmp_path: Path, url: str) -> None:
    parent = Shell(ok=True)
    answer = await ask(room(tmp_path, parent), "POST", "/openings", body=f"url={url}".replace("&", "%26").encode())
    assert answer.status == 204
    assert parent.asked == [("open.external", {"url": url})]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "", "//evil", "x", "http://["]
)
async def test_nothing_else_is_ever_passed_on(tmp_path: Path, url: str) -> None:
    parent = Shell(ok=True)
    with pytest.raises(BadRequest):
        await ask(room(tmp_path, parent), "POST", "/openings", body=f"url={url}".encode())
    assert parent.asked == []


class Silent(Shell):
    """A shell that never answers."""

    def request(self, name: str, arguments: dict[str, str], on_reply: Callable[[Reply], None]) -> None:
        self.asked.append((name, arguments))


@pytest.mark.parametrize(
    "parent",
    [Parent(present=False), Shell(ok=False), Silent(ok=True)],
    ids=["no shell", "it refuses", "it does not answer"],
)
async def test_where_it_can_not_be_opened_that_is_said(
    tmp_path: Path, parent: Parent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "LONGEST_WAIT", 0.01)
    with pytest.raises(NoShell) as raised:
        await ask(room(tmp_path, parent), "POST", "/openings", body=b"url=https://example.org")
    assert raised.value.status == 409
