"""The data folder: who may read it, who has it, and whether the database in it is whole."""

import json
import os
import shutil
import sqlite3
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from backend.doctor.finding import Finding, fine, note, wrong

DATABASE = "hearth.db"
LITTLE_ROOM = 500_000_000
"""Bytes; with less on the disk a long answer or a model may not find its place."""


def check_data(folder: Path, migrations: Path) -> Iterator[Finding]:
    """Look at the folder, who uses it, and the database."""
    if not folder.exists():
        yield note("data folder", f"{folder} is made at the first start")
        return
    yield check_folder(folder)
    holder = find_holder(folder)
    yield check_instance(folder, holder)
    yield check_database(folder, migrations, in_use=holder is not None)


def check_folder(folder: Path) -> Finding:
    """Look at the modes of the folder and of what is in it, and at the room on the disk."""
    if os.name == "posix":
        open_to_others = [path for path in (folder, *folder.rglob("*")) if may_be_read_by_others(path)]
        if open_to_others:
            says = f"others on this machine may reach {open_to_others[0]}"
            if len(open_to_others) > 1:
                says += f" and {len(open_to_others) - 1} more"
            return wrong("data folder", says, f"chmod -R go= '{folder}'")
        if not os.access(folder, os.W_OK | os.X_OK):
            return wrong("data folder", f"{folder} may not be written to", f"chmod -R u+rwX '{folder}'")
    room = shutil.disk_usage(folder).free
    if room < LITTLE_ROOM:
        return wrong("data folder", f"only {room // 1_000_000} MB are free at {folder}", "Make room on that disk.")
    return fine("data folder", f"{folder}, private, {room // 1_000_000_000} GB free")


def may_be_read_by_others(path: Path) -> bool:
    """Whether group or others have any right on it. A file that has just gone has none."""
    try:
        return not path.is_symlink() and bool(path.stat().st_mode & 0o077)
    except OSError:
        return False


def find_holder(folder: Path) -> int | None:
    """The process that has the folder (0 where it can't be named), or None. Only looks: takes no lock itself."""
    if sys.platform != "linux":
        return read_launch(folder).get("pid") and 0
    try:
        lock = (folder / "hearth.lock").stat()
        held = Path("/proc/locks").read_text()
    except OSError:
        return None
    inode = f":{lock.st_ino}"
    for line in held.splitlines():  # "1: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF"
        words = line.split()
        if len(words) > 5 and words[1] == "FLOCK" and words[5].endswith(inode):
            return max(0, int(words[4]))
    return None
