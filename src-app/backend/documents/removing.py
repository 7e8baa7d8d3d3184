"""Documents are deleted: row, upload, passages, vectors and pictures, and what others have made of their texts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from backend.documents.settling import Settling
from backend.store import Store, remains
from backend.web.errors import DomainError

if TYPE_CHECKING:
    from sqlmodel import Session

log = logging.getLogger("hearth.documents")

Removed = Callable[[Sequence[str]], Awaitable[None]]
"""Is told the keys of documents that are about to go, or are gone."""


class Removing:
    """Deletes. `acting` is held by whoever changes rows and index together; `gone` is told of rows that are gone."""

    def __init__(self, store: Store, settling: Settling, acting: asyncio.Lock, gone: Removed) -> None:
        self._store = store
        self._settling = settling
        self._acting = acting
        self._gone = gone
        self._listeners: list[Removed] = []

    def when_removed(self, act: Removed) -> None:
        """Have `act` awaited before each deletion."""
        self._listeners.append(act)

    async def remove(
        self, documents: Sequence[str], contents: Iterable[str], delete: "Callable[[Session], None]"
    ) -> None:
        """Delete the rows by `delete`, and all that hangs on them. Raises StoreFault, DomainError: then they stay.

        An index that can't be asked just now follows when it can: nothing of it is found any more.
        """
        await self._settling.begin_leaving()
        try:
            for listener in self._listeners:
                await listener(documents)
            async with self._acting:
                await self._store.write(lambda session: _for_good(session, delete))
        except BaseException:
            self._settling.stay()
            raise
        await self._gone(documents)
        try:
            await self._settling.leave(documents, contents)
        except DomainError as fault:
            log.warning("what was deleted leaves the index later: %s", fault)


def _for_good(session: "Session", delete: "Callable[[Session], None]") -> None:
    delete(session)
    remains.forget(session)
