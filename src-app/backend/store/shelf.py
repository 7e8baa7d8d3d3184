"""Where the backups of a data folder stand, and how they are named."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

BACKUPS = "backups"
STAMP = "%Y%m%dT%H%M%S%fZ"
NAME = re.compile(r"hearth-(\d+)-(\d{8}T\d{12}Z)\.db")


@dataclass(frozen=True)
class Backup:
    """A copy of the database; `schema` is the number of its last migration, `size` is in bytes."""

    path: Path
    schema: int
    made_at: datetime
    size: int

    @property
    def name(self) -> str:
        """What it is asked for by."""
        return self.path.name


def list_backups(folder: Path) -> list[Backup]:
    """The backups of the data folder, the newest first."""
    found = [
        Backup(path, int(match[1]), datetime.strptime(f"{match[2]}+0000", f"{STAMP}%z"), path.stat().st_size)
        for path in (folder / BACKUPS).glob("*.db")
        if (match := NAME.fullmatch(path.name))
    ]
    return sorted(found, key=lambda backup: (backup.made_at, backup.schema), reverse=True)


def stamp(now: datetime) -> str:
    """A moment as it stands in the name of a file."""
    return now.astimezone(UTC).strftime(STAMP)
