"""Who may ask. Runs before every request, whatever its path or method, and looks at nothing but its head.

The rules and their order are those of `docs/contract.md`, "Who may ask".
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from backend.words import _

LAUNCH_PATH = "/launch"
"""The one path that needs no token: it trades a one-time code for the cookie."""

LARGEST_BODY = 1_048_576
"""Bytes of a request's body."""

SAME_SITE = frozenset({"same-origin", "none"})
CHANGING_NOTHING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered: an HTTP status and a sentence for whoever sent it."""

    status: int
    sentence: str


class Head(Protocol):
    """What the guard sees of a request: every value of each header, in order."""

    method: str
    path: str
    body_length: int

    def all(self, name: str) -> Sequence[str]:
        """The values of header `name` (lower case), all of them."""
        ...


@dataclass(frozen=True)
class Guard:
    """Knows the port and the token of this launch, and decides."""

    port: int
    token: str

    def refusal(self, head: Head) -> Refusal | None:
        """Why `head` is refused, or None where it may pass. Compares the token in constant time."""
        return self._foreign_host(head) or self._foreign_page(head) or self._stranger(head) or _too_large(head)

    @property
    def authority(self) -> str:
        """The one Host that is ours."""
        return f"127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        """The session cookie's name; the port is in it because all ports of a host share their cookies."""
        return f"hearth_session_{self.port}"

    def _foreign_host(self, head: Head) -> Refusal | None:
        hosts = head.all("host")
        if len(hosts) > 1:
            return Refusal(400, _("More than one Host."))
        if hosts != [self.authority]:
            return Refusal(421, _("This is not the server for that host."))
        return None

    def _foreign_page(self, head: Head) -> Refusal | None:
        origins, sites = head.all("origin"), head.all("sec-fetch-site")
        if len(origins) > 1:
            return Refusal(400, _("More than one Origin."))
        if origins and origins != [f"http://{self.authority}"]:
            return Refusal(403, _("Pages of other origins may not ask."))
        if any(site not in SAME_SITE for site in sites):
            return Refusal(403, _("Pages of other sites may not ask."))
        return None

    def _stranger(self, head: Head) -> Refusal | None:
        bearers, sessions = head.all("authorization"), self._sessions(head)
        if len(bearers) > 1 or len(sessions) > 1:
            return Refusal(400, _("More than one credential of a kind."))
        if head.path == LAUNCH_PATH and head.method in CHANGING_NOTHING:
            return None
        offered = [bearer.removeprefix("Bearer ") for bearer in bearers if bearer.startswith("Bearer ")] + sessions
        # Every credential is compared, also when the first one fits: the time tells nothing.
        fits = [hmac.compare_digest(secret.encode(), self.token.encode()) for secret in offered]
        if not fits or not all(fits):
            return Refusal(401, _("The token of this launch is missing or wrong."))
        return None

    def _sessions(self, head: Head) -> list[str]:
        pairs = (pair.strip().partition("=") for header in head.all("cookie") for pair in header.split(";"))
        return [value for name, _, value in pairs if name == self.cookie]


def _too_large(head: Head) -> Refusal | None:
    if head.body_length > LARGEST_BODY:
        return Refusal(413, _("The request is larger than 1 MiB."))
    return None
