"""The file itself: opened, made, set aside where it can't be used. What its tables are for is said in `SCHEMA`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import apsw

from backend.passages import wording
from backend.passages.protocol import NO_ROOM
from backend.worker.serving import Refusal

NAME: Final = "index.db"
VERSION: Final = 100 * 1 + wording.VERSION
"""Of the schema and of the words: a file with another one is made anew."""

OLDEST_SQLITE: Final = 3_051_003
"""Before it, a checkpoint that coincided with a commit could lose that."""

SCHEMA: Final = """
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- A file's text. Its passages are numbered on end from `first` on; `lengths`: how many words each has, two bytes each.
-- `reader`: the version of what read it.
CREATE TABLE content (
    number INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, reader INTEGER NOT NULL, kind TEXT NOT NULL,
    title TEXT NOT NULL, pages INTEGER NOT NULL, characters INTEGER NOT NULL, first INTEGER NOT NULL,
    passages INTEGER NOT NULL, lengths BLOB NOT NULL, taken_at INTEGER NOT NULL
);
-- What nothing is placed on any more: it is found no longer, and taken out step by step.
CREATE TABLE leaving (content INTEGER PRIMARY KEY, first INTEGER NOT NULL, passages INTEGER NOT NULL);
-- The text in pieces, so that a passage of a long one is read without the rest. None crosses a page.
CREATE TABLE piece (content INTEGER NOT NULL, start INTEGER NOT NULL, page INTEGER NOT NULL, text TEXT NOT NULL);
CREATE UNIQUE INDEX piece_at ON piece (content, start);
-- `words`: see wording.pack. `digest`: of what its vector is made of.
CREATE TABLE passage (
    number INTEGER PRIMARY KEY, start INTEGER NOT NULL, stop INTEGER NOT NULL, page INTEGER NOT NULL,
    heading TEXT NOT NULL, digest INTEGER NOT NULL, words BLOB NOT NULL
);
CREATE INDEX passage_by_digest ON passage (digest);
-- Which document has which content: what filters look at.
CREATE TABLE placement (
    id TEXT PRIMARY KEY, content TEXT NOT NULL, collection TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL,
    modified_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX placement_by_content ON placement (content);
CREATE INDEX placement_by_collection ON placement (collection, content);
-- Which passages have a word.
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', detail = none, tokenize = "porter unicode61 remove_diacritics 2"
);
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
-- What text is made vectors with. `answers`: it is asked; the other one, if any, is to follow it.
CREATE TABLE model (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, dimensions INTEGER NOT NULL, answers INTEGER NOT NULL
);
-- Float16, of length 1.
CREATE TABLE vector (
    model INTEGER NOT NULL, passage INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (model, passage)
) WITHOUT ROWID;
-- The vectors' signs, many to a row: see `signs`.
CREATE TABLE signs (model INTEGER NOT NULL, block INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (model, block));
"""


class Unusable(Exception):
    """The file is damaged, or of another version: it is to be made anew."""


@contextmanager
def faults() -> Iterator[None]:
    """Turn what SQLite says of the disk into a Refusal, and of the file into Unusable."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise Unusable(str(error)) from error
    except (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.BusyError, OSError) as error:
        raise Refusal(NO_ROOM, f"the index of documents can't be written: {error}", "make room on the disk") from error


def open_to_write(path: Path) -> apsw.Connection:
    """Open the file, or make an empty one. Raises Unusable, Refusal."""
    assert apsw.SQLITE_VERSION_NUMBER >= OLDEST_SQLITE, "the lock files name a newer one"
    with faults():
        if not path.exists():
            _remove_logs(path)  # a log of a file that is gone belongs to none
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(5000)
        version = connection.pragma("user_version")
        is_new = version == 0 and connection.execute("SELECT count(*) FROM sqlite_schema").get == 0
        if not is_new and version != VERSION:
            connection.close()
            raise Unusable(f"written by another version: {version}")
        if is_new:
            connection.pragma("auto_vacuum", "INCREMENTAL")  # before the first table
        connection.pragma("journal_mode", "WAL")
        connection.pragma("synchronous", "NORMAL")
        connection.pragma("secure_delete", "ON")  # what is deleted is overwritten
        connection.pragma("cache_size", -16_000)
        if is_new:
            with connection:
                connection.execute(SCHEMA)
                connection.pragma("user_version", VERSION)
        return connection


def open_to_read(path: Path) -> apsw.Connection:
    """Open the file as it is, for questions. Raises Unusable, Refusal."""
    with faults():
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)  # WAL needs it; nothing is written
        connection.set_busy_timeout(5000)
        connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)")
        connection.pragma("query_only", 1)
        connection.pragma("cache_size", -32_000)
        return connection


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """One change of the file: whole or not at all. Raises Unusable, Refusal."""
    with faults():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def rows(connection: apsw.Connection, asked: str, *values: object) -> list[Any]:
    """All rows that answer, each a tuple as the schema has them."""
    return connection.execute(asked, values).fetchall()


def remove(path: Path) -> None:
    """Throw the file and its logs away: it holds nothing that can't be made again, and may hold what was deleted."""
    _remove_logs(path)
    with suppress(FileNotFoundError):
        path.unlink()


def _remove_logs(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
