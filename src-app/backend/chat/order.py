"""Order among conversations: the list as it is scrolled, folders, tags, and what is done to several at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat.desk import Desk
from backend.chat.listing import FolderRow, read_folders, read_known_tags, read_standing
from backend.chat.views import Toast
from backend.late import late
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response, nothing
from backend.web.routes import NotFound, Routes
from backend.words import _, later

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.chat import arranging, folders
    from backend.chat.arranging import Done
else:
    arranging, folders = late("backend.chat.arranging"), late("backend.chat.folders")

TOAST = "shared/toast.html"


@dataclass(frozen=True)
class Order:
    """The handlers."""

    desk: Desk
    renderer: Renderer
    hub: EventHub

    def routes(self) -> Routes:
        """The table."""
        routes = Routes()
        routes.add("GET", "/sidebar/older", self.older)
        routes.add("GET", "/conversations/:id/menu", self.menu)
        routes.add("POST", "/arrangements", self.arrange)
        routes.add("POST", "/arrangements/:id/reversal", self.take_back)
        routes.add("GET", "/folders", self.folders)
        routes.add("POST", "/folders", self.make_folder)
        routes.add("GET", "/folders/:id", self.folder)
        routes.add("PATCH", "/folders/:id", self.change_folder)
        routes.add("DELETE", "/folders/:id", self.remove_folder)
        routes.add("PUT", "/folders/:id/folding", self.fold)
        routes.add("GET", "/tags", self.tags)
        return routes

    async def older(self, request: Request) -> Response:
        """A further stretch of the list."""
        return self.renderer.fragment(request, "chat/older.html", older=await self.desk.older(request))

    async def menu(self, request: Request) -> Response:
        """What can be done with a conversation."""
        standing = await self.desk.store.look(lambda rows: read_standing(rows, request.parameters["id"]))
        if standing is None:
            raise NotFound(later("conversation"))
        return self.renderer.fragment(request, "chat/menu.html", conversation=standing)

    async def arrange(self, request: Request) -> Response:
        """Do something with one conversation or several, with a way back."""
        act, ids = request.form("act"), request.form("ids").split()
        if act == "delete":
            await self._stop_writing(ids)

        def arrange(session: "Session") -> "Done":
            if act == "move":
                return arranging.move(session, ids, request.form("folder"))
            if act == "tag":
                added = [each for each in request.form("added").split(",") if each.strip()]
                removed = [each for each in request.form("removed").split(",") if each.strip()]
                return arranging.tag(session, ids, added, removed)
            return arranging.arrange(session, act, ids)

        return await self._done(request, await self.desk.store.write(arrange))

    async def _stop_writing(self, ids: list[str]) -> None:
        for id_ in ids:
            for run in self.desk.answers.within(id_):
                await self.desk.answers.stop(run.message.id)

    async def _done(self, request: Request, done: "Done") -> Response:
        self.hub.changed("conversations")
        toast = Toast(done.sentence, f"/arrangements/{done.id}/reversal")
        return self.renderer.fragment(request, TOAST, toast=toast)

    async def take_back(self, request: Request) -> Response:
        """Let everything be as it was before."""
        await self.desk.store.write(lambda session: arranging.take_back(session, request.parameters["id"]))
        self.hub.changed("conversations")
        return nothing()

    async def folders(self, request: Request) -> Response:
        """The folders that conversations can be moved to."""
        found = await self.desk.store.look(read_folders)
        return self.renderer.fragment(request, "chat/move.html", folders=found)

    async def make_folder(self, request: Request) -> Response:
        """A new folder, and in it the conversations that are named, with a way back."""
        name, ids = request.form("name"), request.form("ids").split()

        def make(session: "Session") -> "Done | None":
            made = folders.make(session, name)
            session.flush()  # the conversations are looked at by queries
            return arranging.move(session, ids, made.id) if ids else None

        done = await self.desk.store.write(make)
        if done:
            return await self._done(request, done)
        self.hub.changed("conversations")
        return nothing()

    async def folder(self, request: Request) -> Response:
        """A folder's name and system prompt, to be changed."""
        found = await self._find(request.parameters["id"])
        system = folders.system_of(found.settings)
        return self.renderer.fragment(request, "chat/folder.html", folder=found, system=system)

    async def _find(self, id: str) -> FolderRow:  # noqa: A002 (the field's name)
        found = await self.desk.store.look(lambda rows: rows.first(FolderRow, "FROM folder WHERE id = ?", id))
        if found is None:
            raise NotFound(later("folder"))
        return found

    async def change_folder(self, request: Request) -> Response:
        """Another name, or another system prompt."""
        id_, name, system = request.parameters["id"], request.form("name"), request.form("system")
        await self.desk.store.write(lambda session: folders.change(session, id_, name, system))
        self.hub.changed("conversations")
        return nothing()

    async def remove_folder(self, request: Request) -> Response:
        """Delete a folder; what is in it stays. With a way back."""
        id_ = request.parameters["id"]
        return await self._done(
            request, await self.desk.store.write(lambda session: arranging.remove_folder(session, id_))
        )

    async def fold(self, request: Request) -> Response:
        """Remember whether what is in it is shown."""
        folded = request.form("folded")
        if folded not in ("0", "1"):
            raise BadRequest(_("A folder is folded (1), or it is not (0)."))
        await self.desk.store.write(
            lambda session: folders.fold(session, request.parameters["id"], folded=folded == "1")
        )
        self.hub.changed("conversations")
        return nothing()

    async def tags(self, request: Request) -> Response:
        """The words that conversations can be given."""
        known = await self.desk.store.look(read_known_tags)
        return self.renderer.fragment(request, "chat/tags.html", known=known)
