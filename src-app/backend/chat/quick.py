"""The small window over everything: one question and its answer, and the way with both into the main window.

It shows the last exchange of a conversation like any other; a further question goes on with it.
"""

from dataclasses import dataclass

from backend.chat.asked import named_models
from backend.chat.desk import Desk
from backend.chat.views import NEW, view_of, warm
from backend.contract import Parent
from backend.settings.choices import QUICK_DRAFT
from backend.web.errors import DomainError
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import Routes
from backend.web.shell import ask_shell
from backend.words import _

PAGE = "chat/quick.html"
SHOWN = 2
"""A question and its answer."""


class NotHandedOver(DomainError):
    """The shell did not bring the main window to the front."""

    def __init__(self) -> None:
        super().__init__(
            _("Hearth's window could not be brought to the front."), _("Open it; the conversation is there.")
        )


@dataclass(frozen=True)
class Quick:
    """The handlers of the small window."""

    desk: Desk
    renderer: Renderer
    parent: Parent

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/quick", self.new)
        routes.add("POST", "/quick", self.begin)
        routes.add("PUT", "/quick/draft", self.keep_draft)
        routes.add("GET", "/quick/:id", self.open)
        routes.add("POST", "/quick/:id", self.ask)
        routes.add("POST", "/quick/:id/handover", self.hand_over)
        return routes

    async def new(self, request: Request) -> Response:
        """The box, and nothing else yet."""
        draft = await self.desk.choices.new_draft(QUICK_DRAFT)
        return await self.renderer.page(
            request, PAGE, _("Quick question"), lambda: {"conversation": NEW.with_draft(draft)}
        )

    async def open(self, request: Request) -> Response:
        """The box, and the last question with its answer."""
        return await self._page(request, request.parameters["id"])

    async def begin(self, request: Request) -> Response:
        """A question in a conversation of its own."""
        exchange = await self.desk.begin(request.form("text"), named_models(request), QUICK_DRAFT)
        page = await self._page(request, exchange.conversation.id)
        return page.with_headers(("HX-Push-Url", f"/quick/{exchange.conversation.id}"))

    async def ask(self, request: Request) -> Response:
        """A further question in the same conversation."""
        exchange = await self.desk.ask(request.parameters["id"], request.form("text"), named_models(request))
        return await self._page(request, exchange.conversation.id)

    async def keep_draft(self, request: Request) -> Response:
        """What is being typed."""
        await self.desk.choices.set_new_draft(request.form("text"), QUICK_DRAFT)
        return nothing()

    async def hand_over(self, request: Request) -> Response:
        """The conversation in the main window instead; where this page is in no window of the shell's, in its place."""
        found = await self.desk.read(request.parameters["id"])
        path = f"/conversations/{found.conversation.id}"
        window = request.header("x-hearth-window")
        if not (window and self.parent.present):
            return nothing().with_headers(("HX-Redirect", path))
        await self._ask("window.raise", {"path": path})
        await self._ask("window.close", {"window": window})
        return nothing()

    async def _ask(self, name: str, arguments: dict[str, str]) -> None:
        try:
            reply = await ask_shell(self.parent, name, arguments)
        except TimeoutError:
            raise NotHandedOver from None
        if not reply.ok:
            raise NotHandedOver

    async def _page(self, request: Request, id: str) -> Response:  # noqa: A002 (the field's name)
        last = await self.desk.read(id, size=SHOWN)
        await warm(last.everything)
        return await self.renderer.page(
            request, PAGE, _("Quick question"), lambda: {"conversation": view_of(last, self.desk.answers)}
        )
