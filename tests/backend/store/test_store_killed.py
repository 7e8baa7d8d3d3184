"""SIGKILL of a process that writes: every acknowledged piece is there, and the file is whole."""

import os
import random
import shutil
from pathlib import Path

import pytest

from backend.store import Store
from backend.store.driver import Driver
from tests.backend.store.databases import MIGRATIONS, ask
from tests.backend.store.kills import nursery

KILLS = int(os.environ.get("HEARTH_KILLS", "20"))
"""Of each driver; where there is time for more, set it higher."""

PIECES = "SELECT seq FROM answer_piece WHERE message_id = '{}' ORDER BY seq"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no SIGKILL here")


def test_what_was_acknowledged_survives_a_kill_at_any_moment(driver: Driver, tmp_path: Path):
    folder, copy = tmp_path / "data", tmp_path / "copy"
    acknowledged: dict[str, int] = {}
    with nursery() as children:
        for _ in range(KILLS):
            children.bear(driver, "write", folder)
            heard = [children.hear() for _ in range(random.choice((0, 1, 5, 20, 60)))]
            said = [words.split() for words in (*heard, *children.kill())]
            acknowledged.update((message, int(number)) for message, number in said)
            if not (folder / "hearth.db").exists():
                continue  # killed in its first moments
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy)
            path = copy / "hearth.db"
            assert ask(path, "PRAGMA integrity_check") == [("ok",)]
            for message, last in said[-1:]:
                found = [number for (number,) in ask(path, PIECES.format(message))]
                assert found == list(range(len(found)))
                assert len(found) > int(last)
    assert len(acknowledged) > KILLS // 4, "few lived long enough to write"
    store = Store.open(folder, MIGRATIONS, driver=driver)
    store.close()
    for message, last in acknowledged.items():
        assert len(ask(store.path, PIECES.format(message))) > last
