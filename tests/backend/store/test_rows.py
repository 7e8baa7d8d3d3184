from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import text

from backend.store import Store, StoreFault
from backend.store.rows import Rows
from tests.backend.store.databases import conversation


@dataclass(frozen=True)
class Listed:
    title: str
    updated_at: datetime
    deleted_at: datetime | None


async def test_rows_come_as_values_with_their_moments(store: Store):
    row = conversation(title="Oslo")
    await store.write(lambda session: session.add(row))
    listed = await store.look(lambda rows: rows.all(Listed, "FROM conversation"))
    moment = row.updated_at.replace(microsecond=row.updated_at.microsecond // 1000 * 1000)
    assert listed == [Listed("Oslo", moment, None)]


async def test_the_first_row_or_none(store: Store):
    for title in ("b", "a"):
        await store.write(lambda session, title=title: session.add(conversation(title=title)))
    first = await store.look(lambda rows: rows.first(Listed, "FROM conversation ORDER BY title"))
    assert first is not None
    assert first.title == "a"
    assert await store.look(lambda rows: rows.first(Listed, "FROM conversation WHERE title = ?", "c")) is None


async def test_one_value_or_none(store: Store):
    assert await store.look(lambda rows: rows.value("SELECT count(*) FROM conversation")) == 0
    assert await store.look(lambda rows: rows.value("SELECT title FROM conversation")) is None


async def test_a_value_that_looks_like_sql_is_a_value(store: Store):
    hostile = "'; DROP TABLE conversation; --"
    await store.write(lambda session: session.add(conversation(title=hostile)))
    found = await store.look(lambda rows: rows.first(Listed, "FROM conversation WHERE title = ?", hostile))
    assert found is not None
    assert found.title == hostile


async def test_one_look_sees_one_state_whatever_is_written_meanwhile(store: Store):
    def look_twice(rows: Rows) -> tuple[int, int]:
        before = rows.value("SELECT count(*) FROM conversation")
        store._writer.submit(lambda session: session.add(conversation())).result(10)
        return before, rows.value("SELECT count(*) FROM conversation")

    assert await store.look(look_twice) == (0, 0)
    assert await store.look(lambda rows: rows.value("SELECT count(*) FROM conversation")) == 1


async def test_a_look_that_fails_leaves_its_thread_as_good_as_new(store: Store):
    def fail(rows: Rows) -> None:
        rows.value("SELECT 1")
        raise LookupError("by the work itself")

    for _ in range(4):
        with pytest.raises(LookupError):
            await store.look(fail)
    assert await store.look(lambda rows: rows.value("SELECT 1")) == 1
    assert await store.read(lambda session: session.execute(text("SELECT 1")).scalar()) == 1


async def test_a_look_can_not_write(store: Store):
    with pytest.raises(Exception, match=r"(?i)read.?only|query_only"):
        await store.look(lambda rows: rows.value("DELETE FROM conversation RETURNING id"))


async def test_looking_after_the_end_is_refused(open_store: Callable[[], Store]):
    store = open_store()
    store.close()
    with pytest.raises(StoreFault):
        await store.look(lambda rows: rows.value("SELECT 1"))
