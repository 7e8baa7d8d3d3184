"""Pages and fragments of conversations: parse, call one thing, render one thing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat.asked import named_models
from backend.chat.desk import Desk
from backend.chat.prefilling import with_text
from backend.chat.records import OneShown, Shown, read_line, read_message
from backend.chat.views import NEW, ConversationView, Toast, shown, view_of, view_of_exchange, warm
from backend.late import late
from backend.settings.choices import NEW_DRAFT
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import NotFound, Routes
from backend.words import _

if TYPE_CHECKING:
    from backend.chat import conversations
else:
    conversations = late("backend.chat.conversations")

PAGE = "chat/conversation.html"


@dataclass(frozen=True)
class Chat:
    """The handlers of this room."""

    desk: Desk
    renderer: Renderer
    hub: EventHub
    box: str = NEW_DRAFT
    """Where the first question of a conversation is typed."""

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
        routes.add("DELETE", "/messages/:id", self.remove_branch)
        routes.add("GET", "/messages/:id/earlier", self.earlier)
        routes.add("GET", "/messages/:id/later", self.later)
        routes.add("GET", "/messages/:id/edit", self.edit)
        routes.add("POST", "/messages/:id/edits", self.ask_otherwise)
        routes.add("PUT", "/messages/:id/shown", self.walk_to)
        routes.add("POST", "/messages/:id/fork", self.fork)
        routes.add("POST", "/messages/:id/restoration", self.bring_branch_back)
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
        template = "chat/listed.html" if request.argument("until") else "chat/sidebar.html"
        return self.renderer.fragment(request, template, sidebar=listed)

    async def open(self, request: Request) -> Response:
        """A conversation's page: its end, or the part that the asking page shows, or that around a `message`."""
        read = await self.desk.read(
            request.parameters["id"],
            first=_depth(request, "first"),
            last=_depth(request, "last"),
            around=request.argument("message") if _depth(request, "first") is None else "",
        )
        return await self._render(request, read)

    async def begin(self, request: Request) -> Response:
        """The first question."""
        exchange = await self.desk.begin(request.form("text"), named_models(request), self.box)
        return await self._page_at_its_own_address(request, exchange.conversation.id)

    async def ask(self, request: Request) -> Response:
        """A further question: the two new messages, and an emptied box; where several models answer, the whole page."""
        id_ = request.parameters["id"]
        exchange = await self.desk.ask_or_wait(id_, request.form("text"), named_models(request))
        if exchange is None:
            waiting = await self.desk.store.look(lambda rows: read_line(rows, id_))
            return self.renderer.fragment(
                request, "chat/waits.html", headers=(("HX-Reswap", "none"),), conversation_id=id_, waiting=waiting
            )
        if len(exchange.answers) > 1 or request.form("last"):
            page = await self._end(request, exchange.conversation.id)
            return page.with_headers(("HX-Retarget", "#main"), ("HX-Reswap", "innerHTML"))
        fresh = view_of_exchange(exchange, self.desk.answers)
        return self.renderer.fragment(request, "chat/sent.html", conversation=fresh)

    async def ask_otherwise(self, request: Request) -> Response:
        """The same question in other words: the page, with the new branch."""
        exchange = await self.desk.ask_otherwise(request.parameters["id"], request.form("text"), named_models(request))
        return await self._page(request, exchange.conversation.id)

    async def _page_at_its_own_address(self, request: Request, id: str) -> Response:  # noqa: A002 (the field's name)
        page = await self._page(request, id)
        return page.with_headers(("HX-Push-Url", f"/conversations/{id}"))

    async def _end(self, request: Request, id: str) -> Response:  # noqa: A002 (the field's name)
        """The page with the end of the branch: what is new would not be seen where only an earlier part was shown."""
        if not request.form("last"):
            return await self._page(request, id)
        page = await self._render(request, await self.desk.read(id))
        return page.with_headers(("HX-Push-Url", f"/conversations/{id}"))

    async def _page(self, request: Request, id: str) -> Response:  # noqa: A002 (the field's name)
        return await self._render(request, await self.desk.read(id, first=_depth(request, "first")))

    async def _render(self, request: Request, read: Shown) -> Response:
        await warm(read.everything)

        def now() -> dict[str, ConversationView]:
            return {"conversation": view_of(read, self.desk.answers)}

        return await self.renderer.page(request, PAGE, read.conversation.title, now)

    async def earlier(self, request: Request) -> Response:
        """The messages that stand before this one in its branch, as many as a page shows."""
        first = await self._read(request.parameters["id"])
        read = await self.desk.read(first.message.conversation_id, before=first.message.id)
        await warm(read.everything)
        return self.renderer.fragment(request, "chat/earlier.html", conversation=view_of(read, self.desk.answers))

    async def later(self, request: Request) -> Response:
        """The messages that follow this one on the way to `until`, as many as a page shows."""
        read = await self.desk.walking.read_later(request.parameters["id"], request.argument("until"))
        await warm(read.everything)
        return self.renderer.fragment(request, "chat/later.html", conversation=view_of(read, self.desk.answers))

    async def walk_to(self, request: Request) -> Response:
        """The branch in which the message stands; with `find`, the page around it, at an address that leads there.
        With `keep`, its model alone is asked from now on: of those side by side it is the one that is kept."""
        id_ = request.parameters["id"]
        conversation_id = await self.desk.walking.walk_to(id_)
        if request.form("keep"):
            await self.desk.choices.set_model((await self.desk.walking.find(id_)).model)
            self.hub.changed("picker")
        if not request.argument("find"):
            return await self._page(request, conversation_id)
        page = await self._render(request, await self.desk.read(conversation_id, around=id_))
        return page.with_headers(("HX-Push-Url", f"/conversations/{conversation_id}?message={id_}"))

    async def fork(self, request: Request) -> Response:
        """A conversation of its own."""
        return await self._page_at_its_own_address(request, await self.desk.walking.fork(request.parameters["id"]))

    async def remove_branch(self, request: Request) -> Response:
        """Delete a message and what follows it, with a way back."""
        id_ = request.parameters["id"]
        await self.desk.walking.remove_branch(id_)
        toast = Toast(_("Deleted the message and what followed it."), f"/messages/{id_}/restoration")
        return self.renderer.fragment(request, "shared/toast.html", toast=toast)

    async def bring_branch_back(self, request: Request) -> Response:
        """Undo the deletion of a branch."""
        await self.desk.walking.bring_branch_back(request.parameters["id"])
        return nothing()

    async def edit(self, request: Request) -> Response:
        """A question as text that can be changed; what is there stays, and what is sent is a branch beside it."""
        read = await self._read(request.parameters["id"])
        return self.renderer.fragment(
            request, "chat/edit.html", message=read.message, files=read.files, named=read.named
        )

    async def rename(self, request: Request) -> Response:
        """The person's own title."""
        found = await self.desk.store.write(
            lambda session: conversations.rename(session, request.parameters["id"], request.form("title"))
        )
        self.hub.changed("conversations")
        self.desk.titling.retitled(found.id, found.title)
        return self.renderer.fragment(request, "chat/heading.html", conversation=found)

    async def remove(self, request: Request) -> Response:
        """Delete with a way back."""
        found = await self.desk.remove(request.parameters["id"])
        toast = Toast(_("Deleted “%(title)s”.", title=found.title), f"/conversations/{found.id}/restoration")
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
        read = await self._read(request.parameters["id"])
        await warm([read.message])
        view = shown(
            read.message,
            self.desk.answers,
            is_last=read.is_last,
            branching=read.branching,
            files=read.files,
            passages=read.passages,
            named=read.named,
        )
        return self.renderer.fragment(request, "chat/message.html", message=view)

    async def _read(self, id: str) -> OneShown:  # noqa: A002 (the field's name)
        read = await self.desk.store.look(lambda rows: read_message(rows, id))
        if read is None:
            raise NotFound("message")
        return read

    async def stop(self, request: Request) -> Response:
        """Stop an answer; what it has is kept."""
        await self.desk.answers.stop(request.parameters["id"])
        return await self.message(request)

    async def answer_anew(self, request: Request) -> Response:
        """Another answer to the same question: the page, with the new branch. With `documents` as `no`, one that has
        nothing to do with them."""
        anew = await self.desk.answer_anew(
            request.parameters["id"],
            next(iter(named_models(request)), ""),
            from_documents=request.form("documents") != "no",
        )
        return await self._page(request, anew.conversation_id)

    async def go_on(self, request: Request) -> Response:
        """Let the model go on from the text that is there."""
        await self.desk.go_on(request.parameters["id"])
        return await self.message(request)


def _depth(request: Request, name: str) -> int | None:
    """How deep the first, or the last, message of the asking page stands: it doesn't lose what was scrolled to."""
    said = request.argument(name) or ("" if request.method == "GET" else request.form(name))
    return int(said) if said.isdecimal() and len(said) < 7 else None
