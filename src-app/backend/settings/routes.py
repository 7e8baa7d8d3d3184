"""Changing a choice."""

from dataclasses import dataclass

from backend.settings.choices import Choices
from backend.web.events import EventHub
from backend.web.request import Request, Response, nothing
from backend.web.routes import Routes


@dataclass(frozen=True)
class Settings:
    """The handlers of this room."""

    choices: Choices
    hub: EventHub

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("PUT", "/settings/theme", self.set_theme)
        routes.add("PUT", "/settings/model", self.set_model)
        routes.add("PUT", "/draft", self.set_draft)
        return routes

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
