"""One-time codes that let a browser in: 32 random bytes, good once and for a minute."""

import secrets
from collections.abc import Callable

GOOD_FOR = 60.0
"""Seconds."""

MOST_OPEN = 16


class LaunchCodes:
    """Issues codes and redeems each at most once. For the event loop's thread alone, so no lock is needed."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._expiry: dict[str, float] = {}

    def issue(self) -> str:
        """A new code. The oldest one is dropped where too many are open."""
        self._drop_expired()
        while len(self._expiry) >= MOST_OPEN:
            self._expiry.pop(next(iter(self._expiry)))
        code = secrets.token_urlsafe(32)
        self._expiry[code] = self._clock() + GOOD_FOR
        return code

    def redeem(self, code: str) -> bool:
        """Whether `code` was issued, is still good, and was not redeemed before."""
        self._drop_expired()
        return self._expiry.pop(code, None) is not None

    def _drop_expired(self) -> None:
        now = self._clock()
        self._expiry = {code: expiry for code, expiry in self._expiry.items() if expiry > now}
