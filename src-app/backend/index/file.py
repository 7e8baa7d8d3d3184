"""The file itself: opened, made and thrown away. What its parts are for is said in `SCHEMA`.

A message stands at its *place*: the second in which it was written, and a slot within it. So the newest are at hand
without sorting, and a stretch of time is a range of places.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from backend.late import late

if TYPE_CHECKING:
    import apsw
else:
    apsw = late("apsw")

T = TypeVar("T")

NAME = "index.db"
VERSION = 1
"""Of the schema and of how text becomes words: with another one the file is built anew."""

OLDEST_SQLITE = 3_051_003
"""Before it, a checkpoint that coincided with a commit could lose that."""

SLOTS = 64
"""Places in a second."""

EPOCH = 946_684_800
"""2000-01-01 in seconds since 1970: the first second that has places."""

LAST_SECOND = 1 << 33

SCHEMA = """
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE model (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE folder (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE conversation (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, folder_id TEXT, pinned INTEGER NOT NULL
);
CREATE INDEX conversation_by_folder ON conversation (folder_id) WHERE folder_id IS NOT NULL;
CREATE INDEX conversation_pinned ON conversation (pinned) WHERE pinned;
CREATE TABLE message (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, conversation INTEGER NOT NULL);
CREATE INDEX message_by_conversation ON message (conversation);
-- By place. `facet`: `a` for all, `c7` its conversation, `m3` its model; `letters`: see `splitting`.
CREATE VIRTUAL TABLE words USING fts5 (
    text, letters, facet, content = '', contentless_delete = 1, prefix = '3 4',
    tokenize = "unicode61 remove_diacritics 2"
);
-- By the conversation's number.
CREATE VIRTUAL TABLE titles USING fts5 (
    text, letters, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 2"
);
"""


class Unusable(Exception):
    """The file is damaged, of another version or gone: it is to be built anew."""


class NoRoom(Exception):
    """The disk is full, the file can't be written, or is not there yet: search stays as it is until that changes."""


def guarded(work: Callable[[], T]) -> T:
    """Do `work` on the file. Raises Unusable or NoRoom for what SQLite says of it."""
    try:
        return work()
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise Unusable(str(error)) from error
    except (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.BusyError, OSError) as error:
        raise NoRoom(str(error)) from error


def open_to_write(path: Path) -> "apsw.Connection":
    """Open the index, or make an empty one. Raises Unusable, NoRoom."""
    return guarded(lambda: _open(path))


def _open(path: Path) -> "apsw.Connection":
    assert apsw.SQLITE_VERSION_NUMBER >= OLDEST_SQLITE, "the lock files name a newer one"
    if not path.exists():
        remove(path)  # a log of a file that is gone belongs to none
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(5000)
    _set(connection, journal_mode="WAL", synchronous="NORMAL", secure_delete="OFF", cache_size=-8000)
    version = connection.pragma("user_version")
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_schema").get == 0:
        with connection:
            connection.execute(SCHEMA)
            connection.pragma("user_version", VERSION)
    elif version != VERSION:
        connection.close()
        raise Unusable(f"written by another version: {version}")
    return connection


def open_to_read(path: Path) -> "apsw.Connection":
    """Open the index as it is. Raises Unusable, NoRoom."""

    def read() -> "apsw.Connection":
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)  # WAL needs it; nothing is written
        connection.set_busy_timeout(5000)
        _set(connection, query_only=1, cache_size=-8000)
        if connection.pragma("user_version") == VERSION:
            return connection
        connection.close()
        raise NoRoom("it is being made")

    return guarded(read)


def _set(connection: "apsw.Connection", **pragmas: str | int) -> None:
    """One by one: of several statements in one text, those behind the first that answers would wait to be asked for."""
    for name, value in pragmas.items():
        connection.pragma(name, value)


def remove(path: Path) -> None:
    """Throw the file and its logs away."""
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()


def identity(path: Path) -> tuple[int, int] | None:
    """What tells this file from another one of its name; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def first_place(at_ms: int) -> int:
    """The first place of the second in which a moment lies (ms since 1970)."""
    return min(max(at_ms // 1000 - EPOCH, 0), LAST_SECOND) * SLOTS


def moment(place: int) -> int:
    """The second of a place, in ms since 1970."""
    return (place // SLOTS + EPOCH) * 1000
