"""Conversations that were written before there were branches are whole trees afterwards."""

import shutil
from pathlib import Path

from backend.store import Store
from backend.store.driver import Driver
from tests.backend.store.databases import ROOT, ask, run

CONVERSATION = "INSERT INTO conversation (id, created_at, updated_at) VALUES ('c', 1, 1)"
MESSAGES = """INSERT INTO message (id, conversation_id, position, role, state, superseded_by, text,
    created_at, updated_at)
VALUES ('m0', 'c', 0, 'user', 'done', NULL, 'why?', 1, 1), ('m1', 'c', 1, 'assistant', 'failed', 'm2', '', 2, 2),
    ('m2', 'c', 1, 'assistant', 'done', NULL, 'because', 3, 3), ('m3', 'c', 2, 'user', 'done', NULL, 'and?', 4, 4),
    ('m4', 'c', 3, 'assistant', 'writing', NULL, '', 5, 5)"""
PIECE = "INSERT INTO answer_piece VALUES ('m4', 0, 'text', 'so ')"


def test_an_answer_that_was_made_anew_is_a_branch_beside_the_new_one(driver: Driver, tmp_path: Path) -> None:
    first, data = tmp_path / "first", tmp_path / "data"
    first.mkdir()
    shutil.copy(ROOT / "migrations/0001_conversations.sql", first)
    store = Store.open(data, first, driver=driver)
    store.close()
    run(driver, store.path, [CONVERSATION, MESSAGES, PIECE])
    Store.open(data, ROOT / "migrations", driver=driver).close()
    tree = "SELECT id, parent_id, text FROM message ORDER BY id"
    assert ask(store.path, tree) == [
        ("m0", None, "why?"),
        ("m1", "m0", ""),
        ("m2", "m0", "because"),
        ("m3", "m2", "and?"),
        ("m4", "m3", ""),
    ]
    assert ask(store.path, "SELECT leaf_id FROM conversation") == [("m4",)]
    assert ask(store.path, "SELECT message_id, text FROM answer_piece") == [("m4", "so ")]
    assert ask(store.path, "PRAGMA foreign_key_check") == []
