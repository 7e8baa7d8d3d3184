"""What has become of documents, kept: the index is told first, so that a row is never ahead of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from backend.documents.passages import Passages
from backend.documents.records import read_documents
from backend.documents.settling import SHOULD_BE_THERE, Settling
from backend.documents.standing import Standing, placement_of
from backend.documents.vectors import Vectors
from backend.late import late
from backend.store import Store

if TYPE_CHECKING:
    from backend.documents import queries
else:
    queries = late("backend.documents.queries")

TO_BE_READ = ("waiting", "reading")


class Keeping:
    """Keeps how documents stand. `acting` is held by whoever changes rows and index together."""

    def __init__(
        self, store: Store, index: Passages, settling: Settling, vectors: Vectors, acting: asyncio.Lock
    ) -> None:
        self._store = store
        self._index = index
        self._settling = settling
        self._vectors = vectors
        self._acting = acting

    async def keep(self, standings: Mapping[str, Standing]) -> int:
        """Place and keep them; returns how many it were. Who is gone or cancelled meanwhile stays so.

        Raises DomainError, StoreFault: then they wait as before.
        """
        async with self._acting:
            rows = await self._store.look(lambda rows: read_documents(rows, list(standings)))
            kept = {id_: standings[id_] for id_, row in rows.items() if row.state in TO_BE_READ}
            placed = [placement_of(rows[id_], each) for id_, each in kept.items() if each.state in SHOULD_BE_THERE]
            if placed:
                await self._index.place(placed)
            left = [id_ for id_, each in kept.items() if not each.content and rows[id_].content]
            if left:
                await self._index.unplace(left)
            kept = {id_: self._as_heard(each) for id_, each in kept.items()}
            await self._store.write(lambda session: queries.keep(session, kept), lasting=False)
        before = {row.content for id_, row in rows.items() if id_ in kept and kept[id_].content != row.content}
        if before - {""}:
            await self._settling.drop_pictures(before)
        return len(kept)

    def _as_heard(self, standing: Standing) -> Standing:
        is_embedded = standing.state == "embedding" and self._vectors.has(standing.content)
        return replace(standing, state="ready") if is_embedded else standing
