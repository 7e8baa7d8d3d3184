import asyncio
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from backend.chat.tables import Conversation
from backend.store import DataUnusable, Store, StoreBusy
from backend.store.driver import Driver
from backend.store.faults import DiskFailed, StoreClosed, StoreFull
from backend.store.integrity import was_left_open
from tests.backend.store.databases import (
    MIGRATIONS,
    ROOT,
    ask,
    conversation,
    damage,
    fingerprints,
    many_settings,
    run,
)


def count(session: Session) -> int:
    return len(session.exec(select(Conversation.id)).all())


async def test_what_was_written_is_read(store: Store):
    row = conversation(title="Oslo")
    await store.write(lambda session: session.add(row))
    found = await store.read(lambda session: session.get(Conversation, row.id))
    assert found
    assert (found.title, found.updated_at.tzinfo) == ("Oslo", UTC)


async def test_a_write_gives_back_what_its_work_returns(store: Store):
    assert await store.write(lambda session: 42) == 42


async def test_a_write_waits_for_the_disk_unless_it_need_not(store: Store):
    def synchronous(session: Session) -> int:
        return session.execute(text("PRAGMA synchronous")).scalar_one()

    assert [await store.write(synchronous, lasting=lasting) for lasting in (True, False, True)] == [2, 1, 2]


async def test_writes_of_many_tasks_are_all_kept(store: Store):
    rows = [conversation() for _ in range(200)]
    await asyncio.gather(*(store.write(lambda session, row=row: session.add(row)) for row in rows))
    assert await store.read(count) == 200


async def test_an_error_does_not_repeat_the_words_that_were_to_be_written(store: Store):
    row = conversation(title="xyzzyplugh")
    await store.write(lambda session: session.add(row))
    again = conversation(title="xyzzyplugh", id=row.id)
    with pytest.raises(IntegrityError) as told:
        await store.write(lambda session: session.add(again))
    assert "xyzzyplugh" not in "".join(traceback.format_exception(told.value))


async def test_a_write_that_raises_keeps_nothing(store: Store):
    def fail(session: Session) -> None:
        session.add(conversation())
        session.flush()
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(fail)
    assert await store.read(count) == 0


async def test_an_exhausted_iterator_does_not_make_the_task_wait_for_ever(store: Store):
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(store.read(lambda session: next(iter(()))), 10)


async def test_cancelling_the_task_does_not_cut_a_transaction_in_two(store: Store):
    begun, go_on = threading.Event(), threading.Event()

    def two(session: Session) -> None:
        session.add(conversation(title="first"))
        session.flush()
        begun.set()
        assert go_on.wait(10)
        session.add(conversation(title="second"))

    task = asyncio.create_task(store.write(two))
    assert await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    await store.write(lambda session: None)  # stands behind it
    assert await store.read(count) == 2


async def test_the_loop_runs_on_while_the_store_is_locked(tmp_path: Path, driver: Driver):
    store = Store.open(tmp_path / "data", MIGRATIONS, driver=type(driver)(patience=0.3))
    holder = driver.connect(store.path)
    holder.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(store.write(lambda session: session.add(conversation())))
    turns = 0
    while not writing.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 10
    with pytest.raises(StoreBusy) as busy:
        writing.result()
    assert busy.value.sentence
    assert await store.read(count) == 0
    holder.execute("COMMIT")
    holder.close()
    await store.write(lambda session: session.add(conversation()))
    assert await store.read(count) == 1
    store.close()


async def test_a_lock_that_is_given_back_in_time_costs_nothing(store: Store, driver: Driver):
    holder = driver.connect(store.path)
    holder.execute("BEGIN IMMEDIATE")
    writes = [asyncio.create_task(store.write(lambda session: session.add(conversation()))) for _ in range(5)]
    await asyncio.sleep(0)
    holder.execute("COMMIT")
    holder.close()
    await asyncio.gather(*writes)
    assert await store.read(count) == 5


async def test_closing_finishes_what_is_queued_marks_the_end_and_leaves_no_thread(
    open_store: Callable[..., Store], tmp_path: Path
):
    before = threading.active_count()
    store = open_store()
    assert (tmp_path / "data/hearth.db.open").exists()
    writes = [asyncio.create_task(store.write(lambda session: session.add(conversation()))) for _ in range(20)]
    await asyncio.sleep(0)  # every task has queued its write
    store.close()
    store.close()
    await asyncio.gather(*writes)
    assert threading.active_count() == before
    assert store.health() == "closed"
    assert not was_left_open(store.path)
    assert ask(store.path, "SELECT count(*) FROM conversation") == [(20,)]
    with pytest.raises(StoreClosed):
        await store.write(lambda session: None)


async def write_until_refused(store: Store) -> int:
    """How many long rows were kept before the disk took no more."""
    for kept in range(1_000):
        try:
            await store.write(lambda session: session.add(conversation(title="word " * 1_000)))
        except (StoreFull, DiskFailed):
            return kept
    raise AssertionError("the limit was never reached")


async def test_a_disk_that_takes_no_more_is_told_and_what_was_kept_stays(store: Store):
    resource = pytest.importorskip("resource", reason="only Unix can limit what a process may write")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        kept = await write_until_refused(store)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert kept > 0
    assert await store.read(count) == kept
    await store.write(lambda session: session.add(conversation()))
    store.close()
    assert ask(store.path, "PRAGMA integrity_check") == [("ok",)]
    assert ask(store.path, "SELECT count(*) FROM conversation") == [(kept + 1,)]


def test_a_store_that_nobody_asked_anything_closes(open_store: Callable[..., Store]):
    store = open_store()
    assert store.health() == "connected"
    store.close()


async def test_damage_that_a_query_meets_is_named_and_shown(
    open_store: Callable[..., Store], driver: Driver, caplog: pytest.LogCaptureFixture
):
    store = open_store()
    store.close()
    run(driver, store.path, many_settings())
    damage(store.path)
    store = open_store()  # it was closed in good order, so nothing is checked
    with pytest.raises(DataUnusable, match="is damaged"):
        await store.read(lambda session: session.exec(select_settings()).all())
    assert store.health() == "damaged"
    assert "is damaged" in caplog.text
    store.close()
    assert was_left_open(store.path)
    with pytest.raises(DataUnusable, match="is damaged"):
        open_store()


def select_settings():
    from backend.settings.tables import Setting

    return select(Setting)


def test_opening_imports_neither_sqlalchemy_nor_what_else_can_wait(tmp_path: Path):
    script = (
        "import sys; from pathlib import Path; from backend.store import Store\n"
        "store = Store.open(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "late = {'sqlalchemy', 'sqlmodel', 'pydantic', 'ulid', 'backend.store.backup'}\n"
        "print(sorted(late & set(sys.modules)))\n"
        "store.close()"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "data", MIGRATIONS],
        env={"PYTHONPATH": str(ROOT / "src-app")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"
    assert told.stderr == ""


async def test_stock_sqlite_reads_what_was_written_after_closing(store: Store):
    moment = datetime(2026, 11, 21, 12, 0, 0, 7_000, tzinfo=UTC)
    await store.write(lambda session: session.add(conversation(id="A", title="Öslo", updated_at=moment)))
    store.close()
    assert ask(store.path, "SELECT id, title, deleted_at FROM conversation") == [("A", "Öslo", None)]
    assert ask(store.path, "SELECT datetime(updated_at / 1000, 'unixepoch') FROM conversation") == [
        ("2026-11-21 12:00:00",)
    ]
    assert ask(store.path, "PRAGMA integrity_check") == [("ok",)]
    assert ask(store.path, "PRAGMA foreign_key_check") == []


async def test_stock_sqlite_reads_commits_that_are_still_beside_the_file(store: Store, tmp_path: Path):
    await store.write(lambda session: session.add(conversation(title="late")))
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("hearth.db", "hearth.db-wal"):  # what a SIGKILL at this moment leaves
        (copy / name).write_bytes((store.path.parent / name).read_bytes())
    assert (copy / "hearth.db-wal").stat().st_size > 0
    assert ask(copy / "hearth.db", "SELECT title FROM conversation") == [("late",)]


async def test_either_driver_goes_on_with_what_the_other_wrote(tmp_path: Path):
    pytest.importorskip("turso")
    from backend.store.driver import SqliteDriver, TursoDriver

    for number, driver in enumerate((TursoDriver(), SqliteDriver(), TursoDriver(), SqliteDriver())):
        store = Store.open(tmp_path / "data", MIGRATIONS, driver=driver)
        await store.write(lambda session: session.add(conversation()))
        assert await store.read(count) == number + 1
        store.close()
    assert fingerprints(tmp_path / "data").keys() >= {"hearth.db"}


async def test_who_follows_is_told_of_every_lasting_write_and_of_no_other(store: Store) -> None:
    told = list[int]()
    store.when_written(lambda: told.append(len(told)))
    await store.write(lambda session: None)
    await store.write(lambda session: None, lasting=False)
    await store.read(lambda session: None)
    assert told == [0]
