"""The sheet of keys, and changing them: parse, call one thing, render one thing."""

import json
from dataclasses import dataclass

from backend.settings.keys import FIXED, Keys, find, shown
from backend.web.errors import DomainError
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import Routes
from backend.words import _


@dataclass(frozen=True)
class KeyPages:
    """The handlers."""

    keys: Keys
    renderer: Renderer
    hub: EventHub

    def routes(self) -> Routes:
        """The table."""
        routes = Routes()
        routes.add("GET", "/keys", self.sheet)
        routes.add("GET", "/keys/map", self.map)
        routes.add("GET", "/settings/keys", self.settings)
        routes.add("DELETE", "/settings/keys", self.reset_all)
        routes.add("PUT", "/settings/keys/:name", self.choose)
        routes.add("DELETE", "/settings/keys/:name", self.reset)
        return routes

    async def sheet(self, request: Request) -> Response:
        """All keys, to be read."""
        fixed = [(_(label), shown(keys)) for label, keys in FIXED]
        return self.renderer.fragment(request, "settings/key_sheet.html", bound=await self.keys.bound(), fixed=fixed)

    async def map(self, request: Request) -> Response:
        """What the keyboard goes by."""
        return self.renderer.fragment(request, "settings/key_map.html", keys=json.dumps(await self.keys.by_command()))

    async def settings(self, request: Request) -> Response:
        """All keys, to be changed."""
        return await self._list(request)

    async def _list(self, request: Request, name: str = "", fault: DomainError | BadRequest | None = None) -> Response:
        return self.renderer.fragment(
            request, "settings/keys.html", bound=await self.keys.bound(), refused=name, fault=fault
        )

    async def choose(self, request: Request) -> Response:
        """Other keys for a command. What keeps them from it is told beneath it."""
        name = find(request.parameters["name"]).name
        try:
            await self.keys.choose(name, request.form("keys"))
        except (DomainError, BadRequest) as fault:
            return await self._list(request, name, fault)
        return await self._changed(request)

    async def reset(self, request: Request) -> Response:
        """The keys that did it at first."""
        name = request.parameters["name"]
        try:
            await self.keys.reset(name)
        except DomainError as fault:
            return await self._list(request, name, fault)
        return await self._changed(request)

    async def reset_all(self, request: Request) -> Response:
        """All keys as they were at first."""
        await self.keys.reset_all()
        return await self._changed(request)

    async def _changed(self, request: Request) -> Response:
        self.hub.changed("keys")
        return await self._list(request)
