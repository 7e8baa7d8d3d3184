"""Files that are handed over and kept by us: they come in pieces, each of which may be sent twice."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backend.documents.contents import LARGEST
from backend.documents.folders import PART, Folders, on_disk
from backend.documents.refusals import NotDone
from backend.documents.standing import NewDocument, NewSource
from backend.late import late
from backend.store import Store
from backend.store.keys import new_id
from backend.web.routes import NotFound
from backend.words import _, later

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.documents import queries
else:
    queries = late("backend.documents.queries")

MOST = 1_000
"""Files that may be on their way at the same time."""

LONGEST_NAME = 255
"""Characters of a file's name."""


@dataclass(frozen=True)
class Upload:
    """A file that is on its way; `size` in bytes."""

    name: str
    size: int
    collection_id: str


class Uploads:
    """Takes files. `acting` is held by whoever changes rows and files together; `found` is called when one is whole."""

    def __init__(self, store: Store, folders: Folders, acting: asyncio.Lock, found: Callable[[], None]) -> None:
        self._store = store
        self._folders = folders
        self._acting = acting
        self._found = found
        self._coming: dict[str, Upload] = {}
        self._turn = asyncio.Lock()

    async def begin(self, name: str, size: int, collection_id: str) -> str:
        """Make ready for a file. Returns the key by which it is sent. Raises DomainError."""
        if len(self._coming) >= MOST:
            raise NotDone(_("Too many files are on their way."), _("Wait until some have come."))
        if not 0 <= size <= LARGEST:
            raise NotDone(
                _("“%(name)s” is too large to be read.", name=shown_name(name)), _("Divide it into several files.")
            )
        key = new_id()
        await on_disk(partial(self._make, key))
        self._coming[key] = Upload(shown_name(name), size, collection_id)
        if size == 0:
            await self._finish(key)
        return key

    async def receive(self, key: str, offset: int, data: bytes) -> int:
        """Take a piece, and return how much is there: what is to be sent next. Raises NotFound, DomainError."""
        async with self._turn:
            upload = self._coming.get(key)
            if upload is None:
                raise NotFound(later("upload"))
            if offset + len(data) > upload.size:
                raise NotDone(_("More came than the file has."), _("Send it once more."))
            received = await on_disk(partial(_write, self._part(key), offset, data))
            if received == upload.size:
                await self._finish(key)
            return received

    async def cancel(self, key: str) -> None:
        """Forget what has come of it. Raises NotFound."""
        if self._coming.pop(key, None) is None:
            raise NotFound(later("upload"))
        await asyncio.to_thread(self._part(key).unlink, missing_ok=True)

    async def _finish(self, key: str) -> None:
        upload = self._coming[key]
        source = NewSource(key, upload.collection_id, "upload", upload.name)
        document = NewDocument(
            new_id(), key, upload.collection_id, upload.name, upload.name, upload.size, datetime.now(UTC)
        )

        def keep(session: "Session") -> None:
            queries.add_sources(session, [source])
            queries.add_documents(session, [document])

        async with self._acting:
            await on_disk(lambda: self._part(key).replace(self._folders.files / key))
            await self._store.write(keep)
        del self._coming[key]
        self._found()

    def _make(self, key: str) -> None:
        self._folders.make()
        self._part(key).touch(mode=0o600)

    def _part(self, key: str) -> Path:
        return self._folders.files / f"{key}{PART}"


def shown_name(name: str) -> str:
    """The file's own name, without a way to it or what a line could not show. Never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(sign if sign.isprintable() else " " for sign in last).strip()
    stem, suffix = os.path.splitext(clean)
    return (
        (stem[: LONGEST_NAME - len(suffix)] + suffix)[:LONGEST_NAME] if clean not in ("", ".", "..") else _("Unnamed")
    )


def _write(path: Path, offset: int, data: bytes) -> int:
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        if offset == end:
            file.write(data)
            end += len(data)
    return end
