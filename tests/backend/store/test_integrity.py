import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.store import DataUnusable, Store
from backend.store.driver import Driver
from backend.store.integrity import LaterCheck, Marker, was_left_open
from tests.backend.store.databases import damage, many_settings, run


def test_the_marker_holds_the_number_of_the_process(tmp_path: Path):
    marker = Marker(tmp_path / "hearth.db")
    marker.put()
    assert marker.path == tmp_path / "hearth.db.open"
    assert marker.path.read_text() == f"{os.getpid()}\n"
    marker.remove()
    marker.remove()
    assert not marker.path.exists()


def test_a_database_that_was_closed_was_not_left_open(tmp_path: Path):
    (tmp_path / "hearth.db-wal").write_bytes(b"")
    assert not was_left_open(tmp_path / "hearth.db")


@pytest.mark.parametrize("left", ["hearth.db.open", "hearth.db-wal"])
def test_a_marker_or_commits_beside_the_file_mean_that_it_was_left_open(tmp_path: Path, left: str):
    (tmp_path / left).write_bytes(b"x")
    assert was_left_open(tmp_path / "hearth.db")


@pytest.fixture
def large(tmp_path: Path, driver: Driver) -> Path:
    path = tmp_path / "hearth.db"
    rows = ", ".join([f"('{'word ' * 400}')"] * 300)
    run(driver, path, ["CREATE TABLE word (word TEXT)", f"INSERT INTO word VALUES {rows}"])
    return path


def test_a_later_check_tells_of_damage(driver: Driver, large: Path):
    damage(large)
    found: list[DataUnusable] = []
    told = threading.Event()
    check = LaterCheck(driver, large, lambda fault: (found.append(fault), told.set()))
    check.start()
    assert told.wait(10)
    check.stop()
    assert [fault.path for fault in found] == [large]


def test_a_later_check_of_a_whole_database_tells_nothing(driver: Driver, large: Path):
    found: list[DataUnusable] = []
    check = LaterCheck(driver, large, found.append)
    check.start()
    check.stop()
    assert found == []


def test_a_check_that_is_stopped_leaves_no_thread(driver: Driver, large: Path):
    before = threading.active_count()
    for _ in range(10):
        check = LaterCheck(driver, large, lambda fault: None)
        check.start()
        check.stop()
    assert threading.active_count() == before


def test_a_large_database_is_used_while_it_is_checked(
    open_store: Callable[..., Store], driver: Driver, monkeypatch: pytest.MonkeyPatch
):
    first = open_store()
    path = first.path
    first.close()
    run(driver, path, many_settings())
    damage(path)
    Marker(path).put()
    monkeypatch.setattr("backend.store.opening.CHECKED_AT_ONCE", 100_000)
    told: list[DataUnusable] = []
    heard = threading.Event()
    store = open_store(on_damage=lambda fault: (told.append(fault), heard.set()))
    assert heard.wait(10)
    assert store.health() == "damaged"
    store.close()
    assert [fault.path for fault in told] == [path]
    assert was_left_open(path), "the next start must look again"
