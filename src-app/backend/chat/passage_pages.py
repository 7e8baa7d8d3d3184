"""The passages of an answer: one at its citation, and all of them with why they were chosen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat.considered import read_considered, read_passage
from backend.chat.desk import Desk
from backend.chat.recipe import Recipe
from backend.chat.records import read_message
from backend.late import late
from backend.web.render import Renderer
from backend.web.request import Request, Response
from backend.web.routes import NotFound, Routes

if TYPE_CHECKING:
    from backend.chat import passage_views
else:
    passage_views = late("backend.chat.passage_views")


@dataclass(frozen=True)
class PassagePages:
    """The handlers."""

    desk: Desk
    renderer: Renderer

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/messages/:id/passages", self.why)
        routes.add("GET", "/messages/:id/passages/:number", self.passage)
        return routes

    async def why(self, request: Request) -> Response:
        """Why the answer is as it is."""
        id_ = request.parameters["id"]
        text, recipe = await self._read(id_)
        found = await self.desk.store.look(lambda rows: read_considered(rows, [id_]))
        why = passage_views.why(id_, recipe, found.get(id_, ()), text)
        return self.renderer.fragment(request, "chat/why.html", why=why)

    async def passage(self, request: Request) -> Response:
        """What a citation rests on, with the words marked of the sentence of the `mark` that names it."""
        id_, number = request.parameters["id"], _number(request.parameters["number"])
        text, recipe = await self._read(id_)
        row = await self.desk.store.look(lambda rows: read_passage(rows, id_, number))
        if row is None:
            raise NotFound("passage")
        sentence = passage_views.sentence_at(text, recipe, _number(request.argument("mark") or "0"))
        return self.renderer.fragment(request, "chat/passage.html", passage=passage_views.passage_view(row, sentence))

    async def _read(self, id_: str) -> tuple[str, Recipe]:
        read = await self.desk.store.look(lambda rows: read_message(rows, id_))
        recipe = Recipe.read(read.message.recipe) if read else None
        if read is None or recipe is None or not recipe.grounded:
            raise NotFound("message")
        return read.message.text, recipe


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise NotFound("passage")
    return int(text)
