"""Files on their way into a question, and what is shown of them: the chips above the box, a picture, a text.

A file is kept as soon as it is chosen, dropped or pasted, so that it is there after any crash; it waits in the `box`
that the question is typed in. A request holds a whole file, since the page makes large pictures smaller.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from backend.chat.attached import AttachmentContent, has_pictures_before, read_content, read_waiting
from backend.chat.desk import Desk
from backend.chat.recognising import recognise
from backend.chat.seeing import sightless
from backend.late import late
from backend.settings.choices import names_in
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import NotFound, Routes

if TYPE_CHECKING:
    from backend.chat import attachments
else:
    attachments = late("backend.chat.attachments")

SHOWN = 100_000
"""Characters of a text that unfold on the page."""

ALONE = "default-src 'none'; sandbox"
"""The policy of a file that is opened by itself: whatever it is, nothing in it acts."""


@dataclass(frozen=True)
class AttachmentPages:
    """The handlers."""

    desk: Desk
    renderer: Renderer

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/boxes/:box/attachments", self.waiting)
        routes.add("PUT", "/boxes/:box/attachments", self.add)
        routes.add("GET", "/attachments/:id", self.file)
        routes.add("GET", "/attachments/:id/text", self.text)
        routes.add("DELETE", "/attachments/:id", self.remove)
        return routes

    async def waiting(self, request: Request) -> Response:
        """The files that wait in a box, and what the chosen models can't do with them."""
        box = request.parameters["box"]
        picker = self.desk.catalogue.picker(*await self.desk.choices.models())
        blind = sightless(self.desk.catalogue, names_in(picker.asked))
        files, has_pictures = await self.desk.store.look(
            lambda rows: (read_waiting(rows, box), bool(blind) and has_pictures_before(rows, box))
        )
        return self.renderer.fragment(
            request, "chat/attachments.html", files=files, has_pictures=has_pictures, sightless=blind
        )

    async def add(self, request: Request) -> Response:
        """Keep the body as a file that is called `name`."""
        box, file = request.parameters["box"], recognise(request.argument("name"), request.body)
        await self.desk.store.write(lambda session: attachments.add(session, box, file))
        self._tell(box)
        return nothing()

    async def remove(self, request: Request) -> Response:
        """Take out a file that waits."""
        id_ = request.parameters["id"]
        self._tell(await self.desk.store.write(lambda session: attachments.remove(session, id_)))
        return nothing()

    async def file(self, request: Request) -> Response:
        """A file as it is kept."""
        found = await self._read(request)
        disposition = f"inline; filename*=UTF-8''{quote(found.name, safe='')}"
        kind = found.media_type if found.kind == "image" else "text/plain; charset=utf-8"
        headers = (("Content-Disposition", disposition), ("Content-Security-Policy", ALONE))
        return Response(bytes(found.content), 200, kind, headers)

    async def text(self, request: Request) -> Response:
        """The words of a text, to unfold on the page."""
        found = await self._read(request)
        if found.kind != "text":
            raise NotFound("text")
        text = bytes(found.content).decode("utf-8", "replace")
        return self.renderer.fragment(
            request, "chat/attached_text.html", text=text[:SHOWN], is_cut=len(text) > SHOWN, id=found.id
        )

    async def _read(self, request: Request) -> AttachmentContent:
        found = await self.desk.store.look(lambda rows: read_content(rows, request.parameters["id"]))
        if found is None:
            raise NotFound("file")
        return found

    def _tell(self, box: str) -> None:
        self.desk.hub.changed(f"files-{box}")
        self.desk.hub.changed("ledger")
