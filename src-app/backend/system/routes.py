"""Health, launch codes, assets, the event stream, and addresses for the system's browser."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from backend.contract import Parent
from backend.system.assets import Asset, Assets
from backend.system.launch_codes import LaunchCodes
from backend.web.errors import DomainError, Problem
from backend.web.events import EventHub
from backend.web.guard import LAUNCH_PATH, Guard
from backend.web.request import BadRequest, Request, Response, Stream, as_json, nothing
from backend.web.routes import NotFound, Routes
from backend.web.shell import ask_shell
from backend.words import _

LINKS_MAY_BE = frozenset({"http", "https", "mailto"})
A_YEAR = 31_536_000
A_DAY = 86_400
PLACE = re.compile(r"/(?!/)[\w./~%?=&+,:@!$'()*;-]{0,2047}", re.ASCII)
"""A path of ours as it may stand in a header: no host, no white space, nothing that a browser would read otherwise."""

LONGEST_NUMBER = 19
"""Digits of an event's number: microseconds since 1970 have 16."""


class NoShell(DomainError):
    """No desktop shell is there to do what was asked of it."""

    def __init__(self) -> None:
        super().__init__(_("Hearth's window can't open that here."), _("Copy the address into your browser."))


@dataclass(frozen=True)
class Health:
    """How the backend is, as `/api/v1/health` tells it."""

    version: str
    uptime: Callable[[], float]
    database: Callable[[], str]
    ollama: Callable[[], str]


@dataclass(frozen=True)
class System:
    """The handlers of this room."""

    guard: Guard
    hub: EventHub
    health: Health
    codes: LaunchCodes
    assets: Assets
    parent: Parent

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("GET", "/api/v1/health", self.tell_health)
        routes.add("POST", "/api/v1/launch-codes", self.issue_code)
        routes.add("GET", LAUNCH_PATH, self.let_in)
        routes.add("GET", "/static/:name", self.asset)
        routes.add("GET", "/static/fonts/:name", self.font)
        routes.add("GET", "/events", self.events)
        routes.add("POST", "/openings", self.open_outside)
        return routes

    async def tell_health(self, request: Request) -> Response:
        """`healthy` means that requests are answered and the store works; Ollama's absence is only told."""
        database = self.health.database()
        return as_json(
            {
                "status": "healthy" if database == "connected" else "degraded",
                "database": database,
                "ollama": self.health.ollama(),
                "version": self.health.version,
                "uptime_s": round(self.health.uptime(), 1),
            }
        )

    async def issue_code(self, request: Request) -> Response:
        """An address that lets one view in, once, at `path`."""
        path = request.argument("path") or "/"
        if not PLACE.fullmatch(path):
            raise BadRequest(
                _("A view can't be let in there."), _("Leave the path out, or name one of Hearth's pages.")
            )
        code = self.codes.issue(path)
        return as_json({"url": f"http://{self.guard.authority}{LAUNCH_PATH}?code={code}"}, status=201)

    async def let_in(self, request: Request) -> Response:
        """Trade the code for the cookie, and leave no trace of it in the address."""
        path = None if request.method == "HEAD" else self.codes.redeem(request.argument("code"))
        if path is None:
            return _used_up().as_plain_page()  # whoever asks has not been let in: no page of ours for them
        cookie = f"{self.guard.cookie}={self.guard.token}; Path=/; HttpOnly; SameSite=Strict"
        return Response(status=303, headers=(("Set-Cookie", cookie), ("Location", path)))

    async def asset(self, request: Request) -> Response:
        """A style, script or icon; its address changes with its content."""
        name = request.parameters["name"]
        asset = self.assets.get(name) or await asyncio.to_thread(self.assets.get_rare, name)
        return _kept(asset, f"max-age={A_YEAR}, immutable")

    async def font(self, request: Request) -> Response:
        """A font that formulas are set in. Its address stands in a library's style sheet, so it may change in a day."""
        asset = await asyncio.to_thread(self.assets.get_rare, f"fonts/{request.parameters['name']}")
        return _kept(asset, f"max-age={A_DAY}")

    async def events(self, request: Request) -> Stream:
        """The window's event stream, from behind what it has seen."""
        seen = request.header("last-event-id") or request.argument("after")
        is_number = seen.isascii() and seen.isdigit() and len(seen) <= LONGEST_NUMBER
        return Stream(self.hub.subscribe(int(seen) if is_number else -1))

    async def open_outside(self, request: Request) -> Response:
        """Let the shell open an address in the system's browser; the person has seen it and agreed."""
        url = request.form("url")
        if _scheme(url) not in LINKS_MAY_BE:
            raise BadRequest(_("Only web and mail addresses can be opened."), _("Copy the address if you trust it."))
        if not self.parent.present:
            raise NoShell
        try:
            reply = await ask_shell(self.parent, "open.external", {"url": url})
        except TimeoutError:
            raise NoShell from None
        if not reply.ok:
            raise NoShell
        return nothing()


def _kept(asset: Asset | None, how_long: str) -> Response:
    """The asset, for the view to keep. Raises NotFound."""
    if asset is None:
        raise NotFound("file")
    return Response(asset.body, 200, asset.content_type, (("Cache-Control", f"private, {how_long}"),))


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:  # such as half an IPv6 address
        return ""


def _used_up() -> Problem:
    return Problem(403, _("This launch address was used already or is too old."), _("Start Hearth again."))
