"""What goes: contents that no document has any more, with every trace of them.

A content that leaves is found no longer at once; its passages are then taken out step by step, since taking words out
of FTS5 for good takes milliseconds a passage. What is left in the file after the last step is zeros, and given back.
"""

from collections.abc import Sequence
from typing import Final

import apsw

from backend.passages import file
from backend.passages.pieces import indexed_text, read_text
from backend.passages.shelf import Shelf, spread

STEP: Final = 40
"""Passages that are taken out in one step: about a third of a second."""

MANY: Final = 2_000
"""With more passages than this, words are taken out carelessly and then all merged anew: that is quicker where …"""

PART: Final = 100
"""… they are more than this part of all that there are."""

MANY_STEP: Final = 1_000
MERGED_PAGES: Final = 500
"""Pages of words that are merged in one step."""

_UNSWEPT: Final = "unswept"
"""In `state`: what is still to be done when nothing is leaving any more."""

_MERGE, _MERGING, _SPACE = "merge", "merging", "space"


def leave(shelf: Shelf, connection: apsw.Connection, contents: Sequence[str]) -> None:
    """These contents (hashes) are to go. Part of a transaction."""
    for content in contents:
        row = connection.execute(
            "DELETE FROM content WHERE hash = ? RETURNING number, first, passages", (content,)
        ).fetchone()
        if row:
            connection.execute("INSERT INTO leaving VALUES (?, ?, ?)", row)
            shelf.disown(spread([row[1:]]))


def leave_unplaced(shelf: Shelf, connection: apsw.Connection, contents: Sequence[str]) -> None:
    """Those of these contents (hashes) are to go that no document has. Part of a transaction."""
    asked = "SELECT 1 FROM placement WHERE content = ? LIMIT 1"
    leave(shelf, connection, [each for each in contents if not connection.execute(asked, (each,)).get])


def is_anything_leaving(shelf: Shelf) -> bool:
    """Whether there is a step to do."""
    asked = "SELECT 1 FROM leaving UNION ALL SELECT 1 FROM state WHERE name = ? LIMIT 1"
    return bool(shelf.writer.execute(asked, (_UNSWEPT,)).get)


def step(shelf: Shelf) -> bool:
    """Do a part of what is to be done; returns whether there is more. Raises Refusal, file.Unusable."""
    passages = shelf.writer.execute("SELECT sum(passages) FROM leaving").get
    if passages is None:
        return _sweep(shelf)
    if shelf.count():
        _take_out(shelf, merge=passages > MANY and passages * PART > shelf.count())
    else:
        _empty(shelf)
    return True


def _take_out(shelf: Shelf, *, merge: bool) -> None:
    with shelf.transaction() as connection:
        content, first, count = file.rows(connection, "SELECT * FROM leaving ORDER BY content LIMIT 1")[0]
        taken = min(count, MANY_STEP if merge else STEP)
        _set_secure(connection, not merge)
        _forget(shelf, connection, content, first + count - taken, taken)
        if taken == count:
            connection.execute("DELETE FROM piece WHERE content = ?", (content,))
            connection.execute("DELETE FROM leaving WHERE content = ?", (content,))
        else:
            connection.execute("UPDATE leaving SET passages = passages - ? WHERE content = ?", (taken, content))
        _set_state(connection, _MERGE if merge or _state(connection) in (_MERGE, _MERGING) else _SPACE)


def _forget(shelf: Shelf, connection: apsw.Connection, content: int, first: int, count: int) -> None:
    """Take these passages out of every table. Their words are told once more: FTS5 keeps no texts."""
    last = first + count - 1
    asked = "SELECT number, heading, start, stop FROM passage WHERE number BETWEEN ? AND ?"
    words = [
        (number, indexed_text(heading, read_text(connection, content, start, stop)))
        for number, heading, start, stop in file.rows(connection, asked, first, last)
    ]
    connection.executemany("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", words)
    connection.execute("DELETE FROM passage WHERE number BETWEEN ? AND ?", (first, last))
    for model, signs in shelf.signs.items():
        connection.execute("DELETE FROM vector WHERE model = ? AND passage BETWEEN ? AND ?", (model, first, last))
        signs.drop(connection, spread([(first, count)]))


def _empty(shelf: Shelf) -> None:
    """Nothing is to stay."""
    with shelf.transaction() as connection:
        connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
        for table in ("passage", "piece", "vector", "signs", "leaving"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 (names from above)
        _set_secure(connection, True)
        _set_state(connection, _SPACE)
    shelf.load_signs()


def _sweep(shelf: Shelf) -> bool:
    """Merge the words where some were taken out carelessly, then give the space back."""
    connection = shelf.writer
    left = _state(connection)
    if left in (_MERGE, _MERGING):
        before = connection.total_changes()
        with shelf.transaction():
            pages = -MERGED_PAGES if left == _MERGE else MERGED_PAGES
            connection.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (pages,))
            is_done = connection.total_changes() - before < 2
            _set_secure(connection, True)
            _set_state(connection, _SPACE if is_done else _MERGING)
        return True
    if left == _SPACE:
        with file.faults():
            connection.execute("PRAGMA incremental_vacuum").fetchall()
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy and busy[0]:
            return True  # a question is being answered
        with shelf.transaction():
            connection.execute("DELETE FROM state WHERE name = ?", (_UNSWEPT,))
        with file.faults():
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return False


def _set_secure(connection: apsw.Connection, is_secure: bool) -> None:
    connection.execute("INSERT INTO words (words, rank) VALUES ('secure-delete', ?)", (int(is_secure),))


def _state(connection: apsw.Connection) -> str | None:
    found = connection.execute("SELECT value FROM state WHERE name = ?", (_UNSWEPT,)).get
    return None if found is None else str(found)


def _set_state(connection: apsw.Connection, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (_UNSWEPT, value))
