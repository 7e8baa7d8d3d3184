"""A copy of a database that nobody has open: all of its rows, and nothing of what was deleted.

`VACUUM INTO` is run by the standard library's SQLite: it is eight times as fast as Turso's, it takes the path as a
parameter (Turso can't, and a quote in a folder's name would end the statement), and it shows that another program can
read what was written.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from backend.store.driver import Connection
from backend.store.faults import DataUnusable
from backend.store.inspection import faults_of, first_complaint, looking
from backend.words import _

STEPS = 1_000
"""Of SQLite's machine, until it looks again whether to go on: some 0.1 ms."""


def copy_checked(source: Path, target: Path, *, unless: Callable[[], bool] | None = None) -> None:
    """Write a copy that is whole, of the same version, with as many rows, and nothing else. Raises StoreFault.

    `unless`: asked again and again; once true, the copy is given up, which raises a StoreFault, too.
    """
    with looking(source) as original:
        original.set_progress_handler(unless, STEPS)
        original.execute("PRAGMA secure_delete = ON").fetchall()  # else what memory held stands between the copy's rows
        original.execute("VACUUM INTO ?", (str(target),))
        expected = contents(original)
    with looking(target) as copy:
        copy.set_progress_handler(unless, STEPS)
        complaint = first_complaint(copy) or ("" if contents(copy) == expected else _("rows are missing"))
    if complaint:
        raise DataUnusable(
            target, _("The copy is not whole: %(complaint)s.", complaint=complaint), _("Look at the disk.")
        )


def log_ahead(copy: Path) -> None:
    """Let a copy have a `-wal` from the start, as the driver wants it. Raises StoreFault.

    A driver that is killed while it sees to that itself leaves a `-journal`, which nobody who only looks can take back.
    """
    with faults_of(copy), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()


def contents(database: Connection) -> dict[str, int]:
    """How many rows each table has, and the version."""
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    counted = {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 (out of the schema)
        for (name,) in tables
    }
    return {**counted, "user_version": database.execute("PRAGMA user_version").fetchone()[0]}
