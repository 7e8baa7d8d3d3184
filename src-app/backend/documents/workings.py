"""How the room is put together: who does what, and what each hears of the others.

Nothing is begun before it is needed: without documents there is no process, no watching and no index.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.documents.adopting import Adopting
from backend.documents.changing import Changing
from backend.documents.embedding import Embedding
from backend.documents.finding import Finding
from backend.documents.folders import Folders
from backend.documents.following import Following
from backend.documents.giving import Giving
from backend.documents.ingestion import Ingestion
from backend.documents.keeping import Keeping
from backend.documents.passages import PROGRAM as INDEXES
from backend.documents.passages import Passages
from backend.documents.reader import PATIENCE, Reader
from backend.documents.reader import PROGRAM as READS
from backend.documents.removing import Removing
from backend.documents.settling import Settling
from backend.documents.showing import Showing
from backend.documents.taking_in import TakingIn
from backend.documents.telling import Teller
from backend.documents.uploads import Uploads
from backend.documents.vectors import Vectors
from backend.late import late
from backend.ollama import Ollama
from backend.store import Store, StoreFault
from backend.web.attention import Lull, always
from backend.web.errors import DomainError
from backend.web.events import EventHub
from backend.worker.calling import WorkerState

if TYPE_CHECKING:
    from backend.documents import queries
else:
    queries = late("backend.documents.queries")

log = logging.getLogger("hearth.documents")

PAUSED = "documents-paused"
"""The setting that holds whether nothing is to be read."""


@dataclass(frozen=True)
class Programs:
    """The words that start the two workers, and seconds until reading a small file counts as stalled."""

    reads: tuple[str, ...] = READS
    indexes: tuple[str, ...] = INDEXES
    patience: float = PATIENCE


class Workings:
    """The parts of the room. `store` is beside the folder in which all of it lies; `lull`: see `Attention`."""

    def __init__(
        self,
        store: Store,
        hub: EventHub,
        programs: Programs | None = None,
        *,
        ollama: Ollama | None = None,
        lull: Lull = always,
    ) -> None:
        programs = programs or Programs()
        acting = asyncio.Lock()
        self._store = store
        self._folders = Folders(store.path.parent / "documents")
        self._teller = Teller(hub)
        changed = self._teller.changed
        self._reader = Reader(self._folders, programs.reads, programs.patience, changed)
        self.index = Passages(self._folders.root, self._hear, self._settle, programs.indexes)
        self._settling = Settling(store, self.index, self._folders, acting)
        self.embedding = Embedding(store, ollama or _nobody(), self.index, changed)
        self._vectors = Vectors(store, self.index, acting, changed, self.embedding.follow)
        keeping = Keeping(store, self.index, self._settling, self._vectors, acting)
        taking_in = TakingIn(self._reader, self.index, self._folders, lull)
        self._ingestion = Ingestion(store, self._reader, taking_in, keeping, self._vectors, changed)
        self._removing = Removing(store, self._settling, acting, self._gone)
        self._adopting = Adopting(store, self.index, self._removing, acting, self._found)
        self._following = Following(store, self._adopting)
        self._giving = Giving(store, store.path.parent, self._following.look_at)
        self._changing = Changing(
            store,
            self._folders,
            self._giving,
            self._adopting,
            self._following,
            self._ingestion,
            self._removing,
            changed,
        )
        self._uploads = Uploads(store, self._folders, acting, self._found)
        self._finding = Finding(store, self.index, self.embedding)
        self._unsettled: asyncio.Task[None] | None = None
        self._is_changing = False
        self._showing = Showing(store, self._reader, self.index, self._folders)

    async def start(self) -> None:
        """Take up how things stood when Hearth ended. Raises StoreFault."""
        is_paused = await self._store.look(lambda rows: rows.value("SELECT value FROM setting WHERE key = ?", PAUSED))
        self._ingestion.start(is_paused=is_paused == "1")
        self._is_changing = await self.embedding.start()
        await asyncio.to_thread(self._folders.clear_spool)

    async def go_on(self) -> None:
        """Read what waits, and follow the folders. Raises StoreFault."""
        if self._is_changing or await asyncio.to_thread(lambda: self._folders.is_unsettled):
            self._unsettled = asyncio.create_task(self._open_index(), name="documents: settling")
        await self._ingestion.go_on()
        await self._following.start()

    async def stop(self) -> None:
        """End what is under way; the next launch goes on with it."""
        self._teller.stop()
        if self._unsettled:
            self._unsettled.cancel()
        await self._following.stop()
        await self._ingestion.stop()
        await self._vectors.stop()
        await self.embedding.stop()
        await self._reader.stop()
        await self.index.stop()

    def workers(self) -> tuple[WorkerState, ...]:
        """How the two processes are that do the work."""
        return self._reader.state, self.index.state

    def _found(self) -> None:
        self._teller.changed()
        self._ingestion.wake()

    async def _open_index(self) -> None:
        """Something was deleted that the index may still have, or another model is to answer: to open it is enough."""
        try:
            await self.index.extent()
        except DomainError as fault:
            log.warning("what was left to be done in the index is done later: %s", fault)

    async def _gone(self, documents: Sequence[str]) -> None:
        self._teller.changed()
        self._vectors.follow()  # there are fewer passages
        await self._ingestion.drop(documents)

    async def _settle(self) -> None:
        """The index was opened: what it lacks is given to it, what it has too much is taken away."""
        try:
            if await self._settling.put_in_order():
                self._found()
            await self.embedding.settle()
            self._vectors.follow()
        except (DomainError, StoreFault) as fault:
            log.warning("the index could not be put in order: %s", fault)

    def _hear(self, event: dict[str, object]) -> None:
        self.embedding.hear(event)
        self._vectors.hear(event)


def _nobody() -> Ollama:
    """Who is asked where there is no Ollama: nobody, which is a fault like any other."""
    gate = Ollama()
    gate.rest()
    return gate
