"""SIGKILL of a process that writes its database anew again and again: nothing is lost, and what was deleted goes."""

import os
import random
import shutil
import time
from itertools import pairwise
from pathlib import Path

import pytest

from backend.store import Store, renewing
from backend.store.driver import Driver
from backend.store.remains import Remains
from tests.backend.store.databases import MIGRATIONS, ask
from tests.backend.store.kills import nursery
from tests.backend.store.nursery import SECRET

KILLS = int(os.environ.get("HEARTH_KILLS", "15"))
"""Of each driver; where there is time for more, set it higher."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no SIGKILL here")


def test_a_kill_while_it_is_written_anew_loses_nothing_and_what_was_deleted_goes(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder, copy = tmp_path / "data", tmp_path / "copy"
    path = folder / "hearth.db"
    kept, renewed = set[str](), 0
    with nursery() as children:
        for _ in range(KILLS):
            children.bear(driver, "forget", folder)
            heard = [children.hear() for _ in range(random.choice((0, 1, 3, 9)))]
            time.sleep(random.random() * 0.1)  # it is written anew in a few of these
            said = [words.split() for words in (*heard, *children.kill())]
            kept.update(id_ for id_, _ in said)
            renewed += sum(before != after for (_, before), (_, after) in pairwise(said))
            if not path.exists():
                continue  # killed in its first moments
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy)
            assert ask(copy / "hearth.db", "PRAGMA integrity_check") == [("ok",)]
            there = {id_ for (id_,) in ask(copy / "hearth.db", "SELECT id FROM conversation WHERE title = 'kept'")}
            assert kept <= there
    assert renewed, "it was hardly ever written anew"
    monkeypatch.setattr(renewing, "REST", 0.0)
    store = Store.open(folder, MIGRATIONS, driver=driver)
    deadline = time.monotonic() + 20
    while Remains(path).there:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    store.close()
    found = {id_ for (id_,) in ask(path, "SELECT id FROM conversation WHERE title = 'kept'")}
    living = ask(path, f"SELECT count(*) FROM conversation WHERE title LIKE '{SECRET}%'")[0][0]
    assert kept <= found
    assert living <= KILLS, "killed between the two transactions"
    raw = b"".join(each.read_bytes() for each in folder.iterdir())
    assert raw.count(SECRET.encode()) <= living * 4, "a row, and its entries in indexes"
    assert sorted(each.suffix for each in folder.iterdir() if "wal" not in each.name) == [".db"]
