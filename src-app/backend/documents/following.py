"""Sources are followed: what is changed, moved or deleted on the disk is so here soon, and after every start.

The system tells where something happened; there one looks. It may tell nothing (a disk in the network, too many
folders), so everything is looked at every few minutes as well. Of a folder that goes away and comes back, such as a
disk that is taken out, it tells nothing: whether each is there is seen to every few seconds.
"""

import asyncio
import logging
import os
import time
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from backend.documents.adopting import Adopting
from backend.documents.due import Due
from backend.documents.records import SourceRow, read_followed
from backend.late import late
from backend.store import Store, StoreFault
from backend.web.errors import DomainError

if TYPE_CHECKING:
    import watchfiles
else:
    watchfiles = late("watchfiles")

log = logging.getLogger("hearth.documents")

LOOKS_EVERY = 300.0
"""Seconds between two looks at everything."""

PEEKS_EVERY = 5.0
"""Seconds between two looks at whether the folders themselves are there, and are those that they were."""

REST = 50
"""The least time between two such looks, as a multiple of what the last one took."""

GATHERED, HEARD_EVERY = 800, 200
"""Milliseconds for which changes are gathered at most, since saving a file is several; and until they are asked for."""

WATCHES_WITHIN = 2.0
"""Seconds until a watch that was begun is there: what changed just before was told to nobody, and is looked for."""

TAKEN_UP_EVERY = 10.0
"""The least time in seconds between two breaches of watching after which everything is looked at."""


Identity: TypeAlias = tuple[int, int] | None
"""Disk and number of a folder; None where there is none."""


class Following:
    """Looks at sources when it is told to, when the system tells of changes, and every now and then."""

    def __init__(
        self, store: Store, adopting: Adopting, looks_every: float = LOOKS_EVERY, peeks_every: float = PEEKS_EVERY
    ) -> None:
        self._store = store
        self._adopting = adopting
        self._looks_every = looks_every
        self._peeks_every = peeks_every
        self._due = Due()
        self._rung = asyncio.Event()
        self._is_at_it = False
        self._looking: asyncio.Task[None] | None = None
        self._watching: list[asyncio.Task[None]] = []
        self._watched: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._followed: Sequence[SourceRow] = ()
        self._identities: dict[str, Identity] = {}

    @property
    def is_looking(self) -> bool:
        """Whether there is something to be looked at yet."""
        return self._is_at_it or not self._due.is_nothing

    async def start(self) -> None:
        """Look at all sources and follow them. Without any nothing is begun. Raises StoreFault."""
        sources = await self._store.look(read_followed)
        if sources:
            self.look_at([each.id for each in sources])

    def look_at(self, sources: Iterable[str]) -> None:
        """Have whole sources looked at, and followed from now on."""
        for source in sources:
            self._due.add_whole(source)
        self._rung.set()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="documents: looking")

    async def stop(self) -> None:
        """Follow no longer."""
        for task in (self._looking, *self._watching):
            if task:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _look(self) -> None:
        wait = self._looks_every
        while True:
            self._rung.clear()
            try:
                await self._look_at_due()
                await self._watch()
            except (DomainError, StoreFault) as fault:
                log.warning("the folders could not be looked at: %s", fault)
            if await self._is_rung_within(wait):
                continue
            began = time.monotonic()
            sources = await self._store.look(read_followed)
            if not sources:
                return
            for source in sources:
                self._due.add_whole(source.id)
            await self._look_at_due()
            wait = max(self._looks_every, REST * (time.monotonic() - began))

    async def _is_rung_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(min(rest, self._peeks_every)):
                    await self._rung.wait()
            except TimeoutError:
                if not await self._are_others_there():
                    continue
            return True
        return False

    async def _are_others_there(self) -> bool:
        """Whether a folder is away that was there, is back, or is another one at the same place: it is looked at."""
        now = await asyncio.to_thread(_identities_of, self._followed)
        others = [id_ for id_, identity in now.items() if identity != self._identities.get(id_)]
        for id_ in others:
            self._due.add_whole(id_)
        return bool(others)

    async def _look_at_due(self) -> None:
        self._is_at_it = True
        try:
            while due := self._due.take():
                source, places = due
                try:
                    await self._adopting.look(source, places)
                except (DomainError, StoreFault) as fault:
                    log.warning("a source could not be looked at: %s", fault)
                except Exception:  # the outermost edge: one source must not keep the others from being followed
                    log.exception("looking at a source failed")
        finally:
            self._is_at_it = False

    async def _watch(self) -> None:
        """Have the system tell of changes in what there is now."""
        sources = await self._store.look(read_followed)
        there = await asyncio.to_thread(_places_of, sources)
        identities = await asyncio.to_thread(_identities_of, sources)
        is_as_before = (there, identities) == (self._watched, self._identities)
        self._followed, self._identities = sources, identities
        if is_as_before:
            return
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        self._watched = there
        folders, around_files = there
        self._watching = [
            asyncio.create_task(self._hear(places, recursive=recursive), name="documents: watching")
            for places, recursive in ((folders, True), (around_files, False))
            if places
        ]
        if self._watching:
            behind = self._look_behind([each.id for each in sources])
            self._watching.append(asyncio.create_task(behind, name="documents: looking behind"))

    async def _look_behind(self, sources: Iterable[str]) -> None:
        await asyncio.sleep(WATCHES_WITHIN)
        self.look_at(sources)

    async def _hear(self, places: Sequence[str], *, recursive: bool) -> None:
        broke_off = -TAKEN_UP_EVERY
        try:
            await asyncio.to_thread(import_module, "watchfiles")  # it takes a third of a second
            while True:
                try:
                    await self._hear_on(places, recursive=recursive)
                except ExceptionGroup:  # so it comes out of a watch that was under way
                    log.info("watching broke off, and is taken up again")  # the reason would name a file
                await asyncio.sleep(max(0.0, broke_off + TAKEN_UP_EVERY - time.monotonic()))
                broke_off = time.monotonic()
                self.look_at([each.id for each in await self._store.look(read_followed)])
        except Exception as error:  # any: such as the system's limit of watched folders
            log.warning("the system does not tell of changes, they are found every few minutes: %s", error)

    async def _hear_on(self, places: Sequence[str], *, recursive: bool) -> None:
        """Hear of changes. A name that is not UTF-8 can't be told by watchfiles: it ends, with all that it had."""
        async for changes in watchfiles.awatch(
            *places,
            watch_filter=None,
            debounce=GATHERED,
            step=HEARD_EVERY,
            recursive=recursive,
            ignore_permission_denied=True,
        ):
            await self._note([path for _kind, path in changes])

    async def _note(self, paths: Sequence[str]) -> None:
        sources = await self._store.look(read_followed)
        for path in paths:
            for source in sources:
                if path == source.path:
                    self._due.add_whole(source.id)
                elif source.kind == "folder" and path.startswith(f"{source.path}{os.sep}"):
                    self._due.add_place(source.id, path)
        if not self._due.is_nothing:
            self._rung.set()


def _places_of(sources: Sequence[SourceRow]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folders that are followed, and those around followed files, as far as they are there."""
    followed = [each for each in sources if each.state != "paused"]
    folders = {each.path for each in followed if each.kind == "folder"}
    around_files = {os.path.dirname(each.path) for each in followed if each.kind == "file"}
    return tuple(sorted(filter(os.path.isdir, folders))), tuple(sorted(filter(os.path.isdir, around_files)))


def _identities_of(sources: Sequence[SourceRow]) -> dict[str, Identity]:
    """Which folder it is that is found at the path of each, by the source's key."""
    followed = (each for each in sources if each.kind == "folder" and each.state != "paused")
    return {each.id: _identity(each.path) for each in followed}


def _identity(path: str) -> Identity:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
