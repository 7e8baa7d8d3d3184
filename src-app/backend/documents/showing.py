"""What the page of one document shows: its text, pictures of its pages, and why a question did not find it."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from backend.documents.finding import Picture, Sheet, Span, Text, WhyNot, found_in, texts
from backend.documents.folders import Folders
from backend.documents.passages import Passages
from backend.documents.reader import Drawing, Reader
from backend.documents.records import DocumentRow, read_document, read_source
from backend.documents.refusals import NotDone
from backend.passages.protocol import HYBRID, Passage
from backend.store import Store
from backend.web.routes import NotFound
from backend.words import _, later
from backend.worker.calling import Refusal, WorkerDied, WorkerStalled

PAGE_OF_TEXT = 8_000
"""Characters of most pages, at most."""

LARGEST_PICTURE = 4_096
"""Pixels of its width."""


class Showing:
    """Asks both workers about one document."""

    def __init__(self, store: Store, reader: Reader, index: Passages, folders: Folders) -> None:
        self._store = store
        self._reader = reader
        self._index = index
        self._folders = folders

    async def document(self, id_: str) -> DocumentRow:
        """Raises NotFound."""
        found = await self._store.look(lambda rows: read_document(rows, id_))
        if found is None:
            raise NotFound(later("document"))
        return found

    async def file_of(self, id_: str) -> Path:
        """The original. Raises NotFound, and NotDone where it is gone."""
        row = await self.document(id_)
        source = await self._store.look(lambda rows: read_source(rows, row.source_id))
        is_upload = source is not None and source.kind == "upload"
        path = self._folders.files / row.source_id if is_upload else Path(row.path)
        if not await asyncio.to_thread(path.is_file):
            raise NotDone(_("The file is no longer there."), _("What was read of it can still be seen here."))
        return path

    async def text(self, id_: str, start: int, stop: int) -> Text:
        """The characters [start, stop) of its text. Raises NotFound, DomainError."""
        row = await self.document(id_)
        if not row.content or row.state not in ("ready", "embedding"):
            return Text((), ())
        answer = await self._index.text(row.content, start, stop)
        sheets = tuple(Sheet(each["page"], each["start"], each["text"]) for each in _list(answer, "sheets"))
        return Text(sheets, tuple(_span(each) for each in _list(answer, "spans")))

    async def picture(self, id_: str, page: int, width: int, spans: Sequence[tuple[int, int]] = ()) -> Picture:
        """A page of a PDF, which is drawn once. Raises NotFound, DomainError."""
        row = await self.document(id_)
        if not (0 < page <= row.pages and 0 < width <= LARGEST_PICTURE):
            raise NotFound(later("page"))
        marks = hashlib.sha256(json.dumps([list(each) for each in spans]).encode()).hexdigest()[:16]
        into = self._folders.pictures / f"{row.content}-{page}-{width}-{marks}.png"
        beside = into.with_suffix(".json")
        if drawn := await asyncio.to_thread(_kept, into, beside):
            return drawn
        path = await self.file_of(id_)
        fresh = into.with_suffix(".new")
        try:
            start = await self._start_of(row.content, page, spans[0][0]) if spans else 0
            made = await self._reader.picture(Drawing(str(path), page, width, tuple(spans), start), fresh)
        except (Refusal, WorkerDied, WorkerStalled) as fault:
            raise NotDone(
                _("This page can't be drawn."), _("Its text is here, and the file can be opened in its program.")
            ) from fault
        return await asyncio.to_thread(_keep, fresh, into, beside, made.rectangles)

    async def _start_of(self, content: str, page: int, inside: int) -> int:
        """Where the text of a page begins that has the character `inside`."""
        reach = PAGE_OF_TEXT
        while True:
            begin = max(0, inside - reach)
            answer = await self._index.text(content, begin, inside + 1)
            start = next((int(each["start"]) for each in _list(answer, "sheets") if each["page"] == page), inside)
            if start > begin or begin == 0:
                return start
            reach *= 4

    async def why_not(self, id_: str, query: str, how: str = HYBRID) -> WhyNot:
        """How the document stands to the question. Raises NotFound, DomainError."""
        row = await self.document(id_)
        if not row.content or not query.strip():
            return WhyNot(None, False, None, (), ())
        answer = await self._index.why_not(query, row.content, how)
        best, rank = answer["best"], answer["rank"]
        passage = Passage.of(best) if isinstance(best, dict) else None
        return WhyNot(
            rank if isinstance(rank, int) else None,
            bool(answer["in_index"]),
            found_in(row, passage) if passage else None,
            texts(answer["present"]),
            texts(answer["absent"]),
        )


def _span(each: Mapping[str, Any]) -> Span:
    return Span(each["start"], each["stop"], each["page"], texts(each["heading"]))


def _list(answer: Mapping[str, object], name: str) -> list[Any]:
    value = answer[name]
    assert isinstance(value, list), "the worker's protocol"
    return value


def _kept(picture: Path, beside: Path) -> Picture | None:
    try:
        rectangles = json.loads(beside.read_text(encoding="utf-8"))
        return Picture(picture, tuple(tuple(each) for each in rectangles)) if picture.is_file() else None
    except (OSError, ValueError):
        return None


def _keep(
    fresh: Path, picture: Path, beside: Path, rectangles: tuple[tuple[float, float, float, float], ...]
) -> Picture:
    beside.write_text(json.dumps(rectangles), encoding="utf-8")
    fresh.replace(picture)
    return Picture(picture, rectangles)
