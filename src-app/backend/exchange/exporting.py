"""The export that there can be: conversations are written into one file, which is then there to be saved.

Like an import it belongs to the backend, and a restart goes on with it: from its beginning, since half a file is none.
"""

import asyncio
import time
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backend.chat.code_files import file_name
from backend.chat.whole import Attachment, Whole, read_attachment, read_attachment_heads, read_ids, read_whole
from backend.exchange.job import Job
from backend.exchange.naming import FORMATS
from backend.exchange.shelf import Note, NotNow, Shelf, disk_faults_named
from backend.exchange.telling import Pace, Teller
from backend.late import late
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _

if TYPE_CHECKING:
    from backend.exchange import document, hearth, markdown, outline
else:
    document, hearth = late("backend.exchange.document"), late("backend.exchange.hearth")
    markdown, outline = late("backend.exchange.markdown"), late("backend.exchange.outline")

CONTENT_TYPES = {
    "hearth": "application/jsonl; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


@dataclass(frozen=True)
class ExportView:
    """How the export stands: `state` is `none`, `running`, `done` or `failed`; `size` is in bytes."""

    state: str
    format: str = ""
    name: str = ""
    percent: int = 0
    conversations: int = 0
    size: int = 0
    sentence: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class OneFile:
    """One conversation as a file."""

    name: str
    content_type: str
    body: bytes


class Export:
    """The one export. `clock` gives seconds since 1970."""

    def __init__(self, store: Store, teller: Teller, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._teller = teller
        self._shelf = Shelf(folder, "export")
        self._clock = clock
        self._job = Job("export", self._shelf, teller, ExportView("none"), _failed)

    def view(self) -> ExportView:
        """How it stands."""
        return self._job.view

    @property
    def shelf(self) -> Shelf:
        """Where the file lies when it is done."""
        return self._shelf

    async def start(self) -> None:
        """Begin anew with what a restart cut off; a file that was done waits to be saved."""
        note = await asyncio.to_thread(self._shelf.note)
        named, *chosen = note.detail.split() if note else [""]
        if note is None or named not in FORMATS:
            await asyncio.to_thread(self._shelf.clear)
        elif note.phase == "done" and self._shelf.length() == note.size:
            self._job.view = ExportView("done", named, note.name, 100, size=note.size)
        else:
            await self.begin(named, tuple(chosen))

    async def stop(self) -> None:
        """End what is under way; the next launch begins with it anew."""
        await self._job.end()

    async def one(self, id: str, named: str) -> OneFile:  # noqa: A002 (the field's name)
        """One conversation as a file. Raises NotFound, BadRequest."""
        checked(named)
        whole = await self._store.look(lambda rows: read_whole(rows, id))
        if whole is None:
            raise NotFound("conversation")
        files = [each async for each in self._attachments(whole)]
        body = await asyncio.to_thread(self._written, whole, files, named)
        if named == "hearth":
            body = hearth.header_line() + body
        return OneFile(file_name(whole.conversation.title, FORMATS[named]), CONTENT_TYPES[named], body)

    async def begin(self, named: str, chosen: tuple[str, ...] = ()) -> None:
        """Export the chosen conversations, or every one. Raises NotNow, BadRequest, DomainError."""
        checked(named)
        async with self._job.acting:
            if self._job.view.state == "running":
                raise NotNow(_("Another export is under way."), _("Wait for its end, or cancel it."))
            name = f"hearth-{datetime.fromtimestamp(self._clock(), UTC):%Y-%m-%d}-{named}.zip"
            with disk_faults_named():
                await asyncio.to_thread(self._shelf.begin)
                await asyncio.to_thread(self._shelf.keep, Note("running", name, 0, " ".join((named, *chosen))))
            self._job.stands(ExportView("running", named, name))
            self._job.run(partial(self._make, named, name, chosen))

    async def cancel(self) -> None:
        """End it and remove the file."""
        await self._job.cancel()

    async def _make(self, named: str, name: str, chosen: tuple[str, ...]) -> None:
        ids = list(chosen) or await self._store.look(read_ids)
        with disk_faults_named():
            await self._write_all(named, name, ids)
            size = self._shelf.length()
            await asyncio.to_thread(self._shelf.keep, Note("done", name, size, named))
        self._job.stands(ExportView("done", named, name, 100, len(ids), size))

    async def _write_all(self, named: str, name: str, ids: Sequence[str]) -> None:
        pace, names = Pace(0.2, self._clock), set[str]()
        with zipfile.ZipFile(self._shelf.path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            lines = archive.open("conversations.jsonl", "w", force_zip64=True) if named == "hearth" else None
            try:
                if lines:
                    lines.write(hearth.header_line())
                for number, id_ in enumerate(ids, 1):
                    whole = await self._store.look(partial(read_whole, id=id_))
                    if whole is None:
                        continue  # deleted meanwhile
                    if lines:
                        await asyncio.to_thread(lines.write, hearth.conversation_line(whole))
                        async for each in self._attachments(whole):
                            await asyncio.to_thread(lines.write, hearth.attachment_line(each))
                    else:
                        files = [each async for each in self._attachments(whole)]
                        body = await asyncio.to_thread(self._written, whole, files, named)
                        await asyncio.to_thread(archive.writestr, _own_name(whole, FORMATS[named], names), body)
                    if pace.is_due():
                        self._job.grew(ExportView("running", named, name, number * 100 // len(ids)))
            finally:
                if lines:
                    lines.close()

    def _written(self, whole: Whole, files: Sequence[Attachment], named: str) -> bytes:
        if named == "hearth":
            return b"".join([hearth.conversation_line(whole), *map(hearth.attachment_line, files)])
        outlined = outline.outline(whole, list(files))
        text = markdown.write(outlined) if named == "markdown" else document.write(outlined, self._teller.renderer)
        return text.encode()

    async def _attachments(self, whole: Whole) -> AsyncIterator[Attachment]:
        for head in await self._store.look(lambda rows: read_attachment_heads(rows, whole)):
            if found := await self._store.look(partial(read_attachment, head=head)):
                yield found


def _failed(view: ExportView, sentence: str, next_step: str) -> ExportView:
    return ExportView("failed", view.format, sentence=sentence, next_step=next_step)


def checked(named: str) -> str:
    """The name of a format. Raises BadRequest where there is none of that name."""
    if named not in FORMATS:
        raise BadRequest(
            _("There is no format “%(name)s”.", name=named[:40]),
            _("Choose one of these: %(names)s.", names=", ".join(FORMATS)),
        )
    return named


def _own_name(whole: Whole, ending: str, taken: set[str]) -> str:
    """A name that no other file in the zip has: the date, the title, and a number where it must be."""
    about = whole.conversation
    date = datetime.fromtimestamp(about.created_at / 1000, UTC)
    stem, _dot, ending = file_name(about.title, ending).rpartition(".")
    stem = f"{date:%Y-%m-%d}-{stem}"
    number, name = 1, f"{stem}.{ending}"
    while name in taken:
        number += 1
        name = f"{stem}-{number}.{ending}"
    taken.add(name)
    return name


class Chunks(Iterator[bytes]):
    """The file in pieces, for a download. It stays readable when the export is removed meanwhile."""

    SIZE = 262_144

    def __init__(self, shelf: Shelf) -> None:
        self._file = shelf.open()

    def __next__(self) -> bytes:
        """The next piece."""
        if piece := self._file.read(self.SIZE):
            return piece
        self._file.close()
        raise StopIteration
