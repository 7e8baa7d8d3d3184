"""The part of Settings about documents: which model finds by meaning, and how far a change to another one is."""

from dataclasses import dataclass, replace

from backend.documents.documents import Documents
from backend.documents.embedding import OURS
from backend.documents.model_views import ModelsView, change_view, models_view
from backend.ollama import OllamaFault
from backend.store import StoreFault
from backend.web.errors import DomainError
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import Routes

MODEL, CHANGE = "documents/model.html", "documents/model_change.html"


@dataclass(frozen=True)
class ModelPages:
    """The handlers."""

    documents: Documents
    renderer: Renderer

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/documents/model", self.model)
        routes.add("PUT", "/documents/model", self.choose)
        routes.add("GET", "/documents/model/change", self.change)
        return routes

    async def model(self, request: Request) -> Response:
        """What there is to choose from."""
        return await self._shown(request)

    async def choose(self, request: Request) -> Response:
        """Have another model find from now on. What keeps Hearth from it is told above the button."""
        try:
            await self.documents.embedding.choose(request.form("model"))
        except (OllamaFault, BadRequest, DomainError, StoreFault) as fault:
            return await self._shown(request, fault)
        return await self._shown(request)

    async def change(self, request: Request) -> Response:
        """How far the model is that was chosen."""
        return self.renderer.fragment(request, CHANGE, change=change_view(self.documents.embedding.state))

    async def _shown(
        self, request: Request, refused: OllamaFault | BadRequest | DomainError | StoreFault | None = None
    ) -> Response:
        models, change = await self._models(), change_view(self.documents.embedding.state)
        return self.renderer.fragment(request, MODEL, models=models, change=change, refused=refused)

    async def _models(self) -> ModelsView:
        embedding = self.documents.embedding
        try:
            return models_view(embedding.state, await embedding.models(), embedding.host)
        except OllamaFault as fault:
            shown = models_view(embedding.state, (OURS,), embedding.host)
            return replace(shown, trouble=fault.sentence, next_step=fault.next_step)
