"""The rooms as they are opened together: each answers, and none is left open."""

import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from backend.chat.tables import Conversation, Message
from backend.contract import ExitCode, Fatal, Parent
from backend.opened import OpenRooms
from backend.rooms import ROOT, open_rooms
from backend.settings.choices import Choices
from backend.store import Store
from backend.web.application import Front
from backend.web.events import EventHub
from backend.web.guard import Guard
from backend.web.request import Request, Response, Stream
from tests.backend.models.room import until
from tests.ollama_double import OllamaDouble, say

HTMX = ("hx-request", "true")


class House:
    """The rooms of one launch behind the door that the host knocks at."""

    def __init__(self, rooms: OpenRooms, hub: EventHub) -> None:
        self.rooms = rooms
        self._front = Front(hub)
        self._front.open(rooms.served)

    async def ask(self, method: str, path: str, *headers: tuple[str, str], **form: str) -> Response:
        kind = ("content-type", "application/x-www-form-urlencoded")
        answer = await self._front.answer(Request(method, path, "", (kind, *headers), urlencode(form).encode()))
        assert isinstance(answer, Response)
        return answer

    async def stream(self) -> Stream:
        answer = await self._front.answer(Request("GET", "/events", "", (), b""))
        assert isinstance(answer, Stream)
        return answer


Open = Callable[[], Awaitable[House]]


@pytest.fixture
async def open_house(store: Store, double: OllamaDouble, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    """Opens the rooms; they are closed after the test."""
    monkeypatch.setenv("OLLAMA_HOST", double.host)
    opened: list[House] = []

    async def open_house() -> House:
        hub = EventHub(first_number=100)
        rooms = await open_rooms(store, hub, Guard(4711, "t" * 43), Parent(present=False), began=0.0)
        opened.append(House(rooms, hub))
        return opened[-1]

    yield open_house
    for house in opened:
        await house.rooms.close()


@pytest.mark.parametrize(
    "path",
    ["/", "/sidebar", "/models", "/picker", "/api/v1/health", "/static/app.css", "/static/htmx.js"],
)
async def test_every_room_answers(open_house: Open, path: str) -> None:
    answer = await (await open_house()).ask("GET", path)
    assert (answer.status, bool(answer.body)) == (200, True)


async def test_every_window_gets_the_events_of_all_rooms(open_house: Open) -> None:
    house = await open_house()
    stream = await house.stream()
    await house.ask("PUT", "/settings/model", model="tiny-think:latest")
    await house.ask("POST", "/conversations", text="ping", model="tiny-chat")
    told = b""
    await until(lambda: not house.rooms.desk.answers.writing())
    while b"event: message-" not in told:
        told += next(stream.events)
    assert b"event: picker" in told
    assert b"event: conversations" in told


async def test_an_address_that_no_room_knows_is_told_in_hearths_own_look(open_house: Open) -> None:
    house = await open_house()
    page = await house.ask("GET", "/nowhere")
    assert (page.status, b"<html" in page.body, b"There is no such page." in page.body) == (404, True, True)


async def test_what_a_crash_left_is_in_order_before_the_first_page(open_house: Open, store: Store) -> None:
    now = datetime.now(UTC)
    times: dict[str, Any] = {"created_at": now, "updated_at": now}
    await store.write(lambda session: session.add(Conversation(id="c", title="Tea", **times)))
    half = Message(
        id="0" * 26, conversation_id="c", position=1, role="assistant", state="waiting", text="Half", **times
    )
    await store.write(lambda session: session.add(half))
    shown = (await (await open_house()).ask("GET", "/conversations/c")).body.decode()
    assert re.search(r'data-state="interrupted"', shown)
    assert "Half" in shown


async def test_a_page_stands_in_the_frame_that_the_person_chose(open_house: Open, store: Store) -> None:
    await Choices(store).set_theme("dark")
    await Choices(store).set_model("tiny-think:latest")
    house = await open_house()
    page = (await house.ask("GET", "/")).body.decode()
    assert '<html lang="en" dir="ltr" data-theme="dark" data-text="medium">' in page
    assert 'name="model" value="tiny-think:latest"' in page
    assert "Your conversations will be kept here" in page
    part = (await house.ask("GET", "/", HTMX)).body.decode()
    assert "Your conversations will be kept here" not in part


async def test_ollama_is_asked_when_there_is_time_and_not_before(open_house: Open, double: OllamaDouble) -> None:
    house = await open_house()
    assert double.requests == []
    assert json.loads((await house.ask("GET", "/api/v1/health")).body)["ollama"] == "looking"
    house.rooms.look_around()
    await until(lambda: house.rooms.catalogue.first())
    assert json.loads((await house.ask("GET", "/api/v1/health")).body)["ollama"] == "running"


async def test_closing_the_rooms_puts_away_what_is_written(
    open_house: Open, double: OllamaDouble, store: Store
) -> None:
    double.script("/api/chat", say("one", stall_after=0))
    house = await open_house()
    shown = (await house.ask("POST", "/conversations", HTMX, text="why?", model="tiny-chat")).body.decode()
    (answer,) = re.findall(r'class="message assistant[^"]*"\s+id="message-(\w{26})"', shown)
    await double.until(lambda double: double.server.stalled == 1)
    await house.rooms.close()
    assert (await store.read(lambda session: session.get_one(Message, answer))).state == "interrupted"
    await double.until(lambda double: not double.server.open_chats)


async def test_a_store_that_fails_is_told_even_where_the_page_that_tells_it_needs_the_store(
    open_house: Open, store: Store
) -> None:
    house = await open_house()
    store.close()
    page = await house.ask("GET", "/")
    assert (page.status, b"Hearth is ending" in page.body, b"<html" in page.body) == (503, True, False)
    notice = await house.ask("GET", "/", HTMX)
    assert (notice.status, dict(notice.headers)["HX-Retarget"]) == (503, "#notices")
    told = await house.ask("GET", "/", ("accept", "application/json"))
    assert (told.status, json.loads(told.body)["next_step"]) == (503, "Start it again.")


async def test_the_demo_says_so_on_every_page(open_house: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"Demo:" not in (await (await open_house()).ask("GET", "/")).body
    monkeypatch.setenv("HEARTH_DEMO", "1")
    assert b"Demo:" in (await (await open_house()).ask("GET", "/")).body


async def test_compiled_templates_lie_with_the_data_for_the_next_start(open_house: Open, data_folder: Path) -> None:
    house = await open_house()
    await house.ask("GET", "/")
    assert list((data_folder / "cache/templates").iterdir())


async def test_an_address_that_can_not_be_ollamas_is_a_matter_of_configuration(
    open_house: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "ftp://x")
    with pytest.raises(Fatal) as raised:
        await open_house()
    assert raised.value.code == ExitCode.CONFIGURATION


def test_the_first_page_waits_for_neither_the_orm_nor_the_markup(data_folder: Path) -> None:
    script = f"""
import asyncio, sys
from pathlib import Path
from backend.contract import Parent
from backend.rooms import open_rooms
from backend.store import Store
from backend.web.application import Front
from backend.web.events import EventHub
from backend.web.guard import Guard
from backend.web.request import Request

async def first_page():
    store, hub = Store.open(Path({str(data_folder)!r}), Path({str(ROOT / "migrations")!r})), EventHub(first_number=1)
    rooms = await open_rooms(store, hub, Guard(4711, "t" * 43), Parent(present=False), 0.0)
    front = Front(hub)
    front.open(rooms.served)
    answer = await front.answer(Request("GET", "/", "", (), b""))
    assert answer.status == 200, answer
    heavy = {{"sqlalchemy", "sqlmodel", "pydantic", "markdown_it", "nh3", "pygments", "httpx"}}
    print(sorted(heavy & set(sys.modules)))
    await rooms.close()
    store.close()

asyncio.run(first_page())
"""
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, env=path)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
