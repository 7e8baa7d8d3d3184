"""What windows are told of imports and exports while they go on."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.web.events import EventHub
from backend.web.render import Renderer

PROGRESS = "exchange/progress.html"


class Pace:
    """Says when it is time again. `every` is in seconds, as `clock` gives them."""

    def __init__(self, every: float, clock: Callable[[], float]) -> None:
        self._every = every
        self._clock = clock
        self._latest = clock()

    def is_due(self) -> bool:
        """Whether so much time has passed since it was last due."""
        now = self._clock()
        if abs(now - self._latest) < self._every:
            return False
        self._latest = now
        return True


@dataclass(frozen=True)
class Teller:
    """Tells every window."""

    hub: EventHub
    renderer: Renderer

    def changed(self) -> None:
        """Something stands otherwise: the card fetches itself."""
        self.hub.changed("exchange")

    def conversations_changed(self) -> None:
        """There are more conversations."""
        self.hub.changed("conversations")

    def grew(self, kind: str, percent: int) -> None:
        """The `import` or the `export` has come so far (per cent)."""
        self.hub.fragments(self.renderer.inert(PROGRESS, "progress_update", kind, percent))
