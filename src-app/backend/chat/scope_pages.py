"""What a question is answered from, at the message box: attached collections and named documents."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat.desk import Desk
from backend.chat.scope import ids_of, read_scope_of_box, searches_documents, unknown_of
from backend.late import late
from backend.web.render import Renderer
from backend.web.request import Request, Response, nothing
from backend.web.routes import NotFound, Routes
from backend.words import listed

if TYPE_CHECKING:
    from backend.chat import scope_changes
    from backend.chat.grounded import Named
    from backend.chat.scope import NamedRow
else:
    scope_changes = late("backend.chat.scope_changes")


@dataclass(frozen=True)
class Choice:
    """A collection that can be attached. `by_mode`: the mode answers from it anyway."""

    id: str
    name: str
    is_attached: bool
    by_mode: bool


@dataclass(frozen=True)
class ScopeView:
    """What stands at a box: all collections, the documents that are named, and the mode that permits neither, if so.

    `unknown`: collections that the mode names, and that are not there.
    """

    box: str
    choices: tuple[Choice, ...]
    named: "tuple[NamedRow, ...]"
    barred_by: str
    unknown: tuple[str, ...] = ()

    @property
    def unknown_names(self) -> str:
        """What those are called."""
        return listed(self.unknown)

    @property
    def attached(self) -> tuple[Choice, ...]:
        """Those that count."""
        return tuple(each for each in self.choices if (each.is_attached or each.by_mode) and not self.barred_by)

    @property
    def attached_names(self) -> str:
        """What those are called."""
        return listed(each.name for each in self.attached)


@dataclass(frozen=True)
class ScopePages:
    """The handlers."""

    desk: Desk
    renderer: Renderer

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/boxes/:box/scope", self.scope)
        routes.add("PUT", "/boxes/:box/collections/:id", self.attach)
        routes.add("DELETE", "/boxes/:box/collections/:id", self.detach)
        routes.add("PUT", "/boxes/:box/documents/:id", self.name)
        routes.add("DELETE", "/named-documents/:id", self.unname)
        return routes

    async def scope(self, request: Request) -> Response:
        """What the next question is answered from."""
        return self.renderer.fragment(request, "chat/scope.html", scope=await self._view(request.parameters["box"]))

    async def attach(self, request: Request) -> Response:
        """Answer from this collection, too."""
        box, id_ = request.parameters["box"], request.parameters["id"]
        if id_ not in {each.id for each in await self._collections()}:
            raise NotFound("collection")
        await self.desk.store.write(lambda session: scope_changes.attach(session, box, id_))
        return await self._changed(request, box)

    async def detach(self, request: Request) -> Response:
        """Not any more."""
        box, id_ = request.parameters["box"], request.parameters["id"]
        await self.desk.store.write(lambda session: scope_changes.detach(session, box, id_))
        return await self._changed(request, box)

    async def name(self, request: Request) -> Response:
        """Answer the next question from this document alone, which is called `name`."""
        box, id_ = request.parameters["box"], request.parameters["id"]
        called = " ".join(request.form("name").split())[:300]
        await self.desk.store.write(lambda session: scope_changes.name(session, box, id_, called))
        return await self._changed(request, box)

    async def unname(self, request: Request) -> Response:
        """Not from it."""
        id_ = request.parameters["id"]
        box = await self.desk.store.write(lambda session: scope_changes.unname(session, id_))
        self._tell(box)
        return nothing()

    async def _changed(self, request: Request, box: str) -> Response:
        self._tell(box)
        return self.renderer.fragment(request, "chat/scope.html", scope=await self._view(box))

    def _tell(self, box: str) -> None:
        self.desk.hub.changed(f"scope-{box}")
        self.desk.hub.changed("ledger")

    async def _view(self, box: str) -> ScopeView:
        found = await self.desk.store.look(lambda rows: read_scope_of_box(rows, box))
        tuned = await self.desk.telling.tuned(box, "")
        mode = await self.desk.telling.modes.find(tuned.mode)
        known = await self._collections()
        of_mode, names = mode.collections if mode else (), [(each.id, each.name) for each in known]
        by_mode = ids_of(of_mode, names)
        is_barred = mode is not None and bool(found) and not searches_documents(found, mode)
        return ScopeView(
            box=box,
            choices=tuple(
                Choice(each.id, each.name, each.id in found.collections, each.id in by_mode) for each in known
            ),
            named=found.named,
            barred_by=mode.name if mode and is_barred else "",
            unknown=unknown_of(of_mode, names),
        )

    async def _collections(self) -> "tuple[Named, ...]":
        return tuple(await self.desk.shelves.collections()) if self.desk.shelves else ()
