"""Pages and fragments around a conversation's branches: the questions that wait, and the map of the tree."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat.desk import Desk
from backend.chat.mapping import read_map
from backend.chat.records import read_line
from backend.late import late
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import NotFound, Routes

if TYPE_CHECKING:
    from backend.chat import waiting
else:
    waiting = late("backend.chat.waiting")

QUEUE = "chat/queue.html"


@dataclass(frozen=True)
class Branches:
    """The handlers."""

    desk: Desk
    renderer: Renderer

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/conversations/:id/queue", self.queue)
        routes.add("DELETE", "/conversations/:id/queue", self.empty)
        routes.add("POST", "/conversations/:id/queue/next", self.ask_next)
        routes.add("PUT", "/waiting/:id", self.change)
        routes.add("DELETE", "/waiting/:id", self.take_out)
        routes.add("GET", "/conversations/:id/map", self.map)
        return routes

    async def queue(self, request: Request) -> Response:
        """The questions that wait."""
        return await self._queue(request, request.parameters["id"])

    async def empty(self, request: Request) -> Response:
        """Let nothing wait any more."""
        id_ = request.parameters["id"]
        await self.desk.store.write(lambda session: waiting.empty(session, id_))
        return await self._changed(request, id_)

    async def ask_next(self, request: Request) -> Response:
        """Ask the first of them now; the windows that show the conversation are told."""
        await self.desk.ask_next(request.parameters["id"])
        return nothing()

    async def change(self, request: Request) -> Response:
        """Put one in other words."""
        return await self._put(request, request.form("text"))

    async def take_out(self, request: Request) -> Response:
        """Take one out of the line."""
        return await self._put(request, "")

    async def _put(self, request: Request, text: str) -> Response:
        id_ = request.parameters["id"]
        return await self._changed(
            request, await self.desk.store.write(lambda session: waiting.change(session, id_, text))
        )

    async def _changed(self, request: Request, conversation_id: str) -> Response:
        self.desk.hub.changed(f"queue-{conversation_id}")
        return await self._queue(request, conversation_id)

    async def _queue(self, request: Request, id: str) -> Response:  # noqa: A002 (the field's name)
        found = await self.desk.store.look(lambda rows: read_line(rows, id))
        return self.renderer.fragment(request, QUEUE, conversation_id=id, waiting=found)

    async def map(self, request: Request) -> Response:
        """The tree of a conversation, a line for each branch."""
        found = await self.desk.store.look(lambda rows: read_map(rows, request.parameters["id"]))
        if found is None:
            raise NotFound("conversation")
        return self.renderer.fragment(request, "chat/map.html", stretches=found)
