"""The page of settings, and changing a choice: parse, call one thing, render one thing."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.settings.choices import TEXT_SIZES, Choices
from backend.settings.far import FarHearth, FarView
from backend.settings.running import Chosen, HowHearthRuns, Trial
from backend.settings.speaking import Speaking
from backend.store import StoreFault
from backend.web.errors import DomainError
from backend.web.events import EventHub
from backend.web.render import THROUGH_RELAY, Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import Routes
from backend.words import LANGUAGES, _

RUNNING = "settings/running.html"
TRIAL = "settings/trial.html"
NOW = "settings/now.html"
ENGINE = "settings/engine.html"


@dataclass(frozen=True)
class Settings:
    """The handlers of this room. `state` says in a word or two how the model server is."""

    choices: Choices
    hub: EventHub
    running: HowHearthRuns
    renderer: Renderer
    state: Callable[[], str]
    speaking: Speaking
    far: FarHearth

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("GET", "/settings", self.page)
        routes.add("GET", "/settings/now", self.now)
        routes.add("PUT", "/settings/mode", self.set_mode)
        routes.add("POST", "/settings/trial", self.try_out)
        routes.add("POST", "/settings/engine/models", self.add_models)
        routes.add("PUT", "/settings/theme", self.set_theme)
        routes.add("PUT", "/settings/language", self.set_language)
        routes.add("PUT", "/settings/text-size", self.set_text_size)
        routes.add("PUT", "/settings/model", self.set_model)
        routes.add("PUT", "/draft", self.set_draft)
        return routes

    async def page(self, request: Request) -> Response:
        """How Hearth runs, and how else it could."""
        chosen, language = await self.running.chosen(), await self.choices.language()
        far = await self._far(request)
        sizes = {"text_size": await self.choices.text_size(), "text_sizes": _sizes()}
        languages = (("system", _("As the system has it")), *LANGUAGES.items())
        return await self.renderer.page(
            request,
            "settings/index.html",
            _("Settings"),
            lambda: {
                **self._shown(chosen),
                **sizes,
                "far": far,
                "language_chosen": language,
                "languages": languages,
            },
        )

    async def now(self, request: Request) -> Response:
        """How Hearth runs at this moment."""
        return await self._fragment(request, NOW, await self.running.chosen())

    async def set_mode(self, request: Request) -> Response:
        """Run another way. What keeps Hearth from it is told beneath the form, which stays as it is."""
        forget = request.form("forget") == "on"
        try:
            if _is_far(request):
                return await self._go_far(request)
            chosen = await self.running.switch(
                request.form("mode"), request.form("address"), request.form("token"), forget=forget
            )
        except (DomainError, StoreFault) as fault:
            trial = Trial(False, fault.sentence, fault.next_step)
            headers = (("HX-Retarget", "#trial"), ("HX-Reswap", "innerHTML"))
            return self.renderer.fragment(request, TRIAL, headers=headers, trial=trial)
        self.hub.changed("picker")
        self.hub.changed("refresh")  # every window says where questions go
        return await self._fragment(request, RUNNING, chosen)

    async def _go_far(self, request: Request) -> Response:
        """The window leaves for the Hearth elsewhere; this is the last that is said here. Raises as `connect` does."""
        await self.far.connect(request.form("far_address"), request.form("far_pass"))
        headers = (("HX-Retarget", "#trial"), ("HX-Reswap", "innerHTML"))
        trial = Trial(True, _("This window goes there now. Nothing runs on this computer then."))
        return self.renderer.fragment(request, TRIAL, headers=headers, trial=trial)

    async def try_out(self, request: Request) -> Response:
        """Say what answers at the address; nothing is changed."""
        if _is_far(request):
            trial = await self.far.try_out(request.form("far_address"), request.form("far_pass"))
            return self.renderer.fragment(request, TRIAL, trial=trial)
        forget = request.form("forget") == "on"
        trial = await self.running.try_out(request.form("address"), request.form("token"), forget=forget)
        return self.renderer.fragment(request, TRIAL, trial=trial)

    async def add_models(self, request: Request) -> Response:
        """Let the person choose files for the engine. What is none, or went wrong, is told beneath the form."""
        try:
            refused = await self.running.add_models()
        except DomainError as fault:
            trial = Trial(False, fault.sentence, fault.next_step)
        else:
            if not refused:
                self.hub.changed("picker")
                return self.renderer.fragment(request, ENGINE, engine=self.running.engine())
            trial = Trial(False, _("Not a model in the GGUF format: %(names)s.", names=", ".join(refused)))
        headers = (("HX-Retarget", "#trial"), ("HX-Reswap", "innerHTML"))
        return self.renderer.fragment(request, TRIAL, headers=headers, trial=trial)

    async def _fragment(self, request: Request, template: str, chosen: Chosen) -> Response:
        return self.renderer.fragment(
            request,
            template,
            chosen=chosen,
            state=self.state(),
            engine=self.running.engine(),
            trial=None,
            far=await self._far(request),
        )

    async def _far(self, request: Request) -> FarView:
        return await self.far.view(is_seen=request.header(THROUGH_RELAY) == "1")

    def _shown(self, chosen: Chosen) -> dict[str, object]:
        return {"chosen": chosen, "state": self.state(), "engine": self.running.engine(), "trial": None}

    async def set_theme(self, request: Request) -> Response:
        """Light, dark, or as the system has it."""
        await self.choices.set_theme(request.form("theme"))
        return nothing()

    async def set_text_size(self, request: Request) -> Response:
        """How large words are in every window."""
        await self.choices.set_text_size(request.form("size"))
        return nothing()

    async def set_language(self, request: Request) -> Response:
        """The language of every window: each is loaded anew."""
        await self.speaking.change(request.form("language"))
        return nothing()

    async def set_model(self, request: Request) -> Response:
        """The model that new questions go to."""
        name, chosen = request.form("model"), request.form("chosen")
        if chosen:
            await self.choices.set_beside(chosen, name, on=request.form("beside") == "on")
        else:
            await self.choices.set_model(name)
        self.hub.changed("picker")
        return nothing()

    async def set_draft(self, request: Request) -> Response:
        """The draft of a conversation that has not begun."""
        await self.choices.set_new_draft(request.form("text"))
        return nothing()


def _is_far(request: Request) -> bool:
    return request.form("mode") == "connected" and request.form("what") == "hearth"


def _sizes() -> tuple[tuple[str, str], ...]:
    return tuple(zip(TEXT_SIZES, (_("Small"), _("Medium"), _("Large"), _("Largest")), strict=True))
