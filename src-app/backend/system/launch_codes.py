"""One-time codes that let a browser in, at a place named with each: 32 random bytes, good once and for a minute."""

import secrets
from collections.abc import Callable

GOOD_FOR = 60.0
"""Seconds."""

MOST_OPEN = 16


class LaunchCodes:
    """Issues codes and redeems each at most once. For the event loop's thread alone, so no lock is needed."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, tuple[float, str]] = {}

    def issue(self, path: str = "/") -> str:
        """A new code that leads to `path`. The oldest one is dropped where too many are open."""
        self._drop_expired()
        while len(self._open) >= MOST_OPEN:
            self._open.pop(next(iter(self._open)))
        code = secrets.token_urlsafe(32)
        self._open[code] = (self._clock() + GOOD_FOR, path)
        return code

    def redeem(self, code: str) -> str | None:
        """Where `code` leads, if it was issued, is still good, and was not redeemed before."""
        self._drop_expired()
        _, path = self._open.pop(code, (0.0, None))
        return path

    def _drop_expired(self) -> None:
        now = self._clock()
        self._open = {code: (expiry, path) for code, (expiry, path) in self._open.items() if expiry > now}
