"""Keys of rows: ULIDs, which sort by the time at which they were made and never collide between machines."""

import threading
import time

from ulid import ULIDGenerator

from backend.store.fleeting import FLEETING

_lock = threading.Lock()
_here = threading.local()
_generator = ULIDGenerator()
_latest = 0
"""Milliseconds since 1970 of the last key."""


def new_id() -> str:
    """A new key, 26 characters; greater than every key that this process made before, on whichever thread.

    The generator itself reads the clock outside its lock, and follows a clock that is set back: neither is
    left to it.
    """
    global _latest
    with _lock:
        _latest = max(_latest, time.time_ns() // 1_000_000)
        key = str(_generator.generate(_latest))
    return f"{FLEETING}{key[1:]}" if getattr(_here, "fleeting", False) else key


def mark_fleeting() -> None:
    """Let the keys that are made on this thread from now on be seen to be of what is never written to a disk."""
    _here.fleeting = True
