"""What lies on the disk of an installation under way: its plan, the part that has come, and the tree that it becomes.

All of it is in one folder beside the final place, not in the database: how far it is, is how long the file is, and
plan and file can only be lost together.
"""

import errno
import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from backend.models.releases import Release

PROGRAM = "ollama.exe" if sys.platform == "win32" else "ollama"

UNPACKS_TO = 4
"""How many times as large as its archive a build is when unpacked, at most. A guess from above: no archive says it."""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says where a disk, or a person's share of it, is full."""


@dataclass(frozen=True)
class Plan:
    """What is being fetched, and whether a new launch goes on with it. `state`: running, paused or failed."""

    release: Release
    state: str
    error_sentence: str | None = None
    error_next_step: str | None = None


class Staging:
    """The folder of an installation in the data folder `folder`."""

    def __init__(self, folder: Path) -> None:
        self._place = folder / "ollama"
        self._stage = folder / "ollama.new"
        self._plan = self._stage / "plan.json"
        self.tree = self._stage / "tree"
        """Where the archive is unpacked; the folder that takes the final place."""

    @property
    def place(self) -> Path:
        """Where Ollama lies when all is done."""
        return self._place

    def archive(self, release: Release) -> Path:
        """The file that receives the archive."""
        return self._stage / release.file

    def received(self, release: Release) -> int:
        """How many bytes of it are there."""
        archive = self.archive(release)
        return min(archive.stat().st_size, release.size) if archive.exists() else 0

    def missing_room(self, release: Release) -> int:
        """How many bytes the disk lacks for what is still to come; 0 where there is room."""
        needed = release.size * (1 + UNPACKS_TO) - self.received(release)
        return max(0, needed - shutil.disk_usage(self._place.parent).free)

    def plan(self) -> Plan | None:
        """What an earlier launch left. What can't be read is no plan: it is removed."""
        try:
            return _plan_of(json.loads(self._plan.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            self.discard()
            return None

    def keep(self, plan: Plan) -> None:
        """Keep the plan for the next launch. Raises OSError."""
        self._stage.mkdir(mode=0o700, exist_ok=True)
        unfinished = self._plan.with_suffix(".part")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w") as file:
            json.dump(asdict(plan), file)
        unfinished.replace(self._plan)

    def clear_tree(self) -> None:
        """Remove what an earlier try has unpacked. Raises OSError."""
        if self.tree.exists():
            shutil.rmtree(self.tree)

    def settle(self) -> None:
        """Put the unpacked tree in its place, in one step; an older one makes room. Raises OSError."""
        if self._place.exists():
            older = self._stage / "older"
            shutil.rmtree(older, ignore_errors=True)
            self._place.rename(older)
        self.tree.rename(self._place)
        self.discard()

    def discard(self) -> None:
        """Forget everything that is not in its place. What can't be removed now is removed another time."""
        shutil.rmtree(self._stage, ignore_errors=True)


def _plan_of(kept: dict[str, Any]) -> Plan:
    release = Release(**kept["release"])
    if not isinstance(release.size, int) or Path(str(release.file)).name != release.file:
        raise ValueError("that is no plan of ours")
    return Plan(release, str(kept["state"]), kept["error_sentence"], kept["error_next_step"])


def installed_program(folder: Path) -> Path | None:
    """The program that was installed into the data folder `folder`, or None."""
    program = folder / "ollama" / "bin" / PROGRAM
    return program if program.is_file() else None
