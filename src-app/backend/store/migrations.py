"""Numbered `NNNN_name.sql` files, forward only: each runs once, in a transaction of its own, and is recorded.

A kill in the middle leaves the state before or the state after. What was applied must not change afterwards,
so its checksum is kept. Rebuilding a table (create, copy, drop, rename) works: references are checked at the
end.
"""

import hashlib
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from backend.store.driver import Connection
from backend.store.faults import DataUnusable
from backend.words import _

FILE_NAME = re.compile(r"(\d{4})_(\w+)\.sql")

NOT_OURS = re.compile(
    r"(\s|--[^\n]*\n|/\*.*?\*/)*(BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|VACUUM|PRAGMA)\b",
    re.IGNORECASE | re.DOTALL,
)
"""Statements, after any comments, that would end the transaction or not be part of it."""

RECORD = """CREATE TABLE migration (
    number INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at INTEGER NOT NULL
)"""


@dataclass(frozen=True)
class Migration:
    """One step of the schema, as its file has it."""

    number: int
    name: str
    sql: str

    @cached_property
    def checksum(self) -> str:
        """SHA-256 of the text; the same whether lines end as on Unix or as on Windows."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.number:04}_{self.name}"


@dataclass(frozen=True)
class Applied:
    """One step that a database has had."""

    number: int
    name: str
    checksum: str


def read_migrations(folder: Path) -> tuple[Migration, ...]:
    """The steps in `folder`, in order. Raises DataUnusable where one is missing."""
    found = sorted((match, path) for path in folder.glob("*.sql") if (match := _number(path)))
    steps = tuple(Migration(number, path.stem[5:], path.read_text(encoding="utf-8")) for number, path in found)
    if not steps or [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise DataUnusable(
            folder,
            _("The migrations in %(folder)s are not numbered from 0001 without a gap.", folder=folder),
            _("Hearth's own files are not whole: install it again."),
        )
    return steps


def _number(path: Path) -> int:
    match = FILE_NAME.fullmatch(path.name)
    return int(match[1]) if match else 0


def pending(known: Sequence[Migration], applied: Sequence[Applied], path: Path) -> tuple[Migration, ...]:
    """The steps that the database at `path` lacks. Raises DataUnusable where it had others than we know."""
    if len(applied) > len(known):
        raise DataUnusable(
            path,
            _(
                "%(path)s was written by a newer Hearth (schema %(applied)s; this one knows %(known)s).",
                path=path,
                applied=len(applied),
                known=len(known),
            ),
            _(
                "Start the newer Hearth. A backup of schema %(known)s may be there: see ./hearth doctor.",
                known=len(known),
            ),
        )
    for step, had in zip(known, applied, strict=False):
        if (step.number, step.name, step.checksum) != (had.number, had.name, had.checksum):
            raise DataUnusable(
                path,
                _(
                    "%(path)s was made with another %(number)s_%(name)s than this Hearth has (%(step)s).",
                    path=path,
                    number=f"{had.number:04}",
                    name=had.name,
                    step=step,
                ),
                _("Install the Hearth that made it; its schema and this one's have parted."),
            )
    return tuple(known[len(applied) :])


def apply(connection: Connection, step: Migration) -> None:
    """Bring the database one step forward, or leave it as it was. Raises driver errors and ValueError."""
    # While on, dropping the old table of a rebuild deletes the rows that refer to it.
    connection.execute("PRAGMA foreign_keys = OFF").fetchall()
    connection.execute("BEGIN IMMEDIATE")
    try:
        if step.number == 1:
            connection.execute(RECORD)
        for statement in statements(step.sql):
            connection.execute(statement).fetchall()
        check_references(connection)
        connection.execute(
            "INSERT INTO migration VALUES (?, ?, ?, ?)",
            (step.number, step.name, step.checksum, time.time_ns() // 1_000_000),
        )
        connection.execute(f"PRAGMA user_version = {step.number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON").fetchall()


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one. Raises ValueError at one without an end, or not for here."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            if NOT_OURS.match(statement):
                raise ValueError(f"a migration has the transaction that it is given: {statement.strip()}")
            yield statement
            statement = ""
    if any(line.strip() and not line.lstrip().startswith("--") for line in statement.splitlines()):
        raise ValueError(f"a statement has no semicolon at its end: {statement.strip()}")


def check_references(connection: Connection) -> None:
    """Raise ValueError where a row refers to one that isn't there.

    Asked in plain SQL, because Turso takes `PRAGMA foreign_key_check` and answers nothing.
    """
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for key in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
            parent, column, target = key[2], key[3], key[4]
            strays = connection.execute(
                f'SELECT count(*) FROM "{table}" AS child WHERE child."{column}" IS NOT NULL AND NOT EXISTS '  # noqa: S608 (names out of the schema)
                f'(SELECT 1 FROM "{parent}" AS parent WHERE parent."{target}" = child."{column}")'
            ).fetchone()[0]
            if strays:
                raise ValueError(f"{strays} rows of {table} refer to rows of {parent} that are not there")
