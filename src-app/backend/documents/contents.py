"""Contents: what a file is at this moment, by its bytes alone. Blocks: for threads."""

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.documents.refusals import TOO_LARGE, UNREADABLE, VANISHED
from backend.store.moments import to_moment

LARGEST = 1_073_741_824
"""Bytes of a file that is read."""

PIECE = 1_048_576
"""Bytes that are read at a time: between two, it can be cancelled."""


@dataclass(frozen=True)
class Looked:
    """A file as it is: `content` is the SHA-256 of its bytes; `fault` says why there is none, by kind of refusal."""

    size: int = 0
    modified_at: datetime | None = None
    content: str = ""
    fault: str = ""


def look_at(path: str, is_cancelled: Callable[[], bool] = lambda: False) -> Looked:
    """The file at `path`. Never raises: what is wrong is a fault. Empty without one where it was cancelled."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError):
        return Looked(fault=VANISHED)
    except (OSError, ValueError):
        return Looked(fault=UNREADABLE)
    try:
        with open(descriptor, "rb", buffering=0) as file:
            status = os.fstat(descriptor)
            size, modified_at = status.st_size, to_moment(status.st_mtime_ns // 1_000_000)
            if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for without end
                return Looked(fault=UNREADABLE)
            if size > LARGEST:
                return Looked(size, modified_at, fault=TOO_LARGE)
            digest = hashlib.sha256()
            while piece := file.read(PIECE):
                digest.update(piece)
                if is_cancelled():
                    return Looked(size, modified_at)
            return Looked(size, modified_at, digest.hexdigest())
    except OSError:
        return Looked(fault=UNREADABLE)


def digest_of(path: str) -> str:
    """The content of the file at `path`; empty where it can't be read."""
    return look_at(path).content


def is_as_it_was(path: str, looked: Looked) -> bool:
    """Whether the file has not been written to since it was looked at."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return False
    return (status.st_size, to_moment(status.st_mtime_ns // 1_000_000)) == (looked.size, looked.modified_at)
