import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from backend.store import Store
from backend.store.driver import Driver
from backend.store.faults import StoreClosed, StoreFailed
from backend.store.renewing import is_open_here
from backend.store.workers import Workers
from tests.backend.store.databases import MIGRATIONS, ask, conversation


@pytest.fixture
def path(tmp_path: Path, driver: Driver) -> Path:
    store = Store.open(tmp_path / "data", MIGRATIONS, driver=driver)
    store.close()
    return store.path


@pytest.fixture
def writer(path: Path, driver: Driver) -> Iterator[Workers]:
    workers = Workers("test-writer", 1, driver, path, writes=True)
    yield workers
    workers.close()


class Gate:
    """A piece of work that begins, says so, and goes on when it is let."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.open = threading.Event()

    def __call__(self, session: Session) -> str:
        session.add(conversation(title="gate"))
        session.flush()
        self.begun.set()
        assert self.open.wait(10)
        return "through"


def test_one_worker_works_in_order(writer: Workers, path: Path):
    asked = [
        writer.submit(lambda session, number=number: session.add(conversation(title=f"{number:03}")))
        for number in range(50)
    ]
    for each in asked:
        each.result(10)
    writer.close()
    found = ask(path, "SELECT title FROM conversation ORDER BY rowid")
    assert found == [(f"{number:03}",) for number in range(50)]


def test_several_workers_work_at_once(path: Path, driver: Driver):
    readers = Workers("test-reader", 2, driver, path, writes=False)
    meeting = threading.Barrier(2)
    asked = [readers.submit(lambda session: meeting.wait(10)) for _ in range(2)]
    assert sorted(each.result(10) for each in asked) == [0, 1]
    readers.close()


def test_work_that_is_cancelled_before_it_begins_is_left_out(writer: Workers, path: Path):
    gate = Gate()
    first = writer.submit(gate)
    second = writer.submit(lambda session: session.add(conversation(title="never")))
    assert gate.begun.wait(10)
    assert second.cancel()
    gate.open.set()
    assert first.result(10) == "through"
    writer.close()
    assert ask(path, "SELECT title FROM conversation") == [("gate",)]
    with pytest.raises(CancelledError):
        second.result()


def test_work_that_has_begun_can_not_be_cancelled(writer: Workers, path: Path):
    gate = Gate()
    asked = writer.submit(gate)
    assert gate.begun.wait(10)
    assert not asked.cancel()
    gate.open.set()
    assert asked.result(10) == "through"


def test_closing_finishes_what_is_queued_and_leaves_no_thread(path: Path, driver: Driver):
    before = threading.active_count()
    workers = Workers("test-writer", 1, driver, path, writes=True)
    asked = [workers.submit(lambda session: session.add(conversation())) for _ in range(20)]
    workers.close()
    workers.close()
    assert all(each.done() and each.exception() is None for each in asked)
    assert threading.active_count() == before
    with pytest.raises(StoreClosed):
        workers.submit(lambda session: None)


def test_an_error_reaches_who_asked_and_the_next_piece_of_work_is_done(writer: Workers):
    failing = writer.submit(lambda session: session.execute(text("SELECT * FROM nowhere")))
    assert "no such table" in str(failing.exception(10))
    assert writer.submit(lambda session: "fine").result(10) == "fine"


def test_an_exhausted_iterator_in_the_work_is_an_error_like_any_other(writer: Workers):
    failing = writer.submit(lambda session: next(iter(())))
    assert isinstance(failing.exception(10), RuntimeError)


def test_a_panic_of_the_driver_is_named_and_work_goes_on_with_a_new_connection(writer: Workers, path: Path):
    class Panic(BaseException):
        """As Turso's come: no Exception."""

    def panic(session: Session) -> None:
        session.add(conversation(title="lost"))
        session.flush()
        raise Panic("range end index out of range")

    failing = writer.submit(panic)
    fault = failing.exception(10)
    assert isinstance(fault, StoreFailed)
    assert "range end index" in fault.sentence
    writer.submit(lambda session: session.add(conversation(title="kept"))).result(10)
    writer.close()
    assert ask(path, "SELECT title FROM conversation") == [("kept",)]


def test_parked_threads_have_no_connection_and_go_on_afterwards(writer: Workers, path: Path):
    writer.submit(lambda session: session.add(conversation(title="before"))).result(10)
    with writer.parked(10) as parked:
        assert parked
        assert not is_open_here(path)
        assert not writer.is_asked
        waiting = writer.submit(lambda session: session.add(conversation(title="after")))
        assert writer.is_asked
        assert not waiting.done()
    waiting.result(10)
    writer.close()
    assert sorted(ask(path, "SELECT title FROM conversation")) == [("after",), ("before",)]


def test_a_thread_that_is_busy_is_not_parked_and_not_disturbed(writer: Workers):
    gate = Gate()
    busy = writer.submit(gate)
    assert gate.begun.wait(10)
    with writer.parked(0.01) as parked:
        assert not parked
    gate.open.set()
    busy.result(10)
    assert writer.submit(lambda session: 42).result(10) == 42


def test_threads_that_have_ended_are_not_waited_for(writer: Workers):
    writer.close()
    with writer.parked(0.01) as parked:
        assert not parked
