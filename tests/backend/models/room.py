"""What the tests of this room share: a clock that they set, a window that listens, and patience."""

import asyncio
from collections.abc import Awaitable, Callable

from backend.models.downloads import Downloads
from backend.models.fetching import DownloadView
from backend.web.events import EventHub

PATIENCE = 10.0
"""Seconds for what has to happen."""

END = "<!-- until here -->"


class Clock:
    """Seconds that pass when a test says so, and by themselves `step` each time that someone looks."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.step = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


class Window:
    """Listens to the event stream as a window does, from the moment at which it was made."""

    def __init__(self, hub: EventHub) -> None:
        self._hub = hub
        self._stream = hub.subscribe(hub.number)
        self._text = ""

    async def until(self, words: str) -> str:
        """All that came, once `words` are among it."""
        async with asyncio.timeout(PATIENCE):
            while words not in self._text:
                self._text += (await asyncio.to_thread(next, self._stream)).decode()
        return self._text

    async def heard(self) -> str:
        """All that came until now."""
        self._hub.fragments(END)
        return await self.until(f"data: {END}")

    def forget(self) -> None:
        """Begin anew."""
        self._text = ""


async def until(condition: Callable[[], object]) -> None:
    """Wait until the condition holds; `TimeoutError` where it never does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what changes has no event to wait for
            await asyncio.sleep(0.002)


async def until_told(question: Callable[[], Awaitable[object]]) -> None:
    """The same for what has to be asked for."""
    async with asyncio.timeout(PATIENCE):
        while not await question():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.002)


def states(downloads: Downloads) -> list[str]:
    """The state of each download, in order."""
    return [download.state for download in downloads.listed()]


def only(downloads: Downloads) -> DownloadView:
    """The one download that there is."""
    (download,) = downloads.listed()
    return download
