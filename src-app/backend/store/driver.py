"""The one place that knows which database driver is used, and in which of their ways the two differ.

Turso Database (`pyturso`) is the driver; where it has no wheel (Windows) the standard library's SQLite runs
the same file. Only the DB-API is used here: SQLAlchemy would more than double the time to the announcement.
"""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from backend.store.faults import Trouble

PATIENCE = 30.0
"""Seconds that a piece of work waits for a locked database before it is given up."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)


class Rows(Protocol):
    """What a statement answers with."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""


class Connection(Protocol):
    """The part of a DB-API connection that is used. No transaction is begun or ended but by a statement."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Rows:
        """Run one statement."""

    def interrupt(self) -> None:
        """End the statement that another thread is running on this connection."""

    def close(self) -> None:
        """Close it."""


@dataclass(frozen=True)
class Driver(ABC):
    """Opens connections and reads their errors. `patience`: seconds to wait for a lock."""

    patience: float = PATIENCE

    name: ClassVar[str]
    dialect: ClassVar[str]
    """The name of its SQLAlchemy dialect."""

    def connect(self, path: Path) -> Connection:
        """Open the database at `path`, or make an empty one. Raises the driver's own errors."""
        connection = self._open(path)
        for pragma in PRAGMAS:
            connection.execute(pragma).fetchall()
        self.wait_at_most(connection, self.patience)
        return connection

    def close(self, connection: Connection) -> None:
        """Close a connection; with the last one the file is let go of. Raises the driver's own errors."""
        connection.close()

    def wait_at_most(self, connection: Connection, seconds: float) -> None:
        """Let statements on `connection` wait for a lock that long."""
        connection.execute(f"PRAGMA busy_timeout = {max(1, round(seconds * 1000))}").fetchall()

    def last_through_a_power_cut(self, connection: Connection, *, lasting: bool) -> None:
        """Whether a commit waits for the disk. A process that is killed loses nothing either way.

        Turso: 0.5 ms a transaction on a quiet disk, 8 ms on a busy one, or 0.1 ms without.
        """
        connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}").fetchall()

    @abstractmethod
    def _open(self, path: Path) -> Connection: ...

    @abstractmethod
    def raised(self, error: BaseException) -> bool:
        """Whether the error is one of this driver's own."""

    @abstractmethod
    def trouble_of(self, error: BaseException) -> Trouble | None:
        """What an error of this driver means; None where it is about the statement, not the database."""


class TursoDriver(Driver):
    """Turso Database. It locks the file against every other process for as long as a connection is open.

    That lock is of the kind that the kernel drops when the process closes *any* descriptor of the file, so
    nothing of ours may open `hearth.db` or its `-wal` by other means meanwhile.
    """

    name = "turso"
    dialect = "sqlite+turso"

    def _open(self, path: Path) -> Connection:
        import turso

        return turso.connect(str(path), isolation_level=None)

    def close(self, connection: Connection) -> None:
        """See Driver. Turso has the file open until its own object is gone, and circles of SQLAlchemy's keep ours."""
        connection.close()
        vars(connection).pop("_conn", None)  # private: `renewing.is_open_here` sees whether it did it

    def raised(self, error: BaseException) -> bool:
        """See Driver. Some kinds (`IoError`, `Readonly`) come without a DB-API class, and from no module."""
        import turso

        return isinstance(error, turso.Error) or type(error).__module__ == "turso"

    def trouble_of(self, error: BaseException) -> Trouble | None:
        """See Driver. The kind of an error is not to be seen in its DB-API class, but in its context."""
        if not self.raised(error):
            return None
        bare = type(error).__module__ == "turso"
        message, kind = str(error), type(error if bare else error.__context__).__name__
        if "locked by another process" in message:
            return Trouble.TAKEN
        if kind == "Busy":
            return Trouble.BUSY
        if kind == "DatabaseFull" or "StorageFull" in message:
            return Trouble.FULL
        if kind == "Readonly" or "PermissionDenied" in message or "ReadOnlyFilesystem" in message:
            return Trouble.READ_ONLY
        if kind == "IoError":
            return Trouble.DISK
        if kind in {"Corrupt", "NotAdb"} or "short read on page" in message or "out of bounds" in message:
            return Trouble.DAMAGED
        return None


class SqliteDriver(Driver):
    """The standard library's SQLite."""

    name = "sqlite3"
    dialect = "sqlite+pysqlite"

    def _open(self, path: Path) -> Connection:
        import sqlite3

        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # Until 3.45 at least, `secure_delete` (Debian's default) and a small cache lost acknowledged commits.
        connection.execute("PRAGMA secure_delete = OFF").fetchall()
        connection.execute("PRAGMA cache_size = -8000").fetchall()
        return connection

    def raised(self, error: BaseException) -> bool:
        """See Driver."""
        import sqlite3

        return isinstance(error, sqlite3.Error)

    def trouble_of(self, error: BaseException) -> Trouble | None:
        """See Driver."""
        return sqlite_trouble(error)


def sqlite_trouble(error: BaseException) -> Trouble | None:
    """What an error of the standard library's SQLite means, by the primary part of its result code."""
    return _SQLITE_CODES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


_SQLITE_CODES = {
    5: Trouble.BUSY,  # SQLITE_BUSY
    6: Trouble.BUSY,  # SQLITE_LOCKED
    8: Trouble.READ_ONLY,  # SQLITE_READONLY
    10: Trouble.DISK,  # SQLITE_IOERR
    11: Trouble.DAMAGED,  # SQLITE_CORRUPT
    13: Trouble.FULL,  # SQLITE_FULL
    14: Trouble.READ_ONLY,  # SQLITE_CANTOPEN
    26: Trouble.DAMAGED,  # SQLITE_NOTADB
}


def default_driver() -> Driver:
    """Turso Database where it is installed, else SQLite."""
    try:
        importlib.import_module("turso")
    except ImportError:
        return SqliteDriver()
    return TursoDriver()
