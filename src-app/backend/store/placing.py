"""Files beside a database; and putting a finished file in its place, whole even after a power cut."""

import os
from pathlib import Path

DATABASE = "hearth.db"


def side_files(path: Path) -> tuple[Path, Path]:
    """What lies beside a database: commits that aren't in it yet, and stock SQLite's index of them."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def unfinished_of(path: Path) -> Path:
    """Under which name a database is made before it takes the place `path`."""
    return path.with_name(f"{path.name}.new")


def remove_database(path: Path) -> None:
    """Remove a database that nobody has open, and what lies beside it."""
    for each in (path, *side_files(path), path.with_name(f"{path.name}-journal")):
        each.unlink(missing_ok=True)


def put_in_place(finished: Path, place: Path) -> None:
    """Let `finished` be `place` from now on. Raises OSError."""
    sync(finished)
    os.replace(finished, place)
    sync(place.parent)


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is on the disk. Raises OSError."""
    if os.name != "posix" and path.is_dir():
        return  # Windows has no way to ask
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
