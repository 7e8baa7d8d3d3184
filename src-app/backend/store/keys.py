"""Keys of rows: ULIDs, which sort by the time at which they were made and never collide between machines."""

import threading
import time

from ulid import ULIDGenerator

_lock = threading.Lock()
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
        return str(_generator.generate(_latest))
