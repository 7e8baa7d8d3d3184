"""One document: its text at a place, pictures of its pages, the file itself, and why a question does not find it.

All of it is untrusted: text goes out as text, a picture was drawn by the reading worker, and the file itself only as a
download or to the system's own program.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from backend.contract import Parent
from backend.documents.document_views import document_view, heading_at, pages_view, why_not_view
from backend.documents.documents import Documents
from backend.documents.found_views import terms_of
from backend.documents.places import place_in_words
from backend.documents.records import DocumentRow
from backend.documents.stretches import BEFORE, LENGTH, Stretch, around, made
from backend.web.errors import DomainError
from backend.web.render import Renderer
from backend.web.request import Request, Response, Stream, nothing
from backend.web.routes import NotFound, Routes
from backend.web.shell import have_shell_do
from backend.words import _, later

PAGE, TEXT, PICTURES, WHY_NOT = (
    "documents/document.html",
    "documents/text.html",
    "documents/pictures.html",
    "documents/why_not.html",
)
WIDTH = 1_240
"""Pixels of a page's picture: sharp in half of a wide window, on a screen of twice as many points."""

MOST_MARKED = 3
"""Pages on which one passage is marked; passages don't cross pages, so a longer stretch was asked for by hand."""

KEPT = ("Cache-Control", "private, max-age=86400, immutable")
"""For pictures: their address names the content that they were drawn of."""

CHUNK = 262_144


@dataclass(frozen=True)
class DocumentPages:
    """The handlers."""

    documents: Documents
    renderer: Renderer
    parent: Parent

    def routes(self) -> Routes:
        """Their table."""
        routes = Routes()
        routes.add("GET", "/documents/:id", self.page)
        routes.add("GET", "/documents/:id/text", self.text)
        routes.add("GET", "/documents/:id/pictures", self.pictures)
        routes.add("GET", "/documents/:id/pages/:page", self.picture)
        routes.add("GET", "/documents/:id/finding", self.finding)
        routes.add("GET", "/documents/:id/file", self.file)
        routes.add("POST", "/documents/:id/opening", self.open)
        return routes

    async def page(self, request: Request) -> Response:
        """The document, at the passage from `start` to `stop`."""
        row = await self._document(request)
        start, stop = _place(request)
        stretch = Stretch((), None, None)
        place, heading = "", tuple[str, ...]()
        if row.characters:
            begin, end = around(start, stop, row.characters)
            text = await self.documents.text(row.id, max(0, begin - 1), end)
            stretch = made(text.sheets, begin, end, row.characters, mark=(start, stop))
            above, page = heading_at(text.spans, start, stop)
            place, heading = place_in_words(row.kind, page, above)
        document = document_view(row)
        shown = {
            "document": document,
            "stretch": stretch,
            "heading": heading,
            "place_text": place,
            "start": start,
            "stop": stop,
            "asked": request.argument("why"),
        }
        return await self.renderer.page(request, PAGE, document.name, lambda: shown)

    async def text(self, request: Request) -> Response:
        """What stands before `end`, or what follows `begin`: it joins what is shown already."""
        row = await self._document(request)
        before, behind = request.argument("end"), request.argument("begin")
        if before:
            end = min(_number(before), row.characters)
            begin, joins = max(0, end - LENGTH), "end"
        else:
            begin = min(_number(behind), row.characters)
            end, joins = min(row.characters, begin + LENGTH), "begin"
        text = await self.documents.text(row.id, max(0, begin - 1), end)
        stretch = made(text.sheets, begin, end, row.characters, mark=_place(request), joins=joins)
        return self.renderer.fragment(request, TEXT, document=document_view(row), stretch=stretch, joins=joins)

    async def pictures(self, request: Request) -> Response:
        """A frame for the picture of each page; each fetches its picture when it comes near. The passage is marked."""
        row = await self._document(request)
        start, stop = _place(request)
        spans = [(start, stop)] if stop > start else []
        found = await self.documents.text(row.id, start, min(stop, start + BEFORE)) if spans else None
        wanted = [sheet.page for sheet in found.sheets][:MOST_MARKED] if found else [1]
        drawn = {page: await self.documents.picture(row.id, page, WIDTH, spans) for page in wanted if page}
        view = await asyncio.to_thread(pages_view, row, drawn)
        return self.renderer.fragment(request, PICTURES, document=document_view(row), pages=view)

    async def picture(self, request: Request) -> Response:
        """The picture of one page (PNG)."""
        row = await self._document(request)
        page = _number(request.parameters["page"])
        if not 0 < page <= row.pages:
            raise NotFound(later("page"))
        drawn = await self.documents.picture(row.id, page, WIDTH, [])
        return Response(await asyncio.to_thread(drawn.path.read_bytes), 200, "image/png", (KEPT,))

    async def finding(self, request: Request) -> Response:
        """Why a question finds this document, or does not."""
        row = await self._document(request)
        question = request.argument("why").strip()
        if not question:
            return self.renderer.fragment(request, WHY_NOT, why=None)
        found = await self.documents.why_not(row.id, question, "hybrid")
        return self.renderer.fragment(request, WHY_NOT, why=why_not_view(row, found, terms_of(question)))

    async def file(self, request: Request) -> Stream:
        """The file itself, as a download."""
        row = await self._document(request)
        path = await self.documents.file_of(row.id)
        opened = await asyncio.to_thread(_Chunks, path)
        plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "_" for sign in row.name)
        named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(row.name, safe='')}"
        return Stream(opened, "application/octet-stream", (("Content-Disposition", named),))

    async def open(self, request: Request) -> Response:
        """Let the system's own program show the file."""
        row = await self._document(request)
        path = await self.documents.file_of(row.id)
        await have_shell_do(self.parent, "open.document", {"path": str(path)})
        return nothing()

    async def _document(self, request: Request) -> DocumentRow:
        row = await self.documents.document(request.parameters["id"])
        if row is None:
            raise NotFound(later("document"))
        return row


class _Chunks(Iterator[bytes]):
    """A file, piece by piece. Raises DomainError where it can't be opened."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
        except OSError as fault:
            raise DomainError(_("The file can’t be read."), _("See that it is still there, and readable.")) from fault

    def __next__(self) -> bytes:
        """The next piece; the file is closed behind the last."""
        data = b"" if self._file.closed else self._file.read(CHUNK)
        if not data:
            self._file.close()
            raise StopIteration
        return data


def _place(request: Request) -> tuple[int, int]:
    start, stop = _number(request.argument("start")), _number(request.argument("stop"))
    return (start, stop) if start < stop else (0, 0)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
