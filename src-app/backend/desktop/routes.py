"""The switches of the desktop's habits: parse, call one thing, render one thing."""

from dataclasses import dataclass

from backend.desktop.habits import Habits, NotTaken
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import Routes
from backend.web.shell import have_shell_do


@dataclass(frozen=True)
class DesktopRoutes:
    """The handlers of this room."""

    habits: Habits
    renderer: Renderer

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("GET", "/desktop/habits", self.show)
        routes.add("PUT", "/desktop/habits/:name", self.switch)
        routes.add("POST", "/clipboard", self.copy)
        return routes

    async def show(self, request: Request) -> Response:
        """The switches that this desktop offers; nothing where it offers none."""
        return await self._shown(request)

    async def switch(self, request: Request) -> Response:
        """Turn one, and show them as they are then."""
        try:
            await self.habits.switch(request.parameters["name"], on=request.form("on") == "on")
        except NotTaken as fault:
            return await self._shown(request, fault.sentence)
        return await self._shown(request)

    async def copy(self, request: Request) -> Response:
        """Put a text on the clipboard, where the page itself may not."""
        await have_shell_do(self.habits.parent, "clipboard.write", {"text": request.form("text")})
        return nothing()

    async def _shown(self, request: Request, trouble: str = "") -> Response:
        habits = await self.habits.offered()
        return self.renderer.fragment(request, "desktop/habits.html", habits=habits, trouble=trouble)
