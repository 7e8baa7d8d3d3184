"""From documents that wait to how each of them stands: looked at, read where the content is new, put into the index.

While one file is read, the one before it is put into the index: two programs work at once. Nothing is written here.
"""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeAlias

from backend.documents.contents import Looked, is_as_it_was, look_at
from backend.documents.folders import Folders
from backend.documents.passages import Answers, Broken, Extent, Passages
from backend.documents.reader import BREAKS_DOWN, NotRead, Reader, Reading
from backend.documents.records import DocumentRow
from backend.documents.refusals import CHANGING, CRASHED, NO_ROOM, SCANNED, VANISHED, NoRoom
from backend.documents.standing import NO_REASON, Standing, Why, standing_of
from backend.reading.protocol import Head
from backend.web.attention import Lull

log = logging.getLogger("hearth.documents")

MOST_ATTEMPTS = 2
"""Readings that may end the reader, after which a document is set aside."""

SLOW = 0.7
"""Seconds after which it is told that a file is being read."""


@dataclass(frozen=True)
class Outcome:
    """How a document stands now. None: as before, since it was interrupted, or was written to (`is_restless`)."""

    document: DocumentRow
    standing: Standing | None = None
    is_restless: bool = False


class Wishes(Protocol):
    """What is wanted by whoever has documents taken in, and what they are told meanwhile."""

    def is_wanted(self, document: DocumentRow) -> bool:
        """Whether it is still to be read. Also asked on other threads."""
        ...

    def begins(self, document: DocumentRow) -> None:
        """It is being read."""
        ...

    def is_slow(self, document: DocumentRow) -> None:
        """It takes longer than most."""
        ...


Alike: TypeAlias = Callable[[Sequence[str]], Awaitable[Mapping[str, DocumentRow]]]
"""Finds documents that were read, by their contents."""


class TakingIn:
    """Reads documents, and puts them into the index; each file when there is a `lull`."""

    def __init__(self, reader: Reader, index: Passages, folders: Folders, lull: Lull) -> None:
        self._reader = reader
        self._index = index
        self._folders = folders
        self._lull = lull

    async def take(self, batch: Sequence[DocumentRow], alike: Alike, wishes: Wishes) -> AsyncGenerator[Outcome, None]:
        """How each of them stands, as soon as it is known.

        Raises DomainError where no file is to blame; those that were not yielded wait as before.
        """
        looked = await asyncio.to_thread(self._look_at_all, batch, wishes)
        contents = sorted({look.content for look in looked if look.content})
        there = await self._index.knows(contents) if contents else Answers(frozenset(), frozenset())
        known = await alike(sorted(there.known)) if there.known else {}
        stood = {content: _as_embedded(standing_of(row), there) for content, row in known.items()}
        put = _Put()
        try:
            for document, look in zip(batch, looked, strict=True):
                if put.content == look.content:  # the same once more: it is there in a moment
                    yield await put.ended(stood)
                read = await self._read(document, look, stood, wishes)
                if put.task:
                    yield await put.ended(stood)
                if isinstance(read, Reading):
                    put = _Put(look.content, asyncio.create_task(self._put(document, look, read)))
                else:
                    yield read
            if put.task:
                yield await put.ended(stood)
        finally:
            await put.cancel()

    def file_of(self, document: DocumentRow) -> str:
        """Where the file lies: an upload is ours, and its path only a name."""
        is_upload = not os.path.isabs(document.path)
        return str(self._folders.files / document.source_id) if is_upload else document.path

    def _look_at_all(self, batch: Sequence[DocumentRow], wishes: Wishes) -> list[Looked]:
        return [look_at(self.file_of(each), partial(_is_unwanted, wishes, each)) for each in batch]

    async def _read(
        self, document: DocumentRow, look: Looked, stood: Mapping[str, Standing], wishes: Wishes
    ) -> "Outcome | Reading":
        """What was made of it, or how it stands without."""
        if not wishes.is_wanted(document):
            return Outcome(document)
        if look.fault:
            return Outcome(document, refused(document, look, look.fault))
        if look.content in stood:
            return Outcome(document, replace(stood[look.content], size=look.size, modified_at=look.modified_at))
        await self._lull()
        wishes.begins(document)
        read = await self._awaited(document, look, wishes)
        if not wishes.is_wanted(document):
            return Outcome(document)
        path = self.file_of(document)
        has_changed = isinstance(read, NotRead) and read.kind == CHANGING
        if has_changed or not await asyncio.to_thread(is_as_it_was, path, look):
            return Outcome(document, is_restless=True)
        if isinstance(read, Reading):
            return read
        if read.kind == NO_ROOM:
            raise NoRoom
        log.info("a document was not read: %s (%s)", read.kind, read.detail)
        return Outcome(document, refused(document, look, read.kind))

    async def _awaited(self, document: DocumentRow, look: Looked, wishes: Wishes) -> Reading | NotRead:
        path = self.file_of(document)
        reading = asyncio.create_task(self._reader.read(path, document.name, look.content, look.size))
        try:
            done, _ = await asyncio.wait({reading}, timeout=SLOW)
            if not done:
                wishes.is_slow(document)
            return await reading
        finally:
            reading.cancel()

    async def _put(self, document: DocumentRow, look: Looked, reading: Reading) -> Outcome:
        try:
            extent = await self._index.put(look.content, reading.result)
        except Broken as broken:
            log.error("a document could not be put into the index: %s", broken.detail)
            return Outcome(document, refused(document, look, CRASHED))
        finally:
            with suppress(OSError):
                reading.result.unlink(missing_ok=True)
        return Outcome(document, _read_well(look, reading.head, extent))


@dataclass
class _Put:
    """What is being put into the index at this moment."""

    content: str | None = None
    task: asyncio.Task[Outcome] | None = None

    async def ended(self, stood: dict[str, Standing]) -> Outcome:
        assert self.task
        assert self.content
        outcome = await self.task
        if outcome.standing and outcome.standing.content:
            stood[self.content] = outcome.standing
        self.content, self.task = None, None
        return outcome

    async def cancel(self) -> None:
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)


def _as_embedded(standing: Standing, there: Answers) -> Standing:
    is_ready = standing.content in there.embedded or not standing.passages
    return replace(standing, state="ready" if is_ready else "embedding")


def _is_unwanted(wishes: Wishes, document: DocumentRow) -> bool:
    return not wishes.is_wanted(document)


def _read_well(look: Looked, head: Head, extent: Extent) -> Standing:
    return Standing(
        state="embedding" if extent.embedded < extent.passages else "ready",
        size=look.size,
        modified_at=look.modified_at,
        content=look.content,
        kind=head.kind,
        title=head.title,
        pages=head.pages,
        characters=head.characters,
        passages=extent.passages,
        why=Why(SCANNED, head.scanned) if head.scanned else NO_REASON,
    )


def refused(document: DocumentRow, look: Looked, kind: str) -> Standing:
    """Set aside, with the reason. What ends the reader for the first time waits to be tried once more."""
    attempts = document.attempts + (kind in BREAKS_DOWN)
    if kind in BREAKS_DOWN and attempts < MOST_ATTEMPTS:
        return replace(standing_of(document), state="waiting", attempts=attempts)
    state = "missing" if kind == VANISHED else "refused"
    return Standing(state, look.size, look.modified_at, attempts=attempts, why=Why(kind))
