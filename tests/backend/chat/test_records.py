"""What pages read: the same that was written, as plain values."""

from dataclasses import fields

from backend.chat.records import (
    ConversationRow,
    MessageRow,
    has_work_left,
    read_conversation,
    read_message,
    read_messages,
)
from backend.chat.tables import Conversation, Message
from backend.store import Store
from tests.backend.chat.room import NOON, conversation, keep, message


def test_every_field_is_a_column() -> None:
    for row, table in ((ConversationRow, Conversation), (MessageRow, Message)):
        assert {field.name for field in fields(row)} <= set(table.model_fields)


async def test_a_message_is_read_as_it_was_written(store: Store) -> None:
    within = conversation()
    written = message(within, 1, "Green.", thinking="hm", state="failed", error_kind="died", first_token_ms=12)
    await keep(store, within, message(within, 0, role="user"), written)
    read = await store.look(lambda rows: read_message(rows, written.id))
    assert read is not None
    row, is_last = read
    assert is_last
    assert vars(row) == {name: getattr(written, name) for name in vars(row)}


async def test_only_the_message_that_nothing_follows_is_the_last(store: Store) -> None:
    within = conversation()
    question = message(within, 0, role="user")
    await keep(store, within, question, message(within, 1))
    read = await store.look(lambda rows: read_message(rows, question.id))
    assert read is not None
    assert not read[1]
    assert await store.look(lambda rows: read_message(rows, "nothing")) is None


async def test_a_page_shows_the_messages_in_order_without_those_that_were_made_anew(store: Store) -> None:
    within = conversation()
    old, anew = message(within, 1, "old"), message(within, 1, "new")
    old.superseded_by = anew.id
    await keep(store, within, message(within, 2, "and?", role="user"), anew, old, message(within, 0, "why?"))
    found = await store.look(lambda rows: read_messages(rows, within.id))
    assert [each.text for each in found] == ["why?", "new", "and?"]


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
