"""Documents for programs, under `/api/v1/`: what there is, what is added and removed, and what is found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.documents.documents import Documents
from backend.documents.finding import Found, Place
from backend.documents.records import DocumentRow
from backend.documents.refusals import said_of
from backend.passages.protocol import HYBRID, WAYS
from backend.web.request import BadRequest, Request, Response, as_json, nothing
from backend.web.routes import NotFound, Routes
from backend.words import _, later

MOST_FOUND, MOST_LISTED = 1_000, 1_000
"""Passages, and documents, that are told at once."""


@dataclass(frozen=True)
class DocumentsApi:
    """The handlers."""

    documents: Documents

    def routes(self) -> Routes:
        """The table of them."""
        routes = Routes()
        routes.add("GET", "/api/v1/documents", self.list)
        routes.add("POST", "/api/v1/documents", self.add)
        routes.add("DELETE", "/api/v1/documents", self.remove)
        routes.add("GET", "/api/v1/documents/search", self.search)
        routes.add("GET", "/api/v1/documents/progress", self.progress)
        routes.add("PUT", "/api/v1/documents/pause", self.pause)
        routes.add("DELETE", "/api/v1/documents/pause", self.resume)
        routes.add("GET", "/api/v1/documents/collections", self.collections)
        routes.add("POST", "/api/v1/documents/collections", self.make_collection)
        routes.add("DELETE", "/api/v1/documents/collections/:id", self.remove_collection)
        routes.add("POST", "/api/v1/documents/uploads", self.begin_upload)
        routes.add("PUT", "/api/v1/documents/uploads/:id/content", self.receive)
        routes.add("DELETE", "/api/v1/documents/uploads/:id", self.cancel_upload)
        routes.add("GET", "/api/v1/documents/check", self.check)
        routes.add("GET", "/api/v1/documents/:id", self.one)
        routes.add("DELETE", "/api/v1/documents/:id", self.remove_one)
        return routes

    async def list(self, request: Request) -> Response:
        """At most `limit` documents, of a `collection` where it is named, behind the key `after`."""
        names = await self._names()
        collection = _collection_in(request.argument("collection"), names)
        limit = _number(request.argument("limit") or "100", "limit", MOST_LISTED)
        rows = await self.documents.listed(collection, request.argument("after"), limit)
        behind = rows[-1].id if len(rows) == limit else ""
        return as_json({"documents": [_document(row, names) for row in rows], "after": behind})

    async def one(self, request: Request) -> Response:
        """One document."""
        row = await self.documents.document(request.parameters["id"])
        if row is None:
            raise NotFound(later("document"))
        return as_json(_document(row, await self._names()))

    async def add(self, request: Request) -> Response:
        """Files and folders by their `paths`, to the `collection` of that name (202)."""
        paths = [Path(each) for each in _texts(request, "paths")]
        added = await self.documents.add_paths(paths, named=request.form("collection"))
        refused = [{"path": each.path, "reason": each.sentence, "next_step": each.next_step} for each in added.refused]
        return as_json(
            {"collection": added.collection_id, "sources": list(added.source_ids), "refused": refused}, status=202
        )

    async def remove(self, request: Request) -> Response:
        """The `document` with this key or at this path, or a folder with all that is in it."""
        named = request.argument("document")
        removed = await self.documents.remove([named]) or await self.documents.remove_path(named)
        if not removed:
            raise NotFound(later("document"))
        return as_json({"removed": removed})

    async def remove_one(self, request: Request) -> Response:
        """One document (204)."""
        if not await self.documents.remove([request.parameters["id"]]):
            raise NotFound(later("document"))
        return nothing()

    async def search(self, request: Request) -> Response:
        """The `k` passages that answer `words` best, in a `collection` or all; `how`: words, vectors or hybrid.

        A passage comes once for each document that has it. `unfinished` documents are not read yet, or found by their
        words alone.
        """
        names = await self._names()
        collection = _collection_in(request.argument("collection"), names)
        how = request.argument("how") or HYBRID
        if how not in WAYS:
            raise BadRequest(_("“how” is none of %(ways)s.", ways=", ".join(WAYS)))
        limit = _number(request.argument("k") or "10", "k", MOST_FOUND)
        findings = await self.documents.find(
            request.argument("words"), limit, collections=(collection,) if collection else (), how=how
        )
        results = [each for found in findings.found for each in _found(found, names)][:limit]
        unfinished = await self.documents.unfinished()
        told = {"state": findings.state, "unfinished": unfinished, "relevant": findings.is_relevant}
        return as_json({**told, "results": results})

    async def progress(self, request: Request) -> Response:
        """How far reading is; `unfinished` documents will be ready by themselves."""
        progress = self.documents.progress()  # before it is counted: what a look still finds is counted then
        return as_json({**vars(progress), "unfinished": await self.documents.unfinished()})

    async def pause(self, request: Request) -> Response:
        """Read nothing until it is said (204)."""
        await self.documents.pause()
        return nothing()

    async def resume(self, request: Request) -> Response:
        """Go on reading (204)."""
        await self.documents.resume()
        return nothing()

    async def collections(self, request: Request) -> Response:
        """Every collection."""
        return as_json({"collections": [{"id": id_, "name": name} for id_, name in (await self._names()).items()]})

    async def make_collection(self, request: Request) -> Response:
        """A collection by its `name` (201)."""
        return as_json({"id": await self.documents.make_collection(request.form("name"))}, status=201)

    async def remove_collection(self, request: Request) -> Response:
        """A collection with all that was read for it (204)."""
        await self.documents.remove_collection(request.parameters["id"])
        return nothing()

    async def begin_upload(self, request: Request) -> Response:
        """Make ready for a file: `name`, `size` in bytes, and the `collection` by its key or name (201)."""
        size = _number(request.form("size"), "size", 10**15, least=0)
        collection = _collection_in(request.form("collection"), await self._names())
        made = await self.documents.begin_upload(request.form("name"), size, collection)
        return as_json({"id": made, "received": 0}, status=201)

    async def receive(self, request: Request) -> Response:
        """The bytes of the file from `offset` on, at most 1 MiB of them. Answers how many are there."""
        offset = _number(request.argument("offset"), "offset", 10**15, least=0)
        return as_json({"received": await self.documents.receive(request.parameters["id"], offset, request.body)})

    async def cancel_upload(self, request: Request) -> Response:
        """Forget what has come (204)."""
        await self.documents.cancel_upload(request.parameters["id"])
        return nothing()

    async def check(self, request: Request) -> Response:
        """Whether the index is whole."""
        faults = await self.documents.check()
        return as_json({"ok": not faults, "faults": list(faults)})

    async def _names(self) -> dict[str, str]:
        return {each.id: each.name for each in await self.documents.collections()}


def _document(row: DocumentRow, names: Mapping[str, str]) -> dict[str, object]:
    reason, next_step = said_of(row)
    return {
        "id": row.id,
        "path": row.path,
        "name": row.name,
        "collection": names.get(row.collection_id, ""),
        "kind": row.kind,
        "state": row.state,
        "reason": reason,
        "next_step": next_step,
        "size": row.size,
        "modified_at": row.modified_at.isoformat() if row.modified_at else None,
        "title": row.title,
        "pages": row.pages,
        "characters": row.characters,
        "passages": row.passages,
    }


def _found(found: Found, names: Mapping[str, str]) -> list[dict[str, object]]:
    """The passage, and once more for each further document that has it."""
    place = found.place
    told = {
        "document": place.document_id,
        "path": place.path,
        "name": place.name,
        "page": place.page,
        "start": place.start,
        "end": place.stop,
        "heading": list(place.heading),
        "score": round(found.score, 6),
        "word_rank": found.word_rank,
        "vector_rank": found.vector_rank,
        "text": found.text,
        "collection": names.get(found.collection_id, ""),
        "address": _address(place.document_id, place),
        "copy_of": "",
    }
    copies = [
        {
            **told,
            "document": row.id,
            "path": row.path,
            "name": row.name,
            "collection": names.get(row.collection_id, ""),
            "address": _address(row.id, place),
            "copy_of": place.document_id,
        }
        for row in found.copies
    ]
    return [told, *copies]


def _address(document_id: str, place: Place) -> str:
    return f"/documents/{document_id}?start={place.start}&stop={place.stop}"


def _collection_in(said: str, names: Mapping[str, str]) -> str:
    """The key of the collection that is named by its key or its name; empty where none is. Raises NotFound."""
    if not said or said in names:
        return said
    found = next((id_ for id_, name in names.items() if name == said), None)
    if found is None:
        raise NotFound(later("collection"))
    return found


def _texts(request: Request, name: str) -> Sequence[str]:
    """A list of texts in a JSON body. Raises BadRequest."""
    try:
        values = json.loads(request.body)[name]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadRequest(_("“%(name)s” is missing.", name=name), _("Send a JSON object that has it.")) from error
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise BadRequest(_("“%(name)s” is no list of texts.", name=name), _("Send it as a JSON array of strings."))
    return values


def _number(text: str, name: str, most: int, *, least: int = 1) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 17 and least <= int(text) <= most):
        raise BadRequest(
            _("“%(name)s” is not a whole number from %(least)s to %(most)s.", name=name, least=least, most=most),
            _("Leave it out, or send such a number."),
        )
    return int(text)
