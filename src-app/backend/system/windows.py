"""Windows: the shell opens them, makes their pages larger and fills the screen with them, at a page's word."""

import re
from dataclasses import dataclass

from backend.contract import Parent
from backend.web.errors import DomainError
from backend.web.request import BadRequest, Request, Response, nothing
from backend.web.routes import Routes
from backend.web.shell import ask_shell
from backend.words import _

NAME = re.compile(r"[A-Za-z0-9]{1,16}")
"""How the shell calls a window, in the header `X-Hearth-Window`."""

ZOOMS = frozenset({"in", "out", "reset"})


class NoWindow(DomainError):
    """The shell did not do what was asked of it, or there is none."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(
            sentence or _("Hearth's window can't do that here."), _("The page that you have stays as it is.")
        )


@dataclass(frozen=True)
class Windows:
    """The handlers. What a view can't do, its pages don't offer; who asks all the same is told."""

    parent: Parent

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("POST", "/windows", self.open)
        routes.add("DELETE", "/window", self.close)
        routes.add("PUT", "/window/zoom", self.zoom)
        routes.add("PUT", "/window/fullscreen", self.toggle_fullscreen)
        return routes

    async def open(self, request: Request) -> Response:
        """One more window, at a path of Hearth's; the shell judges whether it is one."""
        await self._ask("window.open", {"path": request.form("path") or "/"})
        return nothing()

    async def close(self, request: Request) -> Response:
        """The asking window is not wanted any more."""
        await self._ask("window.close", _asking(request))
        return nothing()

    async def zoom(self, request: Request) -> Response:
        """Make the asking window's page a step larger or smaller, or as it was."""
        by = request.form("by")
        if by not in ZOOMS:
            raise BadRequest(_("A page can be zoomed in, out, or back."))
        await self._ask("window.zoom", {"by": by, **_asking(request)})
        return nothing()

    async def toggle_fullscreen(self, request: Request) -> Response:
        """Let the asking window fill the screen, or no longer."""
        await self._ask("window.fullscreen", _asking(request))
        return nothing()

    async def _ask(self, name: str, arguments: dict[str, str]) -> None:
        if not self.parent.present:
            raise NoWindow
        try:
            reply = await ask_shell(self.parent, name, arguments)
        except TimeoutError:
            raise NoWindow(_("Hearth's shell does not answer.")) from None
        if not reply.ok:
            raise NoWindow(reply.result) if isinstance(reply.result, str) else NoWindow


def _asking(request: Request) -> dict[str, str]:
    """The window that the request came from; the shell takes the one in front where it is not said."""
    name = request.header("x-hearth-window")
    return {"window": name} if NAME.fullmatch(name) else {}
