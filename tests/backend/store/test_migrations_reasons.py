"""Why documents were not read is known after the sentences of it went out of the database."""

import shutil
from pathlib import Path

from backend.store import Store
from backend.store.driver import Driver
from tests.backend.store.databases import ROOT, ask, run

BEFORE = sorted((ROOT / "migrations").glob("000[1-6]_*.sql"))
COLLECTION = "INSERT INTO collection (id, name, created_at) VALUES ('c', 'Tea', 1)"
SOURCE = "INSERT INTO source VALUES ('s', 'c', 'folder', '/tea', '', 'unreachable', 'It is gone.', 1)"
DOCUMENTS = """INSERT INTO document (id, source_id, collection_id, path, name, state, pages, reason_kind, reason,
    next_step, created_at, updated_at)
VALUES ('d0', 's', 'c', '/a', 'a', 'ready', 6, 'scanned', '2 of 6 pages are pictures without text.', 'Install…', 1, 1),
    ('d1', 's', 'c', '/b', 'b', 'ready', 6, 'scanned', '6페이지 중 2페이지가 텍스트 없는 이미지입니다.', '…', 1, 1),
    ('d2', 's', 'c', '/c', 'c', 'refused', 0, 'scanned', 'It holds only pictures.', '…', 1, 1),
    ('d3', 's', 'c', '/d', 'd', 'refused', 0, 'password', 'It is locked with a password.', '…', 1, 1),
    ('d4', 's', 'c', '/e', 'e', 'ready', 3, '', '', '', 1, 1)"""


def test_the_kind_of_a_reason_stays_with_how_many_pages_it_is_about(driver: Driver, tmp_path: Path) -> None:
    former, data = tmp_path / "former", tmp_path / "data"
    former.mkdir()
    for each in BEFORE:
        shutil.copy(each, former)
    store = Store.open(data, former, driver=driver)
    store.close()
    run(driver, store.path, [COLLECTION, SOURCE, DOCUMENTS])
    Store.open(data, ROOT / "migrations", driver=driver).close()
    assert ask(store.path, "SELECT id, state, reason_kind, reason_pages FROM document ORDER BY id") == [
        ("d0", "ready", "scanned", 2),
        ("d1", "ready", "scanned", 0),
        ("d2", "refused", "scanned", 0),
        ("d3", "refused", "password", 0),
        ("d4", "ready", "", 0),
    ]
    assert ask(store.path, "SELECT id, state FROM source") == [("s", "unreachable")]
    assert ask(store.path, "PRAGMA integrity_check") == [("ok",)]
