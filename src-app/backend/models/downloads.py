"""Downloads of models: several at once, the rest in a queue, each one a task that can be cancelled.

They belong to the backend, not to a window. Those that a restart cut off are taken up again by themselves,
and so are those that Ollama's absence cut off, when it is back: Ollama keeps the layers that it has.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from backend.late import late
from backend.models import names
from backend.models.catalogue import RUNNING, Catalogue
from backend.models.fetching import DownloadView, Fetch, Fetcher
from backend.models.standing import Standing, unfinished
from backend.ollama import Ollama, OllamaFault
from backend.store import Store
from backend.store.keys import new_id
from backend.web.errors import defect
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.routes import NotFound

if TYPE_CHECKING:
    from backend.models import queries
else:
    queries = late("backend.models.queries")

log = logging.getLogger("hearth.models")

MOST_AT_ONCE = 3

WILL_PASS = frozenset({"not-installed", "not-running", "died", "silent", "busy", "library-unreachable"})
"""Faults that say nothing about the model: the download is paused and can go on where it was."""


class Downloads:
    """All downloads of this launch, and those that earlier ones did not finish. `clock` gives seconds."""

    def __init__(
        self,
        store: Store,
        ollama: Ollama,
        hub: EventHub,
        renderer: Renderer,
        catalogue: Catalogue,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._hub = hub
        self._catalogue = catalogue
        self._fetcher = Fetcher(store, ollama, hub, renderer, clock)
        self._fetches: dict[str, Fetch] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._acting = asyncio.Lock()  # one act at a time: each looks at what is there before it changes it
        self._stopped = False
        self._watching: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Take up what earlier launches left, and go on with what was under way."""
        for row in await self._store.look(unfinished):
            state = "queued" if row.state == "running" else row.state
            standing = Standing(state, row.completed_bytes, row.total_bytes, row.error_sentence, row.error_next_step)
            self._fetches[row.id] = Fetch(row.id, row.model, standing)
        self._catalogue.when_running(self._go_on_with_paused)
        if self._catalogue.state() == RUNNING:
            self._go_on_with_paused()
        self._fill()

    async def tidy(self) -> None:
        """Forget what earlier launches finished."""
        await self._store.write(queries.forget_done)

    async def stop(self) -> None:
        """End every download; the next launch takes them up."""
        self._stopped = True
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def when_changed(self, callback: Callable[[], None]) -> None:
        """Have `callback` run whenever downloads stand otherwise than before."""
        self._watching = callback

    async def pause(self) -> None:
        """Let none run or wait until the person goes on with them, also in later launches. Raises StoreFault."""
        async with self._acting:
            waiting = [each for each in self._fetches.values() if each.state == "queued"]
            running = [each for each in self._fetches.values() if each.state == "running"]
            for fetch in (*waiting, *running):  # those that wait must not take the place of one that ends
                await self._end_task(fetch.id)
                if fetch.state in ("queued", "running"):  # it may have come to its end just now
                    await self._settle(fetch, replace(fetch.standing, state="paused"))

    async def go_on_with_all(self) -> None:
        """Go on with every download that is paused. Raises StoreFault."""
        async with self._acting:
            for fetch in [each for each in self._fetches.values() if each.state == "paused"]:
                await self._queue_again(fetch)

    def listed(self) -> tuple[DownloadView, ...]:
        """Every download, in the order in which they were asked for."""
        return tuple(fetch.view() for fetch in self._fetches.values())

    async def begin(self, typed: str) -> str:
        """Download the model of that name, or go on with it; returns it. Raises NotAName, StoreFault."""
        model = names.checked(typed)
        async with self._acting:
            known = next((each for each in self._unfinished() if names.same(each.model, model)), None)
            await (self._queue_again(known) if known else self._queue(model))
        return model

    async def go_on(self, id: str) -> None:  # noqa: A002 (the field's name)
        """Go on with a download that was paused or failed. Raises NotFound, StoreFault."""
        async with self._acting:
            await self._queue_again(self._find(id))

    async def cancel(self, id: str) -> None:  # noqa: A002 (the field's name)
        """End a download and forget it; Ollama keeps what it has. Raises NotFound, StoreFault."""
        async with self._acting:
            fetch = self._find(id)
            await self._end_task(fetch.id)
            await self._forget([fetch.id])
            self._fill()
        self._changed()

    async def forget_done(self, model: str) -> None:
        """Forget that the model was downloaded: it has been deleted."""
        async with self._acting:
            await self._forget([each.id for each in self._done() if names.same(each.model, model)])
        self._changed()

    async def _queue(self, model: str) -> None:
        await self._forget([each.id for each in self._done()])  # a new one begins a new list
        fetch = Fetch(new_id(), model)
        await self._store.write(lambda session: queries.add(session, fetch.id, model))
        self._fetches[fetch.id] = fetch
        self._fill()
        self._changed()

    async def _queue_again(self, fetch: Fetch) -> None:
        if fetch.state in ("paused", "failed"):
            await self._settle(fetch, _again(fetch.standing))
            self._fill()

    def _go_on_with_paused(self) -> None:
        # what the person paused has no fault, and waits for the person
        paused = [each for each in self._fetches.values() if each.state == "paused" and each.standing.error_sentence]
        for fetch in paused:
            fetch.standing = _again(fetch.standing)  # kept when it runs; until then the store says `paused`
        if paused:
            self._fill()
            self._changed()

    def _fill(self) -> None:
        """Let as many run as may."""
        waiting = [each for each in self._fetches.values() if each.state == "queued"]
        running = sum(each.state == "running" for each in self._fetches.values())
        for fetch in waiting[: max(0, MOST_AT_ONCE - running)] if not self._stopped else ():
            fetch.standing = replace(fetch.standing, state="running")
            self._tasks[fetch.id] = asyncio.create_task(self._run(fetch), name=f"download {fetch.model}")

    async def _run(self, fetch: Fetch) -> None:
        await self._settle(fetch, fetch.standing)
        outcome = await self._outcome(fetch)
        self._catalogue.look_again()  # there is a model more, or an Ollama less
        await self._settle(fetch, outcome)
        self._fill()

    async def _outcome(self, fetch: Fetch) -> Standing:
        """Download, and say how it ended."""
        try:
            await self._fetcher.run(fetch)
        except OllamaFault as fault:
            state = "paused" if fault.kind in WILL_PASS else "failed"
            return _ended(fetch, state, fault.sentence, fault.next_step)
        except Exception:  # the outermost edge of the task: a download that no one watches must not hang
            log.exception("the download of %s failed", fetch.model)
            problem = defect()
            return _ended(fetch, "failed", problem.sentence, problem.next_step)
        return replace(fetch.standing, state="done")

    async def _settle(self, fetch: Fetch, standing: Standing) -> None:
        fetch.standing = standing
        await self._fetcher.keep(fetch)
        self._changed()

    def _changed(self) -> None:
        self._hub.changed("downloads")
        self._watching()

    async def _end_task(self, id: str) -> None:  # noqa: A002 (the field's name)
        if task := self._tasks.pop(id, None):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _forget(self, ids: list[str]) -> None:
        if ids:
            await self._store.write(lambda session: queries.forget(session, ids))
        for id_ in ids:
            self._fetches.pop(id_, None)
            self._tasks.pop(id_, None)

    def _find(self, id: str) -> Fetch:  # noqa: A002 (the field's name)
        if id not in self._fetches:
            raise NotFound("download")
        return self._fetches[id]

    def _done(self) -> list[Fetch]:
        return [each for each in self._fetches.values() if each.state == "done"]

    def _unfinished(self) -> list[Fetch]:
        return [each for each in self._fetches.values() if each.state != "done"]


def _again(standing: Standing) -> Standing:
    return replace(standing, state="queued", error_sentence=None, error_next_step=None)


def _ended(fetch: Fetch, state: str, sentence: str, next_step: str) -> Standing:
    return replace(fetch.standing, state=state, error_sentence=sentence, error_next_step=next_step)
