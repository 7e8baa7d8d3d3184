from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, select

from backend.chat.tables import Conversation
from backend.store import Store, StoreBusy
from backend.store.driver import Driver
from backend.store.sessions import Sessions
from tests.backend.store.databases import MIGRATIONS, ask, conversation


@pytest.fixture
def path(tmp_path: Path, driver: Driver) -> Path:
    store = Store.open(tmp_path / "data", MIGRATIONS, driver=driver)
    store.close()
    return store.path


@pytest.fixture
def writing(path: Path, driver: Driver) -> Iterator[Sessions]:
    sessions = Sessions(driver, path, writes=True)
    yield sessions
    sessions.close()


@pytest.fixture
def reading(path: Path, driver: Driver) -> Iterator[Sessions]:
    sessions = Sessions(driver, path, writes=False)
    yield sessions
    sessions.close()


def titles(session: Session) -> list[str]:
    return list(session.exec(select(Conversation.title).order_by(Conversation.id)).all())


def test_work_is_committed_when_it_returns(writing: Sessions, reading: Sessions):
    row = conversation(title="Oslo")
    writing.run(lambda session: session.add(row))
    assert reading.run(titles) == ["Oslo"]


def test_work_that_raises_is_rolled_back(writing: Sessions, reading: Sessions):
    def fail(session: Session) -> None:
        session.add(conversation())
        session.flush()
        raise LookupError("by the work itself")

    with pytest.raises(LookupError):
        writing.run(fail)
    assert reading.run(titles) == []


def test_a_savepoint_that_is_rolled_back_takes_nothing_else_with_it(writing: Sessions, reading: Sessions):
    def half(session: Session) -> None:
        session.add(conversation(title="kept"))
        session.flush()
        savepoint = session.begin_nested()
        session.add(conversation(title="dropped"))
        session.flush()
        savepoint.rollback()
        session.add(conversation(title="kept too"))

    writing.run(half)
    assert reading.run(titles) == ["kept", "kept too"]


def test_rows_can_be_read_after_their_session(writing: Sessions, reading: Sessions):
    given = conversation(title="Oslo")
    writing.run(lambda session: session.add(given))
    assert given.title == "Oslo"
    found = reading.run(lambda session: session.get(Conversation, given.id))
    assert found
    assert (found.title, found.created_at) == ("Oslo", given.created_at)


def test_a_reader_can_not_write(reading: Sessions, path: Path):
    with pytest.raises(DBAPIError):
        reading.run(lambda session: session.add(conversation()))
    assert reading.run(titles) == []


def test_a_reader_sees_one_state_while_the_writer_goes_on(writing: Sessions, reading: Sessions):
    def twice(session: Session) -> tuple[int, int]:
        before = len(titles(session))
        writing.run(lambda other: other.add(conversation()))
        return before, len(titles(session))

    assert reading.run(twice) == (0, 0)
    assert len(reading.run(titles)) == 1


def test_a_broken_rule_of_the_schema_is_raised_as_it_is(writing: Sessions):
    with pytest.raises(IntegrityError, match="CHECK"):
        writing.run(lambda session: session.add(conversation(title_source="nobody")))
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        writing.run(
            lambda session: session.execute(text("INSERT INTO answer_piece VALUES ('none', 0, 'text', '')")),
            0,
        )
    writing.run(lambda session: session.add(conversation()))


def test_a_lock_is_given_up_after_the_patience_that_is_left(path: Path, driver: Driver):
    sessions = Sessions(type(driver)(patience=60), path, writes=True)
    sessions.run(titles)
    holder = driver.connect(path)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="locked"):
        sessions.run(lambda session: session.add(conversation()), waited=59.99)
    holder.execute("COMMIT")
    holder.close()
    sessions.run(lambda session: session.add(conversation(title="later")))
    sessions.close()
    assert ask(path, "SELECT title FROM conversation") == [("later",)]


def test_text_of_every_kind_comes_back(writing: Sessions, reading: Sessions):
    given = "a\0b é 日本 🜁 \u202e' \" ; --"
    writing.run(lambda session: session.add(conversation(title=given)))
    assert reading.run(titles) == [given]


def test_half_a_surrogate_pair_is_refused_and_the_connection_goes_on(writing: Sessions, reading: Sessions):
    with pytest.raises((DBAPIError, UnicodeEncodeError)):
        writing.run(lambda session: session.add(conversation(title="\ud800")))
    writing.run(lambda session: session.add(conversation(title="whole")))
    assert reading.run(titles) == ["whole"]


def test_a_commit_waits_for_the_disk_unless_it_need_not(writing: Sessions):
    def synchronous(session: Session) -> int:
        return session.execute(text("PRAGMA synchronous")).scalar_one()

    assert [writing.run(synchronous, lasting=lasting) for lasting in (True, False, True)] == [2, 1, 2]
    assert [writing.run(synchronous, lasting=lasting) for lasting in (False, False, True)] == [1, 1, 2]
