"""What a person does to sources and documents that are there: leave out, pause, cancel, try again, delete."""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from backend.documents.adopting import Adopting
from backend.documents.folders import Folders
from backend.documents.following import Following
from backend.documents.giving import Giving
from backend.documents.ingestion import Ingestion
from backend.documents.records import (
    DocumentRow,
    SourceRow,
    read_below,
    read_by_path,
    read_contents_of,
    read_documents,
    read_ids,
    read_in_state,
    read_source,
    read_sources,
)
from backend.documents.refusals import CANCELLED
from backend.documents.removing import Removing
from backend.documents.standing import Why
from backend.late import late
from backend.store import Store
from backend.web.routes import NotFound
from backend.words import later

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.documents import exclusions, queries
else:
    exclusions, queries = late("backend.documents.exclusions"), late("backend.documents.queries")

TO_BE_READ = ("waiting", "reading")
UNREAD = ("refused", "missing")


class Changing:
    """Changes rows, and tells those who work with them. `changed` is called when pages show something else."""

    def __init__(
        self,
        store: Store,
        folders: Folders,
        giving: Giving,
        adopting: Adopting,
        following: Following,
        ingestion: Ingestion,
        removing: Removing,
        changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._folders = folders
        self._giving = giving
        self._adopting = adopting
        self._following = following
        self._ingestion = ingestion
        self._removing = removing
        self._changed = changed

    async def remove_collection(self, collection_id: str) -> None:
        """Delete it with all that was read for it."""
        sources = await self._store.look(lambda rows: read_sources(rows, collection_id))
        documents = await self._store.look(lambda rows: read_ids(rows, collection=collection_id))
        await self._remove(documents, sources, lambda session: queries.remove_collection(session, collection_id))

    async def set_exclusions(self, source_id: str, patterns: str) -> None:
        """Leave out of a folder what these lines say. Raises NotFound, NotDone."""
        await self._giving.set_exclusions(await self._source(source_id), patterns)
        self._look_anew([source_id])

    async def pause_source(self, source_id: str) -> None:
        """Leave a source as it is: nothing of it is looked at or read. Raises NotFound."""
        await self._set_source(source_id, "paused")

    async def resume_source(self, source_id: str) -> None:
        """Follow it again. Raises NotFound."""
        await self._set_source(source_id, "followed")

    async def remove_source(self, source_id: str) -> None:
        """Follow it no longer, and delete all that was read of it. Raises NotFound."""
        source = await self._source(source_id)
        documents = await self._store.look(lambda rows: read_ids(rows, source=source_id))
        await self._remove(documents, [source], lambda session: queries.remove_sources(session, [source_id]))

    async def remove(self, document_ids: Sequence[str]) -> int:
        """Delete documents; returns how many there were. One of a followed folder is left out there from now on."""
        rows = await self._store.look(lambda rows: read_documents(rows, document_ids))
        return await self._leave_out(list(rows.values()), {row.id: row.path for row in rows.values()})

    async def remove_path(self, path: str) -> int:
        """Delete what was given by this path, or is at it or below it; returns how many documents that was."""
        given = [each for each in await self._store.look(read_sources) if each.path == path and each.kind != "upload"]
        count = 0
        for source in given:
            count += len(await self._store.look(partial(read_ids, source=source.id)))
            await self.remove_source(source.id)
        at = await self._store.look(lambda rows: read_by_path(rows, path))
        below = await self._store.look(lambda rows: read_below(rows, path))
        return count + await self._leave_out(
            [*at, *below], {**{row.id: row.path for row in at}, **{row.id: f"{path}/" for row in below}}
        )

    async def _leave_out(self, rows: Sequence[DocumentRow], paths: Mapping[str, str]) -> int:
        """Delete documents. Those of followed folders would come again: there, their `paths` are left out."""
        if not rows:
            return 0
        sources = {each.id: each for each in await self._store.look(read_sources)}
        own = {row.source_id for row in rows if sources[row.source_id].kind != "folder"}
        left_out = dict[str, dict[str, None]]()  # as a set that keeps its order
        for row in rows:
            if row.source_id not in own:
                inside = paths[row.id].removeprefix(f"{sources[row.source_id].path.rstrip(os.sep)}{os.sep}")
                left_out.setdefault(row.source_id, {})[inside] = None

        def delete(session: "Session") -> None:
            for source_id, places in left_out.items():
                lines = [sources[source_id].exclusions, *map(exclusions.line_for, places)]
                queries.set_source(session, source_id, exclusions="\n".join(filter(None, lines)))
            queries.remove_documents(session, [row.id for row in rows])
            queries.remove_sources(session, own)

        await self._remove([row.id for row in rows], [sources[each] for each in own], delete)
        return len(rows)

    async def cancel(self, document_id: str) -> None:
        """Do not read it; it can be tried again."""
        await self._cancel([document_id])

    async def cancel_all(self) -> None:
        """Read none of those that wait."""
        await self._cancel(await self._store.look(lambda rows: read_in_state(rows, *TO_BE_READ)))

    async def try_again(self, document_id: str) -> None:
        """Read it once more."""
        await self._try_again([document_id])

    async def try_all_again(self) -> None:
        """Read once more what could not be read."""
        await self._try_again(await self._store.look(lambda rows: read_in_state(rows, *UNREAD)))

    async def _cancel(self, ids: Sequence[str]) -> None:
        why = Why(CANCELLED)
        await self._store.write(lambda session: queries.set_documents(session, ids, TO_BE_READ, "refused", why))
        await self._ingestion.drop(ids)
        self._changed()

    async def _try_again(self, ids: Sequence[str]) -> None:
        await self._store.write(lambda session: queries.set_documents(session, ids, UNREAD, "waiting"))
        self._ingestion.wake()
        self._changed()

    async def _set_source(self, source_id: str, state: str) -> None:
        await self._source(source_id)
        await self._store.write(lambda session: queries.set_source(session, source_id, state=state))
        self._look_anew([source_id])
        self._ingestion.wake()
        self._changed()

    async def _remove(
        self, documents: Sequence[str], sources: Iterable[SourceRow], delete: "Callable[[Session], None]"
    ) -> None:
        self._adopting.overtake()
        contents = await self._store.look(lambda rows: read_contents_of(rows, documents))
        await self._removing.remove(documents, contents, delete)
        self._adopting.overtake()  # what a look saw meanwhile doesn't count either
        await asyncio.to_thread(self._folders.drop_files, [each.id for each in sources if each.kind == "upload"])
        self._following.look_at(())

    def _look_anew(self, sources: Sequence[str]) -> None:
        self._adopting.overtake()
        self._following.look_at(sources)
        self._changed()

    async def _source(self, source_id: str) -> SourceRow:
        found = await self._store.look(lambda rows: read_source(rows, source_id))
        if found is None:
            raise NotFound(later("folder"))
        return found
