"""Which function answers which request.

Robyn's own table answers HEAD and a wrong method with 404 and leaves parameters encoded, so it gets one route for
everything and this table decides.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from backend.web.request import BadRequest, Request, Response, Stream, decode_segment
from backend.words import _, later

Answer: TypeAlias = Response | Stream
Handler: TypeAlias = Callable[[Request], Awaitable[Answer]]


class NotFound(BadRequest):
    """Nothing is at that address."""

    def __init__(self, what: str = later("page")) -> None:
        super().__init__(_("There is no such %(what)s.", what=_(what)), _("Go back to your conversations."), 404)


class WrongMethod(BadRequest):
    """The address is there, but not for that method."""

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(
            _("That can't be done here."), _("This address takes %(allowed)s.", allowed=", ".join(allowed)), 405
        )
        self.allowed = allowed


@dataclass(frozen=True)
class _Route:
    method: str
    segments: tuple[str, ...]
    handler: Handler

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """The named segments, percent-decoded, or None where the path is another."""
        if len(segments) != len(self.segments):
            return None
        pairs = list(zip(self.segments, segments, strict=True))
        if any(ours != theirs for ours, theirs in pairs if not ours.startswith(":")):
            return None
        return {ours[1:]: decode_segment(theirs) for ours, theirs in pairs if ours.startswith(":")}


class Routes:
    """A table of routes. A room makes its own; `app.py` joins them."""

    def __init__(self) -> None:
        self._routes: list[_Route] = []
        self._elsewhere: list[tuple[Callable[[str], bool], Routes]] = []

    def add(self, method: str, path: str, handler: Handler) -> None:
        """Let `handler` answer `method` at `path`, in which `:name` stands for one segment."""
        self._routes.append(_Route(method, tuple(path.split("/")), handler))

    def include(self, other: "Routes") -> None:
        """Take over all routes of a room."""
        self._routes += other._routes

    def divert(self, when: Callable[[str], bool], other: "Routes") -> None:
        """Let another table answer the paths of which `when` is true."""
        self._elsewhere.append((when, other))

    async def answer(self, request: Request) -> Answer:
        """Find the handler and let it answer. HEAD asks for a GET's head. Raises NotFound, WrongMethod."""
        for when, other in self._elsewhere:
            if when(request.path):
                return await other.answer(request)
        segments = request.path.split("/")
        method = "GET" if request.method == "HEAD" else request.method
        found = [(route, named) for route in self._routes if (named := route.match(segments)) is not None]
        if not found:
            raise NotFound
        for route, named in found:
            if route.method == method:
                return await route.handler(replace(request, parameters=named))
        raise WrongMethod(sorted({route.method for route, _ in found}))
