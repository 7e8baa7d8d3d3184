"""Looking at a database before it is opened, so that one which can't be used is left exactly as it was.

This is done with the standard library's SQLite, read-only. Turso can't: closing its last connection moves the
`-wal` into the file, even where nothing was written. A second reader also gives a second opinion.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from backend.store.driver import Connection, sqlite_trouble
from backend.store.faults import DataUnusable, Trouble, damaged, named
from backend.store.migrations import Applied
from backend.store.placing import side_files
from backend.words import _


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can't write, to a database that nobody has open. No file is left that wasn't there.

    Errors of SQLite inside the block come out as DataUnusable or another StoreFault.
    """
    appearing = [side for side in side_files(path) if not side.exists()]
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with (
            faults_of(path),
            closing(sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)) as connection,
        ):
            yield connection
    finally:
        for side in appearing:
            side.unlink(missing_ok=True)


@contextmanager
def faults_of(path: Path) -> Iterator[None]:
    """Turn what stock SQLite says of the database at `path` into DataUnusable or another StoreFault."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        trouble = sqlite_trouble(error) or Trouble.DAMAGED
        if trouble is Trouble.DAMAGED:
            raise damaged(path, str(error)) from error
        raise named(Trouble.TAKEN if trouble is Trouble.BUSY else trouble, path) from error


def examine(path: Path, *, thoroughly: bool) -> tuple[Applied, ...]:
    """The steps that the database has had. `thoroughly`: after checking every page. Raises DataUnusable."""
    if path.stat().st_size == 0:  # stock SQLite would take it for a new one and delete its -wal
        raise damaged(path, _("it is empty"))
    with looking(path) as connection:
        complaint = first_complaint(connection) if thoroughly else ""
        if complaint:
            raise damaged(path, complaint)
        return read_record(connection, path)


def first_complaint(connection: Connection) -> str:
    """What is wrong with the database, or an empty string. Reads all of it. Raises the driver's errors."""
    (complaint,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if complaint == "ok" else " ".join(str(complaint).split())


def read_record(connection: Connection, path: Path) -> tuple[Applied, ...]:
    """Which steps were applied, in order. Raises DataUnusable where this isn't a database of Hearth's."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    recorded = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'migration'").fetchone()[0]
    if recorded:
        rows = connection.execute("SELECT number, name, checksum FROM migration ORDER BY number").fetchall()
        if version == len(rows) > 0 and [row[0] for row in rows] == list(range(1, version + 1)):
            return tuple(Applied(*row) for row in rows)
    raise DataUnusable(
        path,
        _("%(path)s is not a database that Hearth made, or its record of versions is not whole.", path=path),
        _("Move it away to start with an empty one, or bring a backup back: ./hearth doctor lists them."),
    )
