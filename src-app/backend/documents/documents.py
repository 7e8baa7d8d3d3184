"""Documents, as the other rooms and the pages use them: what a person can do, each told in a few lines."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backend.documents.finding import Findings, Picture, Scope, Text, WhyNot
from backend.documents.giving import Added, name_of
from backend.documents.progress import Progress
from backend.documents.records import (
    CollectionRow,
    DocumentRow,
    SourceRow,
    count_in,
    read_collections,
    read_document,
    read_listed,
    read_sources,
)
from backend.documents.removing import Removed
from backend.documents.workings import PAUSED, Programs, Workings
from backend.late import late
from backend.passages.protocol import HYBRID
from backend.settings.choices import keep_value

if TYPE_CHECKING:
    from backend.documents import queries
else:
    queries = late("backend.documents.queries")

__all__ = ["Documents", "Programs"]


class Documents(Workings):
    """The room of documents. How it is put together stands in `workings`."""

    def when_removed(self, act: Removed) -> None:
        """Have `act` awaited with the keys of documents that are about to be deleted."""
        self._removing.when_removed(act)

    def progress(self) -> Progress:
        """How far all of it is."""
        progress, state = self._ingestion.progress(), self.embedding.state
        if state.is_changing:
            progress = replace(progress, is_changing=True, passages=state.passages, embedded=state.embedded)
        return replace(progress, is_looking=self._following.is_looking)

    async def find(
        self,
        query: str,
        limit: int,
        *,
        collections: Sequence[str] = (),
        documents: Sequence[str] = (),
        folders: Sequence[str] = (),
        kinds: Sequence[str] = (),
        after: datetime | None = None,
        before: datetime | None = None,
        how: str = HYBRID,
    ) -> Findings:
        """The passages that answer the query best, of what is looked in. Raises StoreFault, NoRoom."""
        scope = Scope(tuple(collections), tuple(documents), tuple(folders), tuple(kinds), after, before)
        return await self._finding.find(query, limit, scope, how)

    async def text(self, document_id: str, start: int, stop: int) -> Text:
        """The characters [start, stop) of a document's text. Raises NotFound, DomainError."""
        return await self._showing.text(document_id, start, stop)

    async def picture(self, document_id: str, page: int, width: int, spans: Sequence[tuple[int, int]] = ()) -> Picture:
        """A page of a PDF. Raises NotFound, DomainError."""
        return await self._showing.picture(document_id, page, width, spans)

    async def why_not(self, document_id: str, query: str, how: str = HYBRID) -> WhyNot:
        """How a document stands to a question. Raises NotFound, DomainError."""
        return await self._showing.why_not(document_id, query, how)

    async def file_of(self, document_id: str) -> Path:
        """The original. Raises NotFound, NotDone."""
        return await self._showing.file_of(document_id)

    async def collections(self) -> tuple[CollectionRow, ...]:
        """Every collection, by name."""
        return await self._store.look(read_collections)

    async def sources(self, collection_id: str = "") -> tuple[SourceRow, ...]:
        """What was given, all or for one collection."""
        return await self._store.look(lambda rows: read_sources(rows, collection_id))

    async def listed(self, collection_id: str = "", after: str = "", limit: int = 100) -> tuple[DocumentRow, ...]:
        """Documents in the order in which they came, behind the one with the key `after`."""
        return await self._store.look(lambda rows: read_listed(rows, collection_id, after, limit))

    async def unfinished(self) -> int:
        """How many documents are not ready yet, and will be by themselves."""
        return await self._store.look(lambda rows: count_in(rows, "waiting", "reading", "embedding"))

    async def check(self) -> tuple[str, ...]:
        """What is wrong with the index, in English; nothing where it is whole or not made yet. Raises DomainError."""
        if not await asyncio.to_thread(self._folders.root.exists):
            return ()
        return await self.index.check()

    async def document(self, document_id: str) -> DocumentRow | None:
        """One document."""
        return await self._store.look(lambda rows: read_document(rows, document_id))

    async def make_collection(self, name: str) -> str:
        """The key of the collection of that name, which is made where there is none. Raises NotDone."""
        made = await self._giving.collection_named(name)
        self._teller.collections_changed()
        return made

    async def rename_collection(self, collection_id: str, name: str) -> None:
        """Give it another name. Raises NotDone, NotFound."""
        await self._giving.collection(collection_id or "-")
        name = name_of(name)
        await self._store.write(lambda session: queries.rename_collection(session, collection_id, name))
        self._teller.collections_changed()

    async def remove_collection(self, collection_id: str) -> None:
        """Delete it with all that was read for it."""
        await self._changing.remove_collection(collection_id)
        self._teller.collections_changed()

    async def add_paths(self, paths: Sequence[Path], collection_id: str = "", *, named: str = "") -> Added:
        """Read files of this machine and follow folders, for the collection with this key or this name, else the usual
        one. Raises NotFound, NotDone."""
        added = await self._giving.add(paths, collection_id, named)
        self._teller.collections_changed()
        return added

    async def begin_upload(self, name: str, size: int, collection_id: str = "") -> str:
        """Make ready for a file that is kept by us; returns the key by which it is sent. Raises DomainError."""
        return await self._uploads.begin(name, size, await self._giving.collection(collection_id))

    async def receive(self, upload_id: str, offset: int, data: bytes) -> int:
        """Take a piece of it, and return how much is there. Raises NotFound, DomainError."""
        return await self._uploads.receive(upload_id, offset, data)

    async def cancel_upload(self, upload_id: str) -> None:
        """Forget what has come. Raises NotFound."""
        await self._uploads.cancel(upload_id)

    async def set_exclusions(self, source_id: str, patterns: str) -> None:
        """Leave out of a folder what these lines of a .gitignore say. Raises NotFound, NotDone."""
        await self._changing.set_exclusions(source_id, patterns)

    async def pause_source(self, source_id: str) -> None:
        """Leave a source as it is: nothing of it is looked at or read. Raises NotFound."""
        await self._changing.pause_source(source_id)

    async def resume_source(self, source_id: str) -> None:
        """Follow it again. Raises NotFound."""
        await self._changing.resume_source(source_id)

    async def remove_source(self, source_id: str) -> None:
        """Follow it no longer, and delete all that was read of it. Raises NotFound."""
        await self._changing.remove_source(source_id)

    async def remove(self, document_ids: Sequence[str]) -> int:
        """Delete documents; returns how many there were. One of a followed folder is left out there from now on."""
        return await self._changing.remove(document_ids)

    async def remove_path(self, path: str) -> int:
        """Delete what was given by this path, or is at it or below it; returns how many documents that was."""
        return await self._changing.remove_path(path)

    async def cancel(self, document_id: str) -> None:
        """Do not read it; it can be tried again."""
        await self._changing.cancel(document_id)

    async def cancel_all(self) -> None:
        """Read none of those that wait."""
        await self._changing.cancel_all()

    async def try_again(self, document_id: str) -> None:
        """Read it once more."""
        await self._changing.try_again(document_id)

    async def try_all_again(self) -> None:
        """Read once more what could not be read."""
        await self._changing.try_all_again()

    async def pause(self) -> None:
        """Read nothing until `resume`, also after a restart."""
        await self._store.write(lambda session: keep_value(session, PAUSED, "1"))
        await self._ingestion.pause()

    async def resume(self) -> None:
        """Go on reading."""
        await self._store.write(lambda session: keep_value(session, PAUSED, ""))
        self._ingestion.resume()
