"""What the tests of the store share: migrations, rows, and exact pictures of a folder."""

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.store.driver import Driver
from backend.store.keys import new_id

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = len(list((ROOT / "migrations").glob("*.sql")))
"""The number of the last migration that there is."""
MIGRATIONS = ROOT / "migrations"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

FIRST = """CREATE TABLE parent (id TEXT NOT NULL PRIMARY KEY);
CREATE TABLE child (
    id TEXT NOT NULL PRIMARY KEY,
    parent_id TEXT NOT NULL REFERENCES parent (id) ON DELETE CASCADE
);
INSERT INTO parent VALUES ('a'), ('b');
INSERT INTO child VALUES ('1', 'a'), ('2', 'b');
"""


def write_migrations(folder: Path, *scripts: str) -> Path:
    """A folder of migrations, numbered from 1."""
    folder.mkdir(exist_ok=True)
    for number, script in enumerate(scripts, 1):
        (folder / f"{number:04}_step.sql").write_text(script)
    return folder


def fingerprints(folder: Path) -> dict[str, str]:
    """Every file under the folder, with the SHA-256 of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def ask(path: Path, sql: str) -> list[Any]:
    """What stock SQLite finds in a database that nobody has open."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


def run(driver: Driver, path: Path, statements: Sequence[str]) -> None:
    """Change a database through a driver."""
    connection = driver.connect(path)
    for statement in statements:
        connection.execute(statement).fetchall()
    connection.close()


def conversation(**values: Any) -> Any:
    """A row of the table that every room would use."""
    from backend.chat.tables import Conversation

    return Conversation(**{"id": new_id(), "created_at": NOW, "updated_at": NOW, **values})


def many_settings() -> list[str]:
    """Statements that fill a table over many pages."""
    rows = ", ".join(f"('key{number:05}', '{'word ' * 100}', 0)" for number in range(500))
    return [f"INSERT INTO setting VALUES {rows}"]


def damage(path: Path) -> None:
    """Overwrite the page in the middle of a database."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096)
