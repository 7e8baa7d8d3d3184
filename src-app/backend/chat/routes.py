"""Pages and fragments of conversations: parse, call one thing, render one thing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat.desk import Desk
from backend.chat.prefilling import with_text
from backend.chat.records import read_message
from backend.chat.views import NEW, ConversationView, shown, view_of, warm
from backend.late import late
from backend.settings.choices import NEW_DRAFT
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import NotFound, Routes

if TYPE_CHECKING:
    from backend.chat import conversations
else:
    conversations = late("backend.chat.conversations")

PAGE = "chat/conversation.html"


@dataclass(frozen=True)
class Toast:
    """A short notice, and the address that takes back what it speaks of."""

    sentence: str
    undo: str


@dataclass(frozen=True)
class Chat:
    """The handlers of this room."""

    desk: Desk
    renderer: Renderer
    hub: EventHub

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("GET", "/", self.new)
        routes.add("GET", "/sidebar", self.sidebar)
        routes.add("POST", "/conversations", self.begin)
        routes.add("GET", "/conversations/:id", self.open)
        routes.add("PATCH", "/conversations/:id", self.rename)
        routes.add("DELETE", "/conversations/:id", self.remove)
        routes.add("POST", "/conversations/:id/restoration", self.bring_back)
        routes.add("PUT", "/conversations/:id/draft", self.keep_draft)
        routes.add("POST", "/conversations/:id/messages", self.ask)
        routes.add("GET", "/messages/:id", self.message)
        routes.add("DELETE", "/messages/:id/run", self.stop)
        routes.add("POST", "/messages/:id/regeneration", self.answer_anew)
        routes.add("POST", "/messages/:id/continuation", self.go_on)
        return routes

    async def new(self, request: Request) -> Response:
        """The page of a conversation that has not begun. `text` waits in the box for the person to send it."""
        draft = with_text(await self.desk.choices.new_draft(), request.argument("text"))
        return await self.renderer.page(
            request, "chat/index.html", "Hearth", lambda: {"conversation": NEW.with_draft(draft)}
        )

    async def sidebar(self, request: Request) -> Response:
        """The list of conversations."""
        listed = await self.desk.sidebar(request)
        return self.renderer.fragment(request, "chat/sidebar.html", sidebar=listed)

    async def open(self, request: Request) -> Response:
        """A conversation's page."""
        return await self._page(request, request.parameters["id"])

    async def begin(self, request: Request) -> Response:
        """The first question."""
        exchange = await self.desk.begin(request.form("text"), request.form("model"), NEW_DRAFT)
        address = f"/conversations/{exchange.conversation.id}"
        page = await self._page(request, exchange.conversation.id)
        return page.with_headers(("HX-Push-Url", address))

    async def ask(self, request: Request) -> Response:
        """A further question: the two new messages, and an emptied box."""
        exchange = await self.desk.ask(request.parameters["id"], request.form("text"), request.form("model"))
        pair = (exchange.question, exchange.answer)
        fresh = view_of(exchange.conversation, pair, self.desk.answers)
        return self.renderer.fragment(request, "chat/sent.html", conversation=fresh)

    async def _page(self, request: Request, id: str) -> Response:  # noqa: A002 (the field's name)
        found, messages = await self.desk.read(id)
        await warm(messages)

        def now() -> dict[str, ConversationView]:
            return {"conversation": view_of(found, messages, self.desk.answers)}

        return await self.renderer.page(request, PAGE, found.title, now)

    async def rename(self, request: Request) -> Response:
        """The person's own title."""
        found = await self.desk.store.write(
            lambda session: conversations.rename(session, request.parameters["id"], request.form("title"))
        )
        self.hub.changed("conversations")
        return self.renderer.fragment(request, "chat/heading.html", conversation=found)

    async def remove(self, request: Request) -> Response:
        """Delete with a way back."""
        found = await self.desk.remove(request.parameters["id"])
        toast = Toast(f"Deleted “{found.title}”.", f"/conversations/{found.id}/restoration")
        return self.renderer.fragment(request, "shared/toast.html", toast=toast)

    async def bring_back(self, request: Request) -> Response:
        """Undo a deletion."""
        await self.desk.store.write(lambda session: conversations.bring_back(session, request.parameters["id"]))
        self.hub.changed("conversations")
        return nothing()

    async def keep_draft(self, request: Request) -> Response:
        """What is being typed."""
        await self.desk.keep_draft(request.parameters["id"], request.form("text"))
        return nothing()

    async def message(self, request: Request) -> Response:
        """One message, as it is now."""
        read = await self.desk.store.look(lambda rows: read_message(rows, request.parameters["id"]))
        if read is None:
            raise NotFound("message")
        found, is_last = read
        await warm([found])
        view = shown(found, self.desk.answers, is_last=is_last)
        return self.renderer.fragment(request, "chat/message.html", message=view)

    async def stop(self, request: Request) -> Response:
        """Stop an answer; what it has is kept."""
        await self.desk.answers.stop(request.parameters["id"])
        return await self.message(request)

    async def answer_anew(self, request: Request) -> Response:
        """Another answer to the same question."""
        anew = await self.desk.answer_anew(request.parameters["id"], request.form("model"))
        view = shown(anew, self.desk.answers, is_last=True)
        return self.renderer.fragment(request, "chat/message.html", message=view)

    async def go_on(self, request: Request) -> Response:
        """Let the model go on from the text that is there."""
        found = await self.desk.go_on(request.parameters["id"])
        view = shown(found, self.desk.answers, is_last=True)
        return self.renderer.fragment(request, "chat/message.html", message=view)
