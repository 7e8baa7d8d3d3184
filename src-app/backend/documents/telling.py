"""What windows are told of documents: that something is otherwise, at most twice a second."""

import asyncio

from backend.web.events import EventHub

EVERY = 0.5
"""Seconds between two events."""

EVENT = "documents"
AT_BOXES = "scope"
"""What message boxes listen to: what can be answered from is otherwise."""


class Teller:
    """Sends the event, at once where it was not sent lately, else when it is time again."""

    def __init__(self, hub: EventHub, every: float = EVERY) -> None:
        self._hub = hub
        self._every = every
        self._not_before = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def changed(self) -> None:
        """Something that a page shows is otherwise."""
        if self._timer:
            return
        loop = asyncio.get_running_loop()
        rest = self._not_before - loop.time()
        if rest <= 0:
            self._send()
        else:
            self._timer = loop.call_later(rest, self._send)

    def collections_changed(self) -> None:
        """Which collections there are, or what they are called, is otherwise."""
        self._hub.changed(AT_BOXES)
        self.changed()

    def stop(self) -> None:
        """Send nothing more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _send(self) -> None:
        self._timer = None
        self._not_before = asyncio.get_running_loop().time() + self._every
        self._hub.changed(EVENT)
