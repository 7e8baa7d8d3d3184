"""One download while it runs: how far it is, kept in the store and told to the windows, neither too often."""

import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from backend.late import late
from backend.models.progress import Rate, percent, progress_text
from backend.models.standing import Standing
from backend.ollama import Ollama, PullProgress
from backend.store import Store, StoreFault
from backend.web.events import EventHub
from backend.web.render import Renderer

if TYPE_CHECKING:
    from backend.models import queries
else:
    queries = late("backend.models.queries")

log = logging.getLogger("hearth.models")

SHOW_EVERY = 0.2
"""Seconds between two updates of what a window shows."""

KEEP_EVERY = 1.0
"""Seconds between two writes to the store."""


@dataclass(frozen=True)
class DownloadView:
    """A download as its template wants it."""

    id: str
    model: str
    state: str
    percent: int | None
    progress_text: str
    error_sentence: str | None
    error_next_step: str | None


@dataclass
class Fetch:
    """A download and how it stands at this moment."""

    id: str
    model: str
    standing: Standing = field(default_factory=lambda: Standing("queued"))
    rate: Rate = field(default_factory=Rate)

    @property
    def state(self) -> str:
        """queued, running, paused, failed or done."""
        return self.standing.state

    def view(self) -> DownloadView:
        """What is shown of it now."""
        now = self.standing
        done, total = now.completed_bytes, now.total_bytes
        return DownloadView(
            id=self.id,
            model=self.model,
            state=now.state,
            percent=percent(now.state, done, total),
            progress_text=progress_text(now.state, done, total, self.rate.per_second),
            error_sentence=now.error_sentence,
            error_next_step=now.error_next_step,
        )


@dataclass(frozen=True)
class Fetcher:
    """Lets Ollama download. `clock` gives seconds."""

    store: Store
    ollama: Ollama
    hub: EventHub
    renderer: Renderer
    clock: Callable[[], float]

    async def run(self, fetch: Fetch) -> None:
        """Download the model; it is there when this returns. Raises OllamaFault. Cancelled, Ollama stops."""
        fetch.rate = Rate()
        shown_at = kept_at = self.clock()
        async with aclosing(self.ollama.pull(fetch.model)) as steps:
            async for step in steps:
                now = self.clock()
                _take(fetch, step, now)
                if now - shown_at >= SHOW_EVERY:
                    shown_at = now
                    self.show(fetch)
                if now - kept_at >= KEEP_EVERY:
                    kept_at = now
                    await self.keep(fetch)

    def show(self, fetch: Fetch) -> None:
        """Tell every window how far it is."""
        self.hub.fragments(self.renderer.inert("chat/stream.html", "download_update", fetch.view()))

    async def keep(self, fetch: Fetch) -> None:
        """Keep how it stands. A store that can't (a full disk, say) must not end a download."""
        standing = fetch.standing
        try:
            await self.store.write(lambda session: queries.keep(session, fetch.id, standing))
        except StoreFault as fault:
            log.warning("how far the download of %s is could not be kept: %s", fetch.model, fault)


def _take(fetch: Fetch, step: PullProgress, now: float) -> None:
    if not step.total:
        return  # before it names the layers; what is known from an earlier try stays on the page meanwhile
    # Ollama's last word on the bytes can be a little below the total: behind the last layer, all are there.
    completed = step.completed if step.digest else step.total
    fetch.standing = replace(fetch.standing, completed_bytes=completed, total_bytes=step.total)
    if step.digest:
        fetch.rate = fetch.rate.fed(now, step.digest, step.completed)
