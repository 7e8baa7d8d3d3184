import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.store import StoreBusy
from backend.web.application import MOST_TRIES, Front, Rooms, refuse
from backend.web.errors import DomainError, Problem
from backend.web.events import EventHub, TooManyStreams
from backend.web.guard import Refusal
from backend.web.request import Request, Response
from backend.web.routes import Routes


class Pages:
    """Renders problems as plain words; `broken` pages fail themselves."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken

    async def problem(self, request: Request, problem: Problem) -> Response:
        if self.broken:
            raise RuntimeError("the template of the error page has an error")
        return Response(f"{problem.status} {problem.sentence}".encode(), problem.status)


@dataclass
class Room:
    """Answers `/` as it is told."""

    error: Exception | None = None

    async def answer(self, request: Request) -> Response:
        if self.error:
            raise self.error
        return Response(b"fine")


def front(room: Room, pages: Pages | None = None, hub: EventHub | None = None) -> Front:
    routes = Routes()
    routes.add("GET", "/", room.answer)
    made = Front(hub or EventHub(0))
    made.open(Rooms(routes, pages or Pages()))
    return made


def get(path: str = "/", accept: str = "text/html") -> Request:
    return Request("GET", path, "", (("accept", accept),), b"")


async def ask(made: Front, request: Request) -> Response:
    answer = await made.answer(request)
    assert isinstance(answer, Response)
    return answer


async def test_requests_wait_until_the_rooms_are_open() -> None:
    made = Front(EventHub(0))
    waiting = asyncio.create_task(made.answer(get()))
    await asyncio.sleep(0)
    assert not waiting.done()
    routes = Routes()
    routes.add("GET", "/", Room().answer)
    made.open(Rooms(routes, Pages()))
    answer = await waiting
    assert isinstance(answer, Response)
    assert answer.body == b"fine"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DomainError("Taken.", "Wait."), 409),
        (StoreBusy(Path("hearth.db"), "Locked.", "Wait."), 503),
        (TooManyStreams(), 503),
        (ZeroDivisionError("secret details"), 500),
    ],
)
async def test_every_error_becomes_an_answer_in_the_form_that_was_asked_for(error: Exception, status: int) -> None:
    made = front(Room(error))
    assert (await ask(made, get())).body.startswith(str(status).encode())
    told = await ask(made, get(accept="application/json"))
    assert told.status == status
    assert json.loads(told.body)["next_step"]
    assert b"secret" not in told.body


async def test_an_unknown_address_is_told_so() -> None:
    assert (await ask(front(Room()), get("/nowhere"))).status == 404


async def test_an_error_page_that_fails_is_told_in_plain_words() -> None:
    answer = await ask(front(Room(DomainError("Taken.", "Wait.")), Pages(broken=True)), get())
    assert answer.status == 409
    assert b"Taken." in answer.body


async def test_a_wrong_method_is_told_which_are_right() -> None:
    answer = await ask(front(Room()), Request("DELETE", "/", "", (), b""))
    assert answer.status == 405
    assert dict(answer.headers)["Allow"] == "GET"


class Overtaken:
    """A page during whose making something changes, `times` times."""

    def __init__(self, hub: EventHub, times: int) -> None:
        self.hub = hub
        self.times = times
        self.made = 0

    async def answer(self, request: Request) -> Response:
        self.made += 1
        if self.made <= self.times:
            self.hub.changed("conversations")
        return Response(str(self.made).encode())


@pytest.mark.parametrize(("times", "made"), [(0, 1), (1, 2), (99, MOST_TRIES)])
async def test_a_page_that_a_change_overtook_is_made_anew_but_not_for_ever(times: int, made: int) -> None:
    hub = EventHub(0)
    page = Overtaken(hub, times)
    routes = Routes()
    routes.add("GET", "/", page.answer)
    routes.add("POST", "/", page.answer)
    opened = Front(hub)
    opened.open(Rooms(routes, Pages()))
    assert (await ask(opened, get())).body == str(made).encode()


async def test_what_changes_something_is_done_once_whatever_happens_meanwhile() -> None:
    hub = EventHub(0)
    page = Overtaken(hub, 99)
    routes = Routes()
    routes.add("POST", "/", page.answer)
    opened = Front(hub)
    opened.open(Rooms(routes, Pages()))
    await ask(opened, Request("POST", "/", "", (), b""))
    assert page.made == 1


def test_who_is_refused_sees_nothing_of_hearth() -> None:
    page = refuse(Refusal(401, "The token is missing."), as_json=False)
    assert (page.status, len(page.body) < 400) == (401, True)
    told = refuse(Refusal(401, "The token is missing."), as_json=True)
    assert json.loads(told.body)["error"] == "The token is missing."


@pytest.mark.parametrize(("path", "is_heeded"), [("/", True), ("/api/v1/documents/progress", False)])
async def test_work_waits_for_who_sits_at_a_window_and_not_for_programs(path: str, is_heeded: bool) -> None:
    here, go_on = asyncio.Event(), asyncio.Event()

    async def answer(request: Request) -> Response:
        here.set()
        await go_on.wait()
        return Response(b"fine")

    made, routes = Front(EventHub(0)), Routes()
    routes.add("GET", path, answer)
    made.open(Rooms(routes, Pages()))
    asking = asyncio.create_task(ask(made, get(path)))
    await here.wait()
    lull = asyncio.create_task(made.attention.lull())
    await asyncio.sleep(0)
    assert lull.done() is not is_heeded
    go_on.set()
    await asking
    await lull
