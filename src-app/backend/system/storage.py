"""The database and the disk under it. Only looked at from outside: no question is asked of the store."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.models.amounts import size_text
from backend.words import _, later

LITTLE_ROOM = 2_000_000_000
"""Bytes; with less on the disk a model may not find its place."""

HEALTH = {"connected": later("healthy"), "damaged": later("damaged"), "closed": later("closed")}


@dataclass(frozen=True)
class Storage:
    """What the page shows of it. `is_tight`: little room is left on the disk."""

    database_text: str
    is_healthy: bool
    schema: int
    size_text: str
    free_text: str
    total_text: str
    is_tight: bool


@dataclass(frozen=True)
class Disk:
    """The database at `path`, of which `health` tells how it is."""

    path: Path
    schema: int
    health: Callable[[], str]

    def look(self) -> Storage:
        """Measure the files and the disk."""
        usage = shutil.disk_usage(self.path.parent)
        health = self.health()
        return Storage(
            database_text=_(HEALTH[health]) if health in HEALTH else health,
            is_healthy=health == "connected",
            schema=self.schema,
            size_text=size_text(sum(map(_size, (self.path, self.path.with_name(f"{self.path.name}-wal"))))),
            free_text=size_text(usage.free),
            total_text=size_text(usage.total),
            is_tight=usage.free < LITTLE_ROOM,
        )


def _size(path: Path) -> int:
    """From the folder's entry: while the store is open, nothing else may open its files."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
