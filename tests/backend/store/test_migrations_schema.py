"""The migrations and the SQLModel classes say the same."""

import importlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex
from sqlmodel import SQLModel

from backend.store import Store
from tests.backend.store.databases import ROOT

for module in sorted((ROOT / "src-app/backend").glob("*/tables.py")):
    importlib.import_module(f"backend.{module.parent.name}.tables")

TABLES = SQLModel.metadata.tables


@pytest.fixture
def database(open_store: Callable[..., Store]) -> Iterator[sqlite3.Connection]:
    store = open_store()
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        yield connection


def affinity(declared: str) -> str:
    """What SQLite makes of a type's name; two types of one affinity store and compare alike."""
    if "INT" in declared.upper():
        return "INTEGER"
    if any(part in declared.upper() for part in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if any(part in declared.upper() for part in ("REAL", "FLOA")):
        return "REAL"
    if "BLOB" in declared.upper():
        return "BLOB"
    raise AssertionError(f"a type that the schema does not use yet: {declared}")


def in_schema(database: sqlite3.Connection, table: str) -> set[tuple[Any, ...]]:
    rows = database.execute(f"PRAGMA table_info({table})").fetchall()
    return {(name, affinity(kind), bool(required), key) for _, name, kind, required, _, key in rows}


def in_model(table: Table) -> set[tuple[Any, ...]]:
    keys = list(table.primary_key.columns)

    def described(column: Column[Any]) -> tuple[Any, ...]:
        kind = column.type.compile(sqlite.dialect())
        place = keys.index(column) + 1 if column.primary_key else 0
        return column.name, affinity(kind), not column.nullable, place

    return {described(column) for column in table.columns}


def plain(sql: str) -> str:
    return re.sub(r'[\s"`]+', " ", sql).replace("( ", "(").replace(" )", ")").strip()


def test_every_table_has_its_model_and_the_other_way_round(database: sqlite3.Connection):
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert {name for (name,) in found} - {"migration"} == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_columns_have_the_same_types_keys_and_nullability(database: sqlite3.Connection, name: str):
    assert in_schema(database, name) == in_model(TABLES[name])


@pytest.mark.parametrize("name", TABLES)
def test_foreign_keys_are_the_same(database: sqlite3.Connection, name: str):
    found = {
        (column, parent, target, on_delete)
        for _, _, parent, column, target, _, on_delete, _ in database.execute(f"PRAGMA foreign_key_list({name})")
    }
    declared = {
        (key.parent.name, key.column.table.name, key.column.name, key.ondelete or "NO ACTION")
        for key in TABLES[name].foreign_keys
    }
    assert found == declared


@pytest.mark.parametrize("name", TABLES)
def test_indexes_are_the_same(database: sqlite3.Connection, name: str):
    sql = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
    found = {plain(row[0]) for row in database.execute(sql, (name,))}
    declared = {str(CreateIndex(index).compile(dialect=sqlite.dialect())) for index in TABLES[name].indexes}
    assert found == {plain(each) for each in declared}


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_unique_but_the_key(database: sqlite3.Connection, name: str):
    kinds = {origin for _, _, unique, origin, _ in database.execute(f"PRAGMA index_list({name})") if unique}
    number = {"pk"} if name != "change" else set()  # a log that is never synced
    assert kinds == number, "two devices that make the same value would lose a row when they are synced"


QUESTIONS = {
    "conversation_by_use": (
        "SELECT * FROM conversation WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT 200"
    ),
    "message_in_tree": (
        "SELECT id, parent_id, position, role FROM message WHERE conversation_id = ? ORDER BY position, id"
    ),
    "message_by_state": "SELECT * FROM message WHERE state IN (?, ?)",
    "download_by_state": "SELECT * FROM download WHERE state IN (?, ?)",
    "sqlite_autoindex_answer_piece_1": "SELECT * FROM answer_piece WHERE message_id = ? ORDER BY seq",
}


@pytest.mark.parametrize(("index", "question"), QUESTIONS.items())
def test_the_obvious_questions_are_answered_by_an_index(
    open_store: Callable[..., Store], index: str, question: str, driver: Any
):
    store = open_store()
    connection = driver.connect(store.path)
    parameters = ("x",) * question.count("?")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {question}", parameters).fetchall()]
    connection.close()
    assert any(index in step for step in plan), plan
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan), plan


def test_deleting_a_conversation_takes_its_messages_and_their_pieces(
    open_store: Callable[..., Store], driver: Any, tmp_path: Path
):
    store = open_store()
    connection = driver.connect(store.path)
    for statement in (
        "INSERT INTO conversation (id, created_at, updated_at) VALUES ('c', 0, 0)",
        "INSERT INTO message (id, conversation_id, position, role, state, created_at, updated_at) "
        "VALUES ('m', 'c', 0, 'user', 'done', 0, 0)",
        "INSERT INTO answer_piece VALUES ('m', 0, 'text', 'word')",
        "DELETE FROM conversation",
    ):
        connection.execute(statement).fetchall()
    counts = [connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("message", "answer_piece")]
    connection.close()
    assert counts == [0, 0]
