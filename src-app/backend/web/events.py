"""One stream of events per window: what changes by itself, told to every window in the same order.

Every event has a number that only grows, across restarts too, because it starts from the clock. A page says up to
which number it is complete; whoever comes back says what it saw last, and gets the rest from a ring. What the ring no
longer has is answered with one `refresh`, on which the page fetches itself anew.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final
from weakref import WeakSet

PING_EVERY = 0.5
"""Seconds of silence after which a comment is sent: a closed connection is noticed only by writing to it."""

MOST_BEHIND = 512
"""Events that a window may lag behind before it is told to fetch everything anew."""

MOST_STREAMS = 64
"""Each stream holds one of the server's threads."""

RING_EVENTS = 4_096
RING_BYTES = 4_194_304

PING: Final = b": ping\n\n"
REFRESH = "refresh"


class TooManyStreams(Exception):
    """More windows listen than Hearth serves at once."""


@dataclass(frozen=True)
class Event:
    """`number` is its place in the order; `name` is empty for fragments; `wire` is what the window reads."""

    number: int
    name: str
    wire: bytes


class EventHub:
    """Numbers events, keeps the last ones, and hands them to every subscription. For the event loop's thread."""

    def __init__(self, first_number: int) -> None:
        self._oldest = self._number = first_number
        self._last_change = first_number
        self._ring: deque[Event] = deque()
        self._ring_bytes = 0
        self._heard = asyncio.Event()
        self._subscriptions: WeakSet[Subscription] = WeakSet()  # the server owns them: it drops a closed window's

    @property
    def number(self) -> int:
        """The number of the last event."""
        return self._number

    @property
    def last_change(self) -> int:
        """The number of the last *named* event: what was read from the store before it may be out of date."""
        return self._last_change

    @property
    def streams(self) -> int:
        """How many windows listen."""
        return len(self._subscriptions)

    def fragments(self, markup: str) -> None:
        """Send `<hx-partial>` fragments, which every window applies to what it shows of them."""
        self._publish("", markup)

    def changed(self, name: str) -> None:
        """Tell the elements that listen for `name` (a constant, or a constant and a ULID) to fetch themselves."""
        self._last_change = self._number + 1
        self._publish(name, name)

    def _publish(self, name: str, data: str) -> None:
        self._number += 1
        event = Event(self._number, name, _wire(self._number, name, data))
        self._ring.append(event)
        self._ring_bytes += len(event.wire)
        while len(self._ring) > RING_EVENTS or self._ring_bytes > RING_BYTES:
            gone = self._ring.popleft()
            self._ring_bytes -= len(gone.wire)
            self._oldest = gone.number
        for subscription in tuple(self._subscriptions):
            subscription.put(event)

    def subscribe(self, after: int) -> "Subscription":
        """Listen from behind event `after`. Raises TooManyStreams."""
        if self.streams >= MOST_STREAMS:
            raise TooManyStreams
        subscription = Subscription(self._number)
        if self._oldest <= after <= self._number:
            for event in self._ring:
                if event.number > after:
                    subscription.put(event)
        else:
            subscription.refresh()
        self._subscriptions.add(subscription)
        self._heard.set()
        return subscription

    async def heard(self, seconds: float) -> None:
        """Wait until a window listens for the first time, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._heard.wait()

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        for subscription in tuple(self._subscriptions):
            subscription.close()
        self._subscriptions.clear()


class Subscription(Iterator[bytes]):
    """One window's stream. The loop puts events in; a thread of the server takes them out and waits between them."""

    def __init__(self, number: int) -> None:
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._number = number
        self._lagging = threading.Event()

    def put(self, event: Event) -> None:
        """Queue `event`, or give up on details where the window reads too slowly."""
        self._number = event.number
        if self._queue.qsize() >= MOST_BEHIND:
            self._lagging.set()
        if not self._lagging.is_set():  # once behind, only a `refresh` can mend it
            self._queue.put(event.wire)

    def refresh(self) -> None:
        """Tell the window to fetch what it shows anew."""
        self._queue.put(_wire(self._number, REFRESH, REFRESH))

    def close(self) -> None:
        """End the stream from our side."""
        self._queue.put(None)

    def __next__(self) -> bytes:
        """What to send next: all that is queued, in one piece. Waits, and sends a ping where nothing comes."""
        pieces = []
        piece: bytes | None
        try:
            piece = self._queue.get(timeout=0.001 if self._lagging.is_set() else PING_EVERY)
            while piece is not None:
                pieces.append(piece)
                piece = self._queue.get_nowait()
        except Empty:
            return b"".join(pieces) or self._caught_up()
        if not pieces:
            raise StopIteration
        self._queue.put(None)  # what was queued goes out first; the next call ends the stream
        return b"".join(pieces)

    def _caught_up(self) -> bytes:
        if self._lagging.is_set():
            self._lagging.clear()
            return _wire(self._number, REFRESH, REFRESH)
        return PING


def _wire(number: int, name: str, data: str) -> bytes:
    """One event as the HTML standard's event stream format has it."""
    lines = [f"id: {number}"]
    if name:
        lines.append(f"event: {name}")
    lines += [f"data: {line}" for line in data.splitlines()]
    return ("\n".join(lines) + "\n\n").encode()
