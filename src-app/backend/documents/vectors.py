"""Documents become ready when their passages have their vectors, which the passages worker makes by itself.

It tells of each content. What it told while nobody listened is asked for: the rows say what still waits for it.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from backend.documents.passages import Extent, Passages
from backend.documents.records import AT_ONCE, read_embedding
from backend.late import late
from backend.store import Store, StoreFault
from backend.web.errors import DomainError

if TYPE_CHECKING:
    from backend.documents import queries
else:
    queries = late("backend.documents.queries")

log = logging.getLogger("hearth.documents")

KEPT_EVERY = 0.5
"""Seconds for which it is gathered what is embedded."""

ASKED_EVERY = 3.0
"""Seconds until it is asked for what was perhaps not heard."""

REMEMBERED = 4_096
"""Contents that were embedded lately: their documents may not have been kept by then."""


class Vectors:
    """Hears what is embedded and keeps it. `acting` is held by whoever changes rows and index together."""

    def __init__(
        self,
        store: Store,
        index: Passages,
        acting: asyncio.Lock,
        changed: Callable[[], None],
        wanted: Callable[[], None] = lambda: None,
    ) -> None:
        self.extent = Extent()
        self.partly: Mapping[str, tuple[int, int]] = {}
        """By the contents that are worked on: how many of how many of their passages have vectors."""
        self._store = store
        self._index = index
        self._acting = acting
        self._changed = changed
        self._wanted = wanted
        self._heard = OrderedDict[str, None]()
        self._new: list[str] = []
        self._task: asyncio.Task[None] | None = None
        self._ring = asyncio.Event()

    def hear(self, event: dict[str, object]) -> None:
        """What the worker tells."""
        if event.get("event") == "embedded":
            content = str(event.get("content"))
            self._heard[content] = None
            self.partly = {each: extent for each, extent in self.partly.items() if each != content}
            self._new.append(content)
            while len(self._heard) > REMEMBERED:
                self._heard.popitem(last=False)
            self._ring.set()
            self.follow()
        elif event.get("event") == "progress":
            self.extent = _extent(event) or self.extent
            self.partly = {**self.partly, **_partly(event.get("partly"))}
            self._changed()

    def has(self, content: str) -> bool:
        """Whether it was embedded lately."""
        return content in self._heard

    def follow(self) -> None:
        """See to it that what waits for vectors becomes ready; `wanted` is called: the worker may not make them."""
        self._wanted()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow(), name="documents: vectors")

    async def stop(self) -> None:
        """Follow no longer."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(KEPT_EVERY)
            try:
                if not await (self._keep() if self._new else self._ask()):
                    return
            except (DomainError, StoreFault) as fault:
                log.warning("what is embedded could not be kept: %s", fault)
            self._ring.clear()
            if not self._new:
                await self._rung()

    async def _rung(self) -> None:
        try:
            async with asyncio.timeout(ASKED_EVERY):
                await self._ring.wait()
        except TimeoutError:
            return

    async def _keep(self) -> bool:
        async with self._acting:
            contents, self._new = self._new, []
            await self._store.write(lambda session: queries.set_embedded(session, contents), lasting=False)
        self._changed()
        return True

    async def _ask(self) -> bool:
        """Whether anything still waits for its vectors."""
        waiting = await self._store.look(lambda rows: read_embedding(rows, AT_ONCE))
        self.extent = await self._index.extent()
        if not waiting:
            self._changed()
            return False
        self._new += sorted((await self._index.knows(waiting)).embedded)
        self._changed()
        return True


def _partly(told: object) -> dict[str, tuple[int, int]]:
    if not isinstance(told, dict):
        return {}
    return {str(content): (int(done), int(total)) for content, (done, total) in told.items()}


def _extent(event: dict[str, object]) -> Extent | None:
    passages, embedded = event.get("passages"), event.get("embedded")
    return Extent(passages, embedded) if isinstance(passages, int) and isinstance(embedded, int) else None
