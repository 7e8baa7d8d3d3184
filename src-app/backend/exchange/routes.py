"""Import and export: the card on the page of settings, and the same for programs under `/api/v1/`."""

import asyncio
from dataclasses import dataclass
from urllib.parse import quote

from backend.exchange.exporting import Chunks, Export
from backend.exchange.importing import Import, ImportView
from backend.exchange.naming import NAMES
from backend.models.amounts import size_text
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response, Stream, as_json, nothing
from backend.web.routes import NotFound, Routes
from backend.words import _, listed

CARD = "exchange/card.html"
LARGEST_PIECE = 8_388_608
"""Bytes of an export that a program gets at once."""


@dataclass(frozen=True)
class Exchange:
    """The handlers of this room."""

    importing: Import
    exporting: Export
    renderer: Renderer

    def routes(self) -> Routes:
        """The room's table."""
        routes = Routes()
        routes.add("GET", "/exchange", self.card)
        routes.add("POST", "/exchange/import/run", self.take_in)
        routes.add("DELETE", "/exchange/import", self.cancel_import)
        routes.add("POST", "/exchange/export", self.export)
        routes.add("GET", "/exchange/formats", self.formats)
        routes.add("DELETE", "/exchange/export", self.cancel_export)
        routes.add("GET", "/exchange/export/file", self.file)
        routes.add("GET", "/conversations/:id/export", self.export_one)
        routes.add("GET", "/api/v1/import", self.read_import)
        routes.add("POST", "/api/v1/import", self.begin_import)
        routes.add("PUT", "/api/v1/import/content", self.receive)
        routes.add("POST", "/api/v1/import/run", self.api_take_in)
        routes.add("DELETE", "/api/v1/import", self.api_cancel_import)
        routes.add("GET", "/api/v1/export", self.read_export)
        routes.add("POST", "/api/v1/export", self.api_export)
        routes.add("GET", "/api/v1/export/content", self.piece)
        routes.add("DELETE", "/api/v1/export", self.api_cancel_export)
        return routes

    async def start(self) -> None:
        """Go on with what a restart cut off."""
        await self.importing.start()
        await self.exporting.start()

    async def stop(self) -> None:
        """End what is under way; the next launch goes on with it."""
        await self.importing.stop()
        await self.exporting.stop()

    async def card(self, request: Request) -> Response:
        """How both stand, and what can be done."""
        exporting, importing = self.exporting.view(), self.importing.view()
        counted = importing.counted
        return self.renderer.fragment(
            request,
            CARD,
            importing=importing,
            exporting=exporting,
            export_size=size_text(exporting.size),
            makers=listed(NAMES[each] for each in counted.formats) if counted else "",
            names=listed(NAMES.values()),
        )

    async def take_in(self, request: Request) -> Response:
        """Take in what was found."""
        await self.importing.take_in()
        return await self.card(request)

    async def cancel_import(self, request: Request) -> Response:
        """End the import, or put its result away."""
        await self.importing.cancel()
        return await self.card(request)

    async def export(self, request: Request) -> Response:
        """Export the conversations of `ids`, or every one; how far it is stands on the page of settings."""
        chosen = tuple(dict.fromkeys(request.form("ids").split()))
        await self.exporting.begin(request.form("format"), chosen)
        if chosen:
            return nothing().with_headers(("HX-Redirect", "/settings#exchange"))
        return await self.card(request)

    async def formats(self, request: Request) -> Response:
        """What the chosen conversations can be exported as."""
        return self.renderer.fragment(request, "exchange/formats.html")

    async def cancel_export(self, request: Request) -> Response:
        """End the export, or remove its file."""
        await self.exporting.cancel()
        return await self.card(request)

    async def file(self, request: Request) -> Response | Stream:
        """The file of the export, as a download."""
        view = self.exporting.view()
        if view.state != "done":
            raise NotFound("export")
        chunks = await asyncio.to_thread(Chunks, self.exporting.shelf)
        headers = (disposition(view.name), ("Content-Length", str(view.size)))
        return Stream(chunks, "application/zip", headers)

    async def export_one(self, request: Request) -> Response:
        """One conversation as a download."""
        found = await self.exporting.one(request.parameters["id"], request.argument("format") or "markdown")
        return Response(found.body, 200, found.content_type, (disposition(found.name),))

    async def read_import(self, request: Request) -> Response:
        """How the import stands."""
        return as_json(_told(self.importing.view()))

    async def begin_import(self, request: Request) -> Response:
        """Make ready for a file: `name`, and `size` in bytes (201)."""
        await self.importing.begin(request.form("name"), _number(request.form("size"), "size"))
        return as_json({"received": 0}, status=201)

    async def receive(self, request: Request) -> Response:
        """The bytes of the file from `offset` on, at most 1 MiB of them. Answers how many are there."""
        received = await self.importing.receive(_number(request.argument("offset"), "offset"), request.body)
        return as_json({"received": received})

    async def api_take_in(self, request: Request) -> Response:
        """Take in what was found (202)."""
        await self.importing.take_in()
        return as_json(_told(self.importing.view()), status=202)

    async def api_cancel_import(self, request: Request) -> Response:
        """End the import; what has come in stays (204)."""
        await self.importing.cancel()
        return nothing()

    async def read_export(self, request: Request) -> Response:
        """How the export stands."""
        return as_json(vars(self.exporting.view()))

    async def api_export(self, request: Request) -> Response:
        """Export the conversations of `ids`, parted by spaces, or every one in this `format` (202)."""
        await self.exporting.begin(request.form("format"), tuple(dict.fromkeys(request.form("ids").split())))
        return as_json(vars(self.exporting.view()), status=202)

    async def piece(self, request: Request) -> Response:
        """The bytes of the export's file from `offset` on, at most 8 MiB of them."""
        if self.exporting.view().state != "done":
            raise NotFound("export")
        offset = _number(request.argument("offset") or "0", "offset")
        data = await asyncio.to_thread(self.exporting.shelf.read, offset, LARGEST_PIECE)
        return Response(data, 200, "application/octet-stream")

    async def api_cancel_export(self, request: Request) -> Response:
        """End the export and remove its file (204)."""
        await self.exporting.cancel()
        return nothing()


def disposition(name: str) -> tuple[str, str]:
    """The header that makes a download of an answer, named like this."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "_" for sign in name)
    return "Content-Disposition", f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _told(view: ImportView) -> dict[str, object]:
    told = dict(vars(view))
    if view.counted:
        named = [{"title": each.title, "reason": each.reason} for each in view.counted.broken]
        told["counted"] = {**vars(view.counted), "broken": named}
    return told


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadRequest(_("“%(name)s” is not a whole number.", name=name), _("Send how many bytes it is."))
    return int(text)
