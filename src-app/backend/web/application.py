"""What the host serves: the rooms' routes once they are there, and every error as an answer.

The backend announces itself before its rooms are imported; a request that comes in between waits here.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Protocol

from backend.log import request_named
from backend.store import StoreFault
from backend.web.attention import Attention
from backend.web.errors import DomainError, Problem, busy, defect
from backend.web.events import EventHub, TooManyStreams
from backend.web.guard import Refusal
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import Answer, Routes, WrongMethod
from backend.words import _

log = logging.getLogger("hearth.web")

REQUEST_ID = "x-request-id"
LONGEST_PATH = 120
"""Characters of an address in the log. What is asked for behind `?`, and every body, may be private and is not told."""

UNTOLD = ("/static/", "/dev/", "/api/v1/health")
"""What nobody clicked on, and what is asked for so often that it would hide the rest."""

BY_PROGRAMS = "/api/"
"""What no window asks for: `hearth docs add --wait` looks five times a second how far its own files are."""

MOST_TRIES = 3
"""How often a page is made anew that was overtaken by a change while it was made."""


class ErrorPages(Protocol):
    """Renders a problem in Hearth's own look."""

    async def problem(self, request: Request, problem: Problem) -> Response:
        """A page, or a fragment for the place of what failed."""
        ...


@dataclass(frozen=True)
class Rooms:
    """All that needs the late imports: the routes, and the pages for errors."""

    routes: Routes
    pages: ErrorPages
    on_defect: Callable[[Exception], None] | None = None
    """Told of what answering a request raised; the developer's loop shows it."""


class Front:
    """Answers requests that have passed the guard."""

    def __init__(self, hub: EventHub) -> None:
        self.attention = Attention()
        self._hub = hub
        self._opened = asyncio.Event()
        self._rooms: Rooms | None = None

    def open(self, rooms: Rooms) -> None:
        """Let in the requests that wait."""
        self._rooms = rooms
        self._opened.set()

    async def answer(self, request: Request) -> Answer:
        """The answer to `request`; never raises. What is logged meanwhile carries the id that the page gave it."""
        began, is_told = time.perf_counter(), not request.path.startswith(UNTOLD)
        is_heeded = is_told and not request.path.startswith(BY_PROGRAMS)
        heeded = self.attention.answering() if is_heeded else nullcontext()
        with request_named(request.header(REQUEST_ID)) as number, heeded:
            answer = await self._answer(request)
            if not isinstance(answer, Response):
                return answer
            if is_told:
                took = 1000 * (time.perf_counter() - began)
                log.debug("%s %s: %d in %.1f ms", request.method, request.path[:LONGEST_PATH], answer.status, took)
            return answer.with_headers(("X-Request-Id", number))

    async def _answer(self, request: Request) -> Answer:
        await self._opened.wait()
        rooms = self._rooms
        assert rooms, "set before the event"
        allowed = ""
        try:
            return await self._current(rooms.routes, request)
        except (BadRequest, DomainError) as error:
            problem = Problem(error.status, error.sentence, error.next_step)
            allowed = ", ".join(error.allowed) if isinstance(error, WrongMethod) else ""
        except StoreFault as fault:
            log.error("%s %s: %s", request.method, request.path[:LONGEST_PATH], fault.sentence)
            problem = Problem(503, fault.sentence, fault.next_step)
        except TooManyStreams:
            problem = busy()
        except Exception as error:  # the outermost edge: no traceback ever reaches a page
            log.exception("%s %s failed", request.method, request.path[:LONGEST_PATH])
            problem = defect()
            if rooms.on_defect:
                rooms.on_defect(error)
        told = await self._tell(rooms.pages, request, problem)
        return told.with_headers(("Allow", allowed)) if allowed else told

    async def _current(self, routes: Routes, request: Request) -> Answer:
        """A page claims to show everything up to an event; where a change overtook it, it is made once more."""
        for _try in range(MOST_TRIES):
            before = self._hub.last_change
            answer = await routes.answer(request)
            if not isinstance(answer, Response) or request.method != "GET" or self._hub.last_change == before:
                break
        return answer

    async def _tell(self, pages: ErrorPages, request: Request, problem: Problem) -> Response:
        if request.wants_json:
            return problem.as_json()
        try:
            return await pages.problem(request, problem)
        except Exception:  # the outermost edge: the page that tells of errors has one itself
            log.exception("the error page failed")
            return problem.as_plain_page()


def refuse(refusal: Refusal, *, as_json: bool) -> Response:
    """The answer to a request that has not passed the guard: as little as possible."""
    problem = Problem(refusal.status, refusal.sentence, _("Open Hearth by its own window or launch address."))
    return problem.as_json() if as_json else problem.as_plain_page()
