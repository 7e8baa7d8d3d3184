"""What pages read: the same that was written, as plain values."""

from dataclasses import fields
from typing import Any

from backend.chat.records import (
    ConversationRow,
    MessageRow,
    has_work_left,
    read_conversation,
    read_later,
    read_message,
    read_shown,
)
from backend.chat.tables import Conversation, Message
from backend.chat.tree import ALONE
from backend.store import Store
from backend.store.rows import Rows
from tests.backend.chat.room import NOON, conversation, keep, message, page_of


def test_every_field_is_a_column() -> None:
    for row, table in ((ConversationRow, Conversation), (MessageRow, Message)):
        assert {field.name for field in fields(row)} <= set(table.model_fields)


async def test_a_message_is_read_as_it_was_written(store: Store) -> None:
    within = conversation()
    written = message(within, 1, "Green.", thinking="hm", state="failed", error_kind="died", first_token_ms=12)
    await keep(store, within, message(within, 0, role="user"), written)
    read = await store.look(lambda rows: read_message(rows, written.id))
    assert read is not None
    row = read.message
    assert read.is_last
    assert vars(row) == {name: getattr(written, name) for name in vars(row)}


async def test_only_the_message_that_nothing_follows_is_the_last(store: Store) -> None:
    within = conversation()
    question = message(within, 0, role="user")
    await keep(store, within, question, message(within, 1))
    read = await store.look(lambda rows: read_message(rows, question.id))
    assert read is not None
    assert not read.is_last
    assert await store.look(lambda rows: read_message(rows, "nothing")) is None


async def test_a_page_shows_the_branch_that_its_conversation_ends_with(store: Store) -> None:
    within = conversation()
    why, old, anew = message(within, 0, "why?", role="user"), message(within, 1, "old"), message(within, 1, "new")
    then = message(within, 2, "and?", role="user", parent_id=anew.id)
    await keep(store, within, then, anew, old, why)
    page = await page_of(store, within.id)
    assert [each.text for each in page.messages] == ["why?", "new", "and?"]
    assert page.branching(anew.id).previous_id == old.id
    assert page.branching(why.id) == ALONE
    assert page.leaves == {then.id}


async def test_a_long_conversation_shows_its_end_and_then_what_stands_above(store: Store) -> None:
    within = conversation()
    rows = [message(within, number, str(number), role="user") for number in range(10)]
    await keep(store, within, *rows)
    end = await store.look(lambda rows: read_shown(rows, within.id, size=4))
    assert end
    assert [each.text for each in end.messages] == ["6", "7", "8", "9"]
    assert end.earlier_id == rows[5].id
    above = await store.look(lambda rows: read_shown(rows, within.id, before=end.messages[0].id, size=6))
    assert above
    assert [each.text for each in above.messages] == ["0", "1", "2", "3", "4", "5"]
    assert (above.earlier_id, above.leaves) == (None, frozenset())


async def test_a_page_takes_as_many_queries_however_long_the_conversation_is(store: Store) -> None:
    counts = []
    for length in (2, 40):
        within = conversation()
        await keep(store, within, *(message(within, number, role="user") for number in range(length)))
        counts.append(await store.look(lambda rows, id_=within.id: _queries_of_a_page(rows, id_)))
    assert counts == [7, 7]


def _queries_of_a_page(rows: Rows, id_: str) -> int:
    counted = 0
    ask = rows._connection.execute

    class Counting:
        def execute(self, *arguments: Any) -> Any:
            nonlocal counted
            counted += 1
            return ask(*arguments)

    read_shown(Rows(Counting()), id_)  # type: ignore[arg-type]  # it does what a connection does here
    return counted


async def test_what_a_branch_followed_that_is_gone_is_not_shown(store: Store) -> None:
    """Else a page would be empty while its messages are all there."""
    within = conversation()
    within.leaf_id = "gone"
    await keep(store, within, message(within, 0, "why?", role="user"))
    assert [each.text for each in (await page_of(store, within.id)).messages] == ["why?"]


async def test_a_deleted_conversation_is_not_there(store: Store) -> None:
    here, gone = conversation(), conversation(deleted_at=NOON)
    await keep(store, here, gone)
    asked = (here.id, gone.id, "nothing")
    found = [await store.look(lambda rows, id_=each: read_conversation(rows, id_)) for each in asked]
    assert [each and each.id for each in found] == [here.id, None, None]


async def test_half_an_answer_is_work_that_is_left(store: Store) -> None:
    within = conversation()
    await keep(store, within, message(within, 1, state="done"))
    assert not await store.look(has_work_left)
    await keep(store, message(within, 3, state="writing"))
    assert await store.look(has_work_left)


async def test_a_page_around_a_message_is_the_part_in_which_it_stands_and_goes_on_to_the_end(store: Store) -> None:
    within = conversation()
    rows = [message(within, place, f"number {place}") for place in range(100)]
    await keep(store, within, *rows)
    page = await store.look(lambda look: read_shown(look, within.id, size=10, around=rows[30].id))
    assert page
    assert [each.position for each in page.messages] == list(range(25, 36))
    assert (page.earlier_id, page.later_id, page.leaves) == (rows[24].id, rows[99].id, frozenset())
    again = await store.look(lambda look: read_shown(look, within.id, size=10, first=25, last=35))
    assert again
    assert [each.id for each in again.messages] == [each.id for each in page.messages]
    later = await store.look(lambda look: read_later(look, rows[35].id, rows[99].id, 40))
    assert later
    assert [each.position for each in later.messages] == list(range(36, 76))
    assert later.later_id == rows[99].id
    end = await store.look(lambda look: read_later(look, rows[75].id, rows[99].id, 40))
    assert end
    assert [each.position for each in end.messages] == list(range(76, 100))
    assert (end.later_id, end.leaves) == (None, frozenset({rows[99].id}))


async def test_a_page_around_one_of_the_last_messages_is_the_end(store: Store) -> None:
    within = conversation()
    rows = [message(within, place) for place in range(20)]
    await keep(store, within, *rows)
    page = await store.look(lambda look: read_shown(look, within.id, size=10, around=rows[15].id))
    assert page
    assert page.later_id is None
    assert page.messages[-1].id == rows[19].id


async def test_a_page_around_what_is_not_in_the_branch_is_the_end(store: Store) -> None:
    within = conversation()
    rows = [message(within, place) for place in range(20)]
    await keep(store, within, *rows)
    page = await store.look(lambda look: read_shown(look, within.id, size=10, around="nobody"))
    assert page
    assert (page.later_id, page.messages[-1].id) == (None, rows[19].id)


async def test_what_follows_a_message_that_is_not_there_is_nothing(store: Store) -> None:
    assert await store.look(lambda look: read_later(look, "nobody", "nobody")) is None
