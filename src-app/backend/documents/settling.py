"""The index follows the truth: what `hearth.db` no longer has is forgotten there, what the index lost is read again.

Rows go first, and the index after them, so that what was deleted is never found again. In between a mark lies in the
folder, until the last of their words is out of the index: a start that finds it goes through all of it.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from backend.documents.folders import Folders, on_disk
from backend.documents.passages import Passages
from backend.documents.records import Placed, parts, read_contents, read_kept_files, read_placed
from backend.late import late
from backend.store import Store

if TYPE_CHECKING:
    from backend.documents import queries
else:
    queries = late("backend.documents.queries")

PAGE = 5_000
"""Documents that are compared at a time."""

FORGETS_WITHIN = 5.0
"""Seconds that are waited for the index to be rid of the words; where that takes longer, the mark stays."""

SHOULD_BE_THERE = ("ready", "embedding")


class Settling:
    """Keeps the index beside the truth. `acting` is held by whoever changes both."""

    def __init__(self, store: Store, index: Passages, folders: Folders, acting: asyncio.Lock) -> None:
        self._store = store
        self._index = index
        self._folders = folders
        self._acting = acting
        self._leaving = 0

    async def begin_leaving(self) -> None:
        """Documents are about to be deleted; `leave` or `stay` has to follow. Raises DomainError."""
        await on_disk(self._folders.mark_unsettled)
        self._leaving += 1

    def stay(self) -> None:
        """They could not be deleted."""
        self._leaving -= 1

    async def leave(self, documents: Sequence[str], contents: Iterable[str]) -> None:
        """Their rows are gone: let the index forget them, and remove what was drawn. Raises DomainError."""
        try:
            for some in parts(documents):
                await self._index.unplace(some)
            await self.drop_pictures(contents)
            if await self._index.forgotten(FORGETS_WITHIN) and self._leaving == 1:
                await asyncio.to_thread(self._folders.mark_settled)
        finally:
            self._leaving -= 1

    async def drop_pictures(self, contents: Iterable[str]) -> None:
        """Remove what was drawn of those of the contents that no document has any more."""
        before = sorted({each for each in contents if each})
        kept = await self._store.look(lambda rows: read_contents(rows, before))
        await asyncio.to_thread(self._folders.drop_pictures, set(before) - kept)

    async def put_in_order(self) -> int:
        """Hold all of the index against the truth. Returns how many documents are to be read again.

        Raises DomainError, StoreFault.
        """
        again, after = 0, ""
        while True:
            async with self._acting:
                ours = await self._store.look(lambda rows, key=after: read_placed(rows, key, PAGE))  # type: ignore[misc]  # mypy can't infer a lambda with a default
                theirs = await self._index.placed(after, PAGE)
                after = _comparable_until([each.id for each in ours], [id_ for id_, _ in theirs])
                truth = {each.id: each for each in ours if not after or each.id <= after}
                again += await self._follow(truth, {id_: what for id_, what in theirs if not after or id_ <= after})
            if not after:
                break
        async with self._acting:  # an upload gets its row and its name in one step
            kept = await self._store.look(read_kept_files)
            await asyncio.to_thread(self._folders.keep_files, kept)
        if await self._index.forgotten(FORGETS_WITHIN) and not self._leaving:
            await asyncio.to_thread(self._folders.mark_settled)
        return again

    async def _follow(self, truth: Mapping[str, Placed], there: Mapping[str, str]) -> int:
        for some in parts(id_ for id_ in there if id_ not in truth):
            await self._index.unplace(some)
        lost = [id_ for id_, each in truth.items() if each.state in SHOULD_BE_THERE and there.get(id_) != each.content]
        if lost:
            await self._store.write(lambda session: queries.set_documents(session, lost, SHOULD_BE_THERE, "waiting"))
        return len(lost)


def _comparable_until(ours: Sequence[str], theirs: Collection[str]) -> str:
    """The key up to which both lists are complete; empty where both end."""
    ends = [max(keys) for keys in (ours, theirs) if len(keys) >= PAGE]
    return min(ends, default="")
