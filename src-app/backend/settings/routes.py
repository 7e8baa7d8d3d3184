"""The page of settings, and changing a choice: parse, call one thing, render one thing."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.settings.choices import Choices
from backend.settings.running import Chosen, HowHearthRuns, Trial
from backend.store import StoreFault
from backend.web.errors import DomainError
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import Routes

RUNNING = "settings/running.html"
TRIAL = "settings/trial.html"
NOW = "settings/now.html"


@dataclass(frozen=True)
class Settings:
    """The handlers of this room. `state` says in a word or two how the model server is."""

    choices: Choices
    hub: EventHub
    running: HowHearthRuns
    renderer: Renderer
    state: Callable[[], str]

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("GET", "/settings", self.page)
        routes.add("GET", "/settings/now", self.now)
        routes.add("PUT", "/settings/mode", self.set_mode)
        routes.add("POST", "/settings/trial", self.try_out)
        routes.add("PUT", "/settings/theme", self.set_theme)
        routes.add("PUT", "/settings/model", self.set_model)
        routes.add("PUT", "/draft", self.set_draft)
        return routes

    async def page(self, request: Request) -> Response:
        """How Hearth runs, and how else it could."""
        chosen = await self.running.chosen()
        return await self.renderer.page(request, "settings/index.html", "Settings", lambda: self._shown(chosen))

    async def now(self, request: Request) -> Response:
        """How Hearth runs at this moment."""
        return self._fragment(request, NOW, await self.running.chosen())

    async def set_mode(self, request: Request) -> Response:
        """Run another way. What keeps Hearth from it is told beneath the form, which stays as it is."""
        forget = request.form("forget") == "on"
        try:
            chosen = await self.running.switch(
                request.form("mode"), request.form("address"), request.form("token"), forget=forget
            )
        except (DomainError, StoreFault) as fault:
            trial = Trial(False, fault.sentence, fault.next_step)
            headers = (("HX-Retarget", "#trial"), ("HX-Reswap", "innerHTML"))
            return self.renderer.fragment(request, TRIAL, headers=headers, trial=trial)
        self.hub.changed("picker")
        self.hub.changed("refresh")  # every window says where questions go
        return self._fragment(request, RUNNING, chosen)

    async def try_out(self, request: Request) -> Response:
        """Say what answers at the address; nothing is changed."""
        forget = request.form("forget") == "on"
        trial = await self.running.try_out(request.form("address"), request.form("token"), forget=forget)
        return self.renderer.fragment(request, TRIAL, trial=trial)

    def _fragment(self, request: Request, template: str, chosen: Chosen) -> Response:
        return self.renderer.fragment(
            request, template, chosen=chosen, state=self.state(), engine=self.running.engine(), trial=None
        )

    def _shown(self, chosen: Chosen) -> dict[str, object]:
        return {"chosen": chosen, "state": self.state(), "engine": self.running.engine(), "trial": None}

    async def set_theme(self, request: Request) -> Response:
        """Light, dark, or as the system has it."""
        await self.choices.set_theme(request.form("theme"))
        return nothing()

    async def set_model(self, request: Request) -> Response:
        """The model that new questions go to."""
        await self.choices.set_model(request.form("model"))
        self.hub.changed("picker")
        return nothing()

    async def set_draft(self, request: Request) -> Response:
        """The draft of a conversation that has not begun."""
        await self.choices.set_new_draft(request.form("text"))
        return nothing()
