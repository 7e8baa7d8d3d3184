"""The library of prompts, and what is suggested in the message box: parse, call one thing, render one thing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat.desk import Desk
from backend.chat.library import SUGGESTED, fitting, read_as_text, read_prompts, read_titled
from backend.chat.views import Toast
from backend.documents.listing import read_named
from backend.late import late
from backend.web.errors import DomainError
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import NotFound, Routes
from backend.words import _, later

if TYPE_CHECKING:
    from backend.chat import library_changes
else:
    library_changes = late("backend.chat.library_changes")

PAGE = "chat/library.html"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Library:
    """The handlers."""

    desk: Desk
    renderer: Renderer

    def routes(self) -> Routes:
        """The table."""
        routes = Routes()
        routes.add("GET", "/prompts", self.page)
        routes.add("POST", "/prompts", self.save)
        routes.add("PATCH", "/prompts/:id", self.change)
        routes.add("DELETE", "/prompts/:id", self.remove)
        routes.add("GET", "/suggestions", self.suggestions)
        routes.add("GET", "/conversations/:id/text", self.text)
        return routes

    async def page(self, request: Request) -> Response:
        """All saved prompts."""
        prompts = await self.desk.store.look(read_prompts)
        return await self.renderer.page(request, PAGE, _("Saved prompts"), lambda: {"prompts": prompts, "fault": None})

    async def save(self, request: Request) -> Response:
        """A new one."""
        name, text = request.form("name"), request.form("text")
        try:
            await self.desk.store.write(lambda session: library_changes.save(session, name, text))
        except (BadRequest, DomainError) as fault:
            return self.renderer.fragment(
                request,
                "chat/library_fault.html",
                fault=fault,
                headers=(("HX-Retarget", "#prompt-fault"), ("HX-Reswap", "innerHTML")),
            )
        return await self.page(request)

    async def change(self, request: Request) -> Response:
        """Another name or text."""
        id_, name, text = request.parameters["id"], request.form("name"), request.form("text")
        await self.desk.store.write(lambda session: library_changes.change(session, id_, name, text))
        return await self.page(request)

    async def remove(self, request: Request) -> Response:
        """Delete one, with a way back."""
        id_ = request.parameters["id"]
        done = await self.desk.store.write(lambda session: library_changes.remove(session, id_))
        toast = Toast(done.sentence, f"/arrangements/{done.id}/reversal")
        return self.renderer.fragment(request, "shared/toast.html", toast=toast)

    async def suggestions(self, request: Request) -> Response:
        """What the word that is being typed may mean: behind `/` prompts, behind `@` models and conversations, behind
        `#` documents."""
        kind, words = request.argument("kind"), request.argument("words").strip()
        prompts = fitting(await self.desk.store.look(read_prompts), words) if kind == "prompt" else []
        models, titled = [], []
        if kind == "mention":
            offered = self.desk.catalogue.picker("").models
            models = [each for each in offered if words.casefold() in each.name.casefold()][:SUGGESTED]
            titled = await self.desk.store.look(lambda rows: read_titled(rows, words))
        documents = await self.desk.store.look(lambda rows: read_named(rows, words)) if kind == "document" else ()
        return self.renderer.fragment(
            request,
            "chat/suggestions.html",
            kind=kind,
            prompts=prompts,
            models=models,
            titled=titled,
            documents=documents,
        )

    async def text(self, request: Request) -> Response:
        """What a conversation shows, as text."""
        found = await self.desk.store.look(lambda rows: read_as_text(rows, request.parameters["id"]))
        if found is None:
            raise NotFound(later("conversation"))
        return Response(found.encode(), content_type=TEXT)
