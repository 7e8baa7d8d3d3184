"""What a look at a source found becomes rows: new files wait, changed ones wait again, moved ones keep their key."""

import asyncio
import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from backend.documents.comparing import Changes, Found, Move, compare, with_moves
from backend.documents.contents import digest_of
from backend.documents.passages import Passages
from backend.documents.records import (
    AT_ONCE,
    Known,
    SourceRow,
    parts,
    read_documents,
    read_known,
    read_newest,
    read_source,
)
from backend.documents.refusals import ILL_NAMED, VANISHED
from backend.documents.removing import Removing
from backend.documents.settling import SHOULD_BE_THERE
from backend.documents.standing import NO_REASON, NewDocument, Standing, Why, placement_of, standing_of
from backend.late import late
from backend.store import Store
from backend.store.keys import new_id
from backend.store.moments import to_moment

if TYPE_CHECKING:
    from backend.documents import queries, scanning
    from backend.documents.scanning import Seen
else:
    queries, scanning = late("backend.documents.queries"), late("backend.documents.scanning")

MOST_TRIES = 3
"""Looks that may be overtaken by what a person does to the source meanwhile."""


class Adopting:
    """Looks at sources. `acting` is held by whoever changes rows and index together; `found` is called when something
    waits to be read."""

    def __init__(
        self,
        store: Store,
        index: Passages,
        removing: Removing,
        acting: asyncio.Lock,
        found: Callable[[], None],
    ) -> None:
        self._store = store
        self._index = index
        self._removing = removing
        self._acting = acting
        self._found = found
        self._version = 0

    def overtake(self) -> None:
        """A source is otherwise now: what a look has begun to see doesn't count."""
        self._version += 1

    async def look(self, source_id: str, places: Sequence[str] = ()) -> None:
        """Look at a source, or only at and below some places in it. Raises DomainError, StoreFault."""
        for _try in range(MOST_TRIES):
            source = await self._store.look(lambda rows: read_source(rows, source_id))
            if source is None or source.kind == "upload" or source.state == "paused":
                return
            if await self._look_once(source, places, self._version):
                return

    async def _look_once(self, source: SourceRow, places: Sequence[str], version: int) -> bool:
        """False where it was overtaken."""
        try:
            seen = await asyncio.to_thread(_see, source, places, str(self._store.path.parent))
        except scanning.Unreachable:
            await self._set_reachable(source, is_reachable=False)
            return True
        if source.kind == "folder" and not seen.files and await self._is_place_alone(source):
            await self._set_reachable(source, is_reachable=False)
            return True
        await self._set_reachable(source, is_reachable=True)
        known = await self._store.look(lambda rows: read_known(rows, source.id))
        changes = await asyncio.to_thread(_compare, known, seen, places)
        if changes.is_nothing:
            return True
        async with self._acting:
            if self._version != version:
                return False
            await self._adopt(source, changes)
        if changes.gone and source.kind == "folder":
            await self._removing.remove(
                [each.id for each in changes.gone],
                [each.content for each in changes.gone],
                lambda session: queries.remove_documents(session, [each.id for each in changes.gone]),
            )
        self._found()
        return True

    async def _is_place_alone(self, source: SourceRow) -> bool:
        """Whether a folder was the top of a disk that is away, of which nothing is left but where it hung."""
        newest = await self._store.look(lambda rows: read_newest(rows, source.id))
        return await asyncio.to_thread(scanning.is_bare, source.path, to_moment(newest))

    async def _adopt(self, source: SourceRow, changes: Changes) -> None:
        await self._move(changes.moved)
        again = {known.id: (file.size, file.modified_at) for known, file in changes.changed}
        if source.kind == "file" and changes.gone:
            await self._miss(changes.gone)
        for at in range(0, len(changes.new), AT_ONCE):
            new = await asyncio.to_thread(_new, source, changes.new[at : at + AT_ONCE])
            await self._store.write(partial(queries.add_documents, documents=new))
        for ids in parts(again):
            some_again = {id_: again[id_] for id_ in ids}
            await self._store.write(partial(queries.wait_again, found=some_again))

    async def _move(self, moves: Sequence[Move]) -> None:
        """The index first: a row is never ahead of it."""
        to = {each.known.id: (each.found.path, os.path.basename(each.found.path)) for each in moves}
        for ids in parts(to):
            rows = await self._store.look(partial(read_documents, ids=ids))
            placed = [
                placement_of(row, standing_of(row), path=to[row.id][0])
                for row in rows.values()
                if row.state in SHOULD_BE_THERE
            ]
            if placed:
                await self._index.place(placed)
            await self._store.write(partial(queries.move, paths={id_: to[id_] for id_ in ids}))

    async def _miss(self, gone: Sequence[Known]) -> None:
        """A file that the person named itself may come back: its row stays, and its text goes."""
        missing = Standing("missing", why=Why(VANISHED))
        newly = [each for each in gone if each.state != "missing"]
        if any(each.content for each in newly):
            await self._index.unplace([each.id for each in newly])
        await self._store.write(lambda session: queries.keep(session, {each.id: missing for each in newly}))

    async def _set_reachable(self, source: SourceRow, *, is_reachable: bool) -> None:
        state = "followed" if is_reachable else "unreachable"
        if source.state == state:
            return
        await self._store.write(lambda session: queries.set_source(session, source.id, state=state))
        self._found()


def _see(source: SourceRow, places: Sequence[str], own: str) -> "Seen":
    if source.kind == "folder":
        return scanning.look_at_folder(source.path, source.exclusions, places, own)
    file = scanning.look_at_file(source.path)
    return scanning.Seen([file] if file else [])


def _compare(known: Sequence[Known], seen: "Seen", places: Sequence[str]) -> Changes:
    """On a thread: it may read files."""
    if places:
        known = [each for each in known if any(f"{each.path}/".startswith(f"{place}/") for place in places)]
    return with_moves(compare(known, seen.files, seen.hidden), digest_of)


def _new(source: SourceRow, files: Sequence[Found]) -> list[NewDocument]:
    """On a thread: thousands of keys take a while to make."""
    ill_named = Why(ILL_NAMED)
    return [
        NewDocument(
            id=new_id(),
            source_id=source.id,
            collection_id=source.collection_id,
            path=each.path,
            name=os.path.basename(each.path),
            size=each.size,
            modified_at=each.modified_at,
            state="refused" if each.is_ill_named else "waiting",
            why=ill_named if each.is_ill_named else NO_REASON,
        )
        for each in files
    ]
