"""Pages and fragments of models: parse, call one thing, render one thing."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from backend.contract import Parent
from backend.models.catalogue import Catalogue
from backend.models.downloads import Downloads
from backend.models.installing import Installation
from backend.models.names import NotAName, same
from backend.models.starting import Starter
from backend.ollama import ModelGone, Ollama, OllamaFault
from backend.settings.choices import Choices
from backend.web.errors import DomainError
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response, html, nothing
from backend.web.routes import Routes
from backend.words import _

CARD = "shared/card.html"
LIST = "models/downloads.html"
LIST_TARGET = "div#downloads"
INSTALLATION = "models/installation.html"


@dataclass(frozen=True)
class Toast:
    """A short notice. Nothing of what it tells can be taken back."""

    sentence: str
    undo: str = ""


@dataclass(frozen=True)
class Models:
    """The handlers of this room."""

    catalogue: Catalogue
    downloads: Downloads
    ollama: Ollama
    choices: Choices
    renderer: Renderer
    hub: EventHub
    parent: Parent
    installation: Installation

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("GET", "/models", self.page)
        routes.add("DELETE", "/models/local", self.delete)
        routes.add("GET", "/models/downloads", self.list_downloads)
        routes.add("POST", "/models/downloads", self.download)
        routes.add("DELETE", "/models/downloads/:id", self.cancel)
        routes.add("POST", "/models/downloads/:id/resumption", self.go_on)
        routes.add("GET", "/picker", self.picker)
        routes.add("GET", "/ollama/card", self.card)
        routes.add("POST", "/ollama/start", self.start)
        routes.add("POST", "/ollama/offer", self.offer)
        routes.add("DELETE", "/ollama/offer", self.withdraw)
        routes.add("GET", "/ollama/installation", self.show_installation)
        routes.add("POST", "/ollama/installation", self.install)
        routes.add("DELETE", "/ollama/installation", self.cancel_installation)
        routes.add("POST", "/ollama/installation/resumption", self.go_on_installing)
        return routes

    async def page(self, request: Request) -> Response:
        """Every model here, what is being downloaded, and what would suit this machine."""
        self.catalogue.look_if_old()
        return await self.renderer.page(request, "models/catalogue.html", _("Models"), self._shown)

    def _shown(self) -> dict[str, object]:
        absence = self.catalogue.absence()
        return {
            "local": self.catalogue.local(),
            "downloads": self.downloads.listed(),
            "installation": self.installation.view(),
            "recommended": self.catalogue.recommended(),
            "host": self.catalogue.host(),
            "may_download": self.catalogue.may_download(),
            # What a card without models says, the page itself shows.
            "card": None if absence and absence.kind == "no-models" and self.catalogue.may_download() else absence,
        }

    async def delete(self, request: Request) -> Response:
        """Delete a model from this machine; its place on the page becomes empty."""
        name = request.argument("name") or request.form("name")
        if not name:
            raise NotAName(name)
        try:
            await self.ollama.delete(name)
        except ModelGone:
            pass  # it is as the person wants it
        except OllamaFault as fault:
            self.catalogue.look_again()
            raise DomainError(fault.sentence, fault.next_step) from fault
        if same(await self.choices.model(), name):
            await self.choices.set_model("")
        await self.downloads.forget_done(name)
        self.catalogue.look_again()
        return html("")

    async def list_downloads(self, request: Request) -> Response:
        """The downloads, as they stand."""
        return self.renderer.fragment(request, LIST, downloads=self.downloads.listed())

    async def download(self, request: Request) -> Response:
        """Download a model. The list answers the form; a button gets a notice where no list is in sight."""
        model = await self.downloads.begin(request.form("name"))
        if request.header("hx-target") == LIST_TARGET:
            return await self.list_downloads(request)
        if self._shows_downloads(request):
            return nothing()  # the list there fetches itself anew
        toast = Toast(_("Downloading %(model)s. The page of models shows how far it is.", model=model))
        return self.renderer.fragment(request, "shared/toast.html", toast=toast)

    def _shows_downloads(self, request: Request) -> bool:
        card = self.catalogue.absence()
        return urlsplit(request.header("hx-current-url")).path == "/models" or bool(card and card.recommended)

    async def cancel(self, request: Request) -> Response:
        """End a download and forget it."""
        await self.downloads.cancel(request.parameters["id"])
        return await self.list_downloads(request)

    async def go_on(self, request: Request) -> Response:
        """Go on with a download where it was."""
        await self.downloads.go_on(request.parameters["id"])
        return await self.list_downloads(request)

    async def picker(self, request: Request) -> Response:
        """The choice of a model."""
        picker = self.catalogue.picker(*await self.choices.models())
        return self.renderer.fragment(request, "chat/picker.html", picker=picker)

    async def card(self, request: Request) -> Response:
        """Look at Ollama again, and say what is missing: nothing where nothing is."""
        await self.catalogue.refresh_if_old()
        picker = self.catalogue.picker(await self.choices.model())
        return self.renderer.fragment(request, CARD, card=picker.card)

    async def start(self, request: Request) -> Response:
        """Start Ollama, and say what is missing then."""
        card = await Starter(self.parent, self.catalogue).start()
        return self.renderer.fragment(request, CARD, card=card)

    async def show_installation(self, request: Request) -> Response:
        """The installation of Ollama, as it stands."""
        return self.renderer.fragment(request, INSTALLATION, installation=self.installation.view())

    async def offer(self, request: Request) -> Response:
        """Ask what would be installed, and show it."""
        await self.installation.offer()
        return await self.show_installation(request)

    async def withdraw(self, request: Request) -> Response:
        """Leave it for now."""
        await self.installation.withdraw()
        return await self.show_installation(request)

    async def install(self, request: Request) -> Response:
        """Install what was shown."""
        await self.installation.begin(request.form("version"))
        return await self.show_installation(request)

    async def cancel_installation(self, request: Request) -> Response:
        """End the installation and forget it."""
        await self.installation.cancel()
        return await self.show_installation(request)

    async def go_on_installing(self, request: Request) -> Response:
        """Go on with the installation where it was."""
        await self.installation.go_on()
        return await self.show_installation(request)
