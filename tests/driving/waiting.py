"""Waiting for what has to happen."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_EVERY = 0.01


def until(look: Callable[[], T | None], otherwise: str = "it did not happen", seconds: float = 30) -> T:
    """Look until what is seen is true, and return it. Raises AssertionError, saying `otherwise`, after that time."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, otherwise
        time.sleep(LOOK_EVERY)
    return seen
