"""The page of documents, what was found in them, and what a person does there: parse, call one thing, render one thing.

For programs there is `api.py`; the pages of one document are in `document_pages.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from backend.contract import Parent
from backend.documents.documents import Documents
from backend.documents.found_views import found_views, terms_of
from backend.documents.listing import PARTS, read_named, read_overview
from backend.documents.views import FoundPage, StateView, file_view, refusal_text, state_view
from backend.store import Store
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import Routes
from backend.web.shell import choose_files
from backend.words import _

INDEX, STATE, FOUND = "documents/index.html", "documents/changed.html", "documents/found.html"
TOAST = "shared/toast.html"
PASSAGES = 24
"""Passages that a search shows."""


@dataclass(frozen=True)
class Toast:
    """A short notice. Nothing of what it tells can be taken back."""

    sentence: str
    undo: str = ""


@dataclass(frozen=True)
class DocumentRoutes:
    """The handlers of the page of documents."""

    documents: Documents
    store: Store
    renderer: Renderer
    parent: Parent

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/documents", self.page)
        routes.add("GET", "/documents/state", self.state)
        routes.add("GET", "/documents/found", self.found)
        routes.add("POST", "/documents/collections", self.make_collection)
        routes.add("PATCH", "/documents/collections/:id", self.rename_collection)
        routes.add("DELETE", "/documents/collections/:id", self.remove_collection)
        routes.add("POST", "/documents/sources", self.add_path)
        routes.add("POST", "/documents/sources/chosen", self.add_chosen)
        routes.add("PATCH", "/documents/sources/:id", self.exclude)
        routes.add("DELETE", "/documents/sources/:id", self.remove_source)
        routes.add("POST", "/documents/sources/:id/pause", self.pause_source)
        routes.add("DELETE", "/documents/sources/:id/pause", self.resume_source)
        routes.add("POST", "/documents/pause", self.pause)
        routes.add("DELETE", "/documents/pause", self.resume)
        routes.add("DELETE", "/documents/waiting", self.cancel_all)
        routes.add("POST", "/documents/refused/reading", self.try_all_again)
        routes.add("DELETE", "/documents/:id", self.remove)
        routes.add("DELETE", "/documents/:id/reading", self.cancel)
        routes.add("POST", "/documents/:id/reading", self.try_again)
        return routes

    async def page(self, request: Request) -> Response:
        """The collections, the files of one of them, and what was found where something is looked for."""
        shown = {**vars(await self._state_of(request)), **vars(await self._found_for(request))}
        return await self.renderer.page(request, INDEX, _("Documents"), lambda: shown)

    async def state(self, request: Request) -> Response:
        """What changes by itself, and by what is done here: how far all is, collections, folders, files."""
        return self.renderer.fragment(request, STATE, **vars(await self._state_of(request)))

    async def found(self, request: Request) -> Response:
        """What answers a question, and files of that name; the address names it then, so that one can come back."""
        found = await self._found_for(request)
        address = f"/documents?{request.query}" if found.typed else "/documents"
        return self.renderer.fragment(request, FOUND, headers=(("HX-Replace-Url", address),), **vars(found))

    async def _state_of(self, request: Request) -> StateView:
        wanted, begins = _said(request, "collection"), {part: _number(_said(request, part)) for part in PARTS}
        overview = await self.store.look(lambda rows: read_overview(rows, wanted, begins))
        return state_view(overview, self.documents.progress(), _said(request, "in"))

    async def _found_for(self, request: Request) -> FoundPage:
        typed, within = request.argument("q").strip(), request.argument("in")
        if not typed:
            return FoundPage()
        findings = await self.documents.find(typed, PASSAGES, collections=(within,) if within else ())
        named = await self.store.look(lambda rows: read_named(rows, typed))
        return FoundPage(
            typed, found_views(findings, terms_of(typed)), tuple(file_view(each) for each in named), findings
        )

    async def make_collection(self, request: Request) -> Response:
        """A new one, which is shown then."""
        made = await self.documents.make_collection(_name_in(request))
        return await self._go_to(request, made)

    async def rename_collection(self, request: Request) -> Response:
        """Another name."""
        id_ = request.parameters["id"]
        await self.documents.rename_collection(id_, _name_in(request))
        return await self._go_to(request, id_)

    async def remove_collection(self, request: Request) -> Response:
        """Delete a collection with all that was read for it."""
        await self.documents.remove_collection(request.parameters["id"])
        return await self._go_to(request, "")

    async def add_path(self, request: Request) -> Response:
        """A file or folder of the machine that Hearth runs on, by its path."""
        return await self._add(request, (_path_in(request.form("path").strip()),))

    async def add_chosen(self, request: Request) -> Response:
        """Files, or a folder, that the person chooses in a dialog."""
        if request.form("kind") == "folder":
            chosen = await choose_files(self.parent, _("Choose a folder to follow"), folder=True)
        else:
            chosen = await choose_files(self.parent, _("Choose files to read"))
        return await self._add(request, chosen)

    async def _add(self, request: Request, paths: Sequence[Path]) -> Response:
        if not paths:
            return await self.state(request)
        added = await self.documents.add_paths(paths, request.form("collection"))
        if added.refused:
            toast = Toast(refusal_text(added.refused))
            return self.renderer.fragment(request, TOAST, toast=toast)
        return await self._go_to(request, added.collection_id)

    async def exclude(self, request: Request) -> Response:
        """What is left out of a folder."""
        await self.documents.set_exclusions(request.parameters["id"], request.form("exclusions"))
        return await self.state(request)

    async def remove_source(self, request: Request) -> Response:
        """Follow a folder no more, and forget what was read of it."""
        await self.documents.remove_source(request.parameters["id"])
        return await self.state(request)

    async def pause_source(self, request: Request) -> Response:
        """Leave a folder as it is for now."""
        await self.documents.pause_source(request.parameters["id"])
        return await self.state(request)

    async def resume_source(self, request: Request) -> Response:
        """Follow it again."""
        await self.documents.resume_source(request.parameters["id"])
        return await self.state(request)

    async def pause(self, request: Request) -> Response:
        """Read nothing further for now."""
        await self.documents.pause()
        return await self.state(request)

    async def resume(self, request: Request) -> Response:
        """Go on reading."""
        await self.documents.resume()
        return await self.state(request)

    async def cancel_all(self, request: Request) -> Response:
        """Read none of those that wait; each can be tried again."""
        await self.documents.cancel_all()
        return await self.state(request)

    async def try_all_again(self, request: Request) -> Response:
        """Read again what could not be read."""
        await self.documents.try_all_again()
        return await self.state(request)

    async def remove(self, request: Request) -> Response:
        """Delete a document: what was read of it, and the copy where Hearth keeps one."""
        await self.documents.remove([request.parameters["id"]])
        return await self.state(request)

    async def cancel(self, request: Request) -> Response:
        """Do not read it."""
        await self.documents.cancel(request.parameters["id"])
        return await self.state(request)

    async def try_again(self, request: Request) -> Response:
        """Read it once more."""
        await self.documents.try_again(request.parameters["id"])
        return await self.state(request)

    async def _go_to(self, request: Request, collection_id: str) -> Response:
        """The same with another collection."""
        address = f"/documents?collection={collection_id}" if collection_id else "/documents"
        shown = await self._state_of(replace(request, query=urlsplit(address).query, body=b""))
        return self.renderer.fragment(request, STATE, headers=(("HX-Push-Url", address),), **vars(shown))


def _said(request: Request, name: str) -> str:
    """What the page says that it shows: in the address, or among what a button sends along."""
    return request.argument(name) or request.form(name)


def _path_in(typed: str) -> Path:
    try:
        path = Path(typed).expanduser()
    except RuntimeError:  # the folder of a person whom the system does not know
        path = Path()
    if not path.is_absolute():
        raise BadRequest(_("“%(path)s” is not a whole path.", path=typed), _("Write it from its beginning: /…"))
    return path


def _name_in(request: Request) -> str:
    name = " ".join(request.form("name").split())
    if not name:
        raise BadRequest(_("A collection needs a name."), _("Write one."))
    return name


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
