"""What each process used over the last ten minutes."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

EVERY = 5.0
"""Seconds between two samples."""

KEPT = 120
"""Samples: ten minutes of them."""


@dataclass(frozen=True)
class Usage:
    """What a group of processes uses at one moment."""

    pids: tuple[int, ...]
    memory: int
    """Bytes that are resident; what processes share counts once for each of them."""
    cpu: float | None
    """Of one core since the sample before; None where there was none."""


class History:
    """The samples of every group by its name, the newest last. A group that was not there has None."""

    def __init__(self) -> None:
        self._samples: deque[Mapping[str, Usage]] = deque(maxlen=KEPT)

    def add(self, sample: Mapping[str, Usage]) -> None:
        """Keep what was measured now."""
        self._samples.append(sample)

    def latest(self) -> Mapping[str, Usage]:
        """The newest sample; empty where nothing was measured yet."""
        return self._samples[-1] if self._samples else {}

    def of(self, name: str) -> tuple[Usage | None, ...]:
        """All samples of a group."""
        return tuple(sample.get(name) for sample in self._samples)
