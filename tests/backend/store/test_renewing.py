"""What was deleted is in no byte of the database: after a rest, at the end, or after the next start."""

import asyncio
import logging
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import Session, col, delete, select

from backend.chat import considered_changes
from backend.chat.tables import ConsideredPassage, Message
from backend.store import DataUnusable, Store, remains, renewing
from backend.store import store as store_module
from backend.store.driver import Driver
from backend.store.keys import new_id
from backend.store.remains import Remains
from backend.store.renewing import is_open_here, renew
from tests.backend.store.databases import MIGRATIONS, NOW, ask, conversation, fingerprints

PATIENCE = 20.0
SECRETS = [f"{kind}{number:03}" for kind in ("Zyxquartz", "Zyxopal") for number in range(30)]
"""Of messages, and of passages beside them."""


@pytest.fixture(autouse=True)
def short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "REST", 0.05)


@pytest.fixture
def long_rest(short_rest: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "REST", 600.0)


def raw(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def left(path: Path) -> int:
    found = raw(path)
    return sum(secret.encode() in found for secret in SECRETS)


async def fill(store: Store, rounds: int = 30) -> str:
    """A conversation whose every second message is secret, and has a secret passage among plain ones; its key."""
    within = conversation()
    await store.write(lambda session: session.add(within))
    for number in range(rounds * 2):
        await store.write(lambda session, number=number: add_message(session, within.id, number))
    return str(within.id)


def add_message(session: Session, within: str, number: int) -> None:
    hidden = number % 2 == 0
    words = " river stone glass" * (number * 37 % 90)
    message = Message(
        id=new_id(),
        conversation_id=within,
        position=number,
        role="assistant",
        state="done",
        text=f"{SECRETS[number // 2 % 30] if hidden else 'plain'}{words}",
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(message)
    session.flush()
    for place in (1, 2, 3):
        session.add(
            ConsideredPassage(
                message_id=message.id,
                number=place,
                document_id="secret" if hidden and place == 2 else "plain",
                name="notes",
                start=0,
                stop=1,
                text=f"{SECRETS[30 + number // 2 % 30] if hidden and place == 2 else 'plain'}{words}",
                score=1.0,
            )
        )


def delete_secrets(session: Session) -> None:
    considered_changes.forget(session, ["secret"])
    session.execute(delete(Message).where(col(Message.position) % 2 == 0))
    remains.forget(session)


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def count(store: Store) -> int:
    return await store.read(lambda session: len(session.exec(select(Message.id)).all()))


async def test_after_a_rest_no_deleted_word_is_in_the_file_while_it_is_open(store: Store):
    await fill(store)
    assert left(store.path) == 60
    size = len(raw(store.path))
    await store.write(delete_secrets)
    await until(lambda: not Remains(store.path).there)
    assert left(store.path) == 0
    assert len(raw(store.path)) < size
    assert await count(store) == 30
    await fill(store, 1)
    assert await count(store) == 32


async def test_what_the_driver_itself_leaves_is_what_this_is_for(store: Store, long_rest: None):
    await fill(store)
    await store.write(delete_secrets)
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert left(store.path) > 10, "the driver now overwrites what is deleted: is this still needed?"


async def test_a_small_file_is_written_anew_at_the_end(store: Store, long_rest: None):
    await fill(store)
    await store.write(delete_secrets)
    store.close()
    assert left(store.path) == 0
    assert sorted(each.name for each in store.path.parent.iterdir()) in (
        ["hearth.db"],
        ["hearth.db", "hearth.db-wal"],
    )
    assert ask(store.path, "PRAGMA integrity_check") == [("ok",)]
    assert ask(store.path, "SELECT count(*) FROM message") == [(30,)]
    if os.name == "posix":
        assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


async def test_a_large_one_after_the_next_start(
    open_store: Callable[..., Store], monkeypatch: pytest.MonkeyPatch, long_rest: None
):
    monkeypatch.setattr(renewing, "AT_THE_END", 1)
    store = open_store()
    await fill(store)
    await store.write(delete_secrets)
    store.close()
    assert left(store.path)
    assert Remains(store.path).there
    monkeypatch.setattr(renewing, "REST", 0.05)
    store = open_store()
    await until(lambda: not Remains(store.path).there)
    assert left(store.path) == 0
    assert await count(store) == 30


async def test_a_copy_that_was_not_finished_is_gone_after_the_next_start(open_store: Callable[..., Store]):
    store = open_store()
    store.close()
    unfinished = [store.path.with_name(f"hearth.db.new{end}") for end in ("", "-journal", "-wal")]
    for each in unfinished:
        each.write_text(SECRETS[0])
    store = open_store()
    assert not any(each.exists() for each in unfinished)


async def test_nothing_is_written_anew_where_nothing_was_deleted(store: Store):
    inode = store.path.stat().st_ino
    await fill(store, 2)
    assert "store-renewal" not in {each.name for each in threading.enumerate()}
    store.close()
    assert store.path.stat().st_ino == inode


async def test_a_transaction_that_fails_to_delete_loses_nothing(store: Store):
    await fill(store, 2)

    def fail(session: Session) -> None:
        delete_secrets(session)
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(fail)
    assert not Remains(store.path).there
    assert await count(store) == 4


async def test_whoever_asks_meanwhile_is_answered_and_the_copy_is_made_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    await fill(store)
    began, tries = threading.Event(), []

    def copy_slowly(source: Path, target: Path, *, unless: Callable[[], bool]) -> None:
        tries.append(1)
        if len(tries) == 1:
            began.set()
            while not unless():
                time.sleep(0.001)
        copy(source, target, unless=unless)

    copy = renewing.copy_checked
    monkeypatch.setattr(renewing, "copy_checked", copy_slowly)
    await store.write(delete_secrets)
    assert await asyncio.to_thread(began.wait, PATIENCE)
    await asyncio.wait_for(store.write(lambda session: None), PATIENCE)
    assert await count(store) == 30
    assert Remains(store.path).there
    await until(lambda: not Remains(store.path).there)
    assert left(store.path) == 0
    assert len(tries) >= 2


async def test_an_end_does_not_wait_for_a_copy(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(renewing, "AT_THE_END", 1)
    await fill(store, 2)
    began = threading.Event()

    def copy_for_ever(source: Path, target: Path, *, unless: Callable[[], bool]) -> None:
        target.write_text("half of it")
        began.set()
        while not unless():
            time.sleep(0.001)
        raise DataUnusable(source, "It was given up.", "")

    monkeypatch.setattr(renewing, "copy_checked", copy_for_ever)
    await store.write(delete_secrets)
    assert await asyncio.to_thread(began.wait, PATIENCE)
    await asyncio.to_thread(store.close)
    assert store.health() == "closed"
    assert Remains(store.path).there
    assert not store.path.with_name("hearth.db.new").exists()
    assert not store.path.with_name("hearth.db.open").exists(), "the end was clean"
    assert ask(store.path, "SELECT count(*) FROM message") == [(2,)]


async def test_writes_and_reads_among_renewals_are_all_kept(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(renewing, "REST", 0.0)
    within = conversation()
    await store.write(lambda session: session.add(within))
    inodes = set[int]()

    def add_and_forget(session: Session, number: int) -> None:
        add_message(session, within.id, number)
        remains.forget(session)

    for number in range(60):
        await store.write(lambda session, number=number: add_and_forget(session, number))
        assert await count(store) == number + 1
        inodes.add(store.path.stat().st_ino)
        await asyncio.sleep(number % 7 * 0.01)
    assert len(inodes) > 1, "it was never written anew in between"
    store.close()
    assert ask(store.path, "SELECT count(*) FROM message") == [(60,)]
    assert ask(store.path, "SELECT count(*) FROM considered_passage") == [(180,)]
    assert ask(store.path, "PRAGMA integrity_check") == [("ok",)]


async def test_a_reader_that_takes_long_is_waited_for_and_not_cut(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store_module, "PARKED_WITHIN", 0.01)
    await fill(store)
    reading, go_on = threading.Event(), threading.Event()

    def read_long(session: Session) -> int:
        found = len(session.exec(select(Message.id)).all())
        reading.set()
        assert go_on.wait(PATIENCE)
        return found + len(session.exec(select(Message.text)).all())

    task = asyncio.create_task(store.read(read_long))
    assert await asyncio.to_thread(reading.wait, PATIENCE)
    inode, answers = store.path.stat().st_ino, list[bool]()
    quiet = store._renewal._quiet

    @contextmanager
    def noted() -> Iterator[bool]:
        with quiet() as is_quiet:
            answers.append(is_quiet)
            yield is_quiet

    store._renewal._quiet = noted
    await store.write(delete_secrets)
    await until(lambda: len(answers) > 2)
    assert not any(answers)
    assert store.path.stat().st_ino == inode
    go_on.set()
    assert await task == 120, "it reads one state of the database"
    await until(lambda: not Remains(store.path).there)
    assert left(store.path) == 0


async def test_a_disk_that_fails_leaves_the_database_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(finished: Path, place: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(renewing, "put_in_place", fail)
    await fill(store)
    with caplog.at_level(logging.WARNING, "hearth.store"):
        await store.write(delete_secrets)
        await until(lambda: "No space left" in caplog.text)
    assert await count(store) == 30
    assert Remains(store.path).there
    assert not store.path.with_name("hearth.db.new").exists()


def test_a_file_that_somebody_has_open_is_left_alone(tmp_path: Path, driver: Driver):
    store = Store.open(tmp_path / "data", MIGRATIONS, driver=driver)
    if os.name == "posix":
        assert is_open_here(store.path)
        before = fingerprints(tmp_path)
        assert not renew(store.path, unless=lambda: False)
        assert fingerprints(tmp_path) == before
    store.close()
    assert not is_open_here(store.path)


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def test_a_copy_is_dropped_where_the_database_changed_meanwhile(
    tmp_path: Path, driver: Driver, monkeypatch: pytest.MonkeyPatch
):
    store = Store.open(tmp_path / "data", MIGRATIONS, driver=driver)
    store.close()
    copy = renewing.copy_checked

    def copy_and_change(source: Path, target: Path, *, unless: Callable[[], bool]) -> None:
        copy(source, target, unless=unless)
        with held(source) as other:
            other.execute("PRAGMA journal_mode = DELETE").fetchall()
            other.execute("INSERT INTO setting VALUES ('k', 'v', 0)")

    monkeypatch.setattr(renewing, "copy_checked", copy_and_change)
    assert not renew(store.path, unless=lambda: False)
    assert ask(store.path, "SELECT value FROM setting WHERE key = 'k'") == [("v",)]
    assert not store.path.with_name("hearth.db.new").exists()
