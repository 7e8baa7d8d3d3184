from dataclasses import replace

from sqlmodel import select

from backend.chat import conversations
from backend.chat.tables import AnswerPiece, Conversation, Message
from backend.chat.whole import (
    Whole,
    WholeMessage,
    read_ids,
    read_present,
    read_strangers,
    read_whole,
)
from backend.store import Store
from backend.store.keys import new_id
from tests.backend.chat.room import begun, keep
from tests.backend.chat.wholes import a_talk, read


async def test_every_branch_is_read_each_message_behind_its_parent(store: Store) -> None:
    whole = await a_talk(store)
    assert [each.text for each in whole.messages] == ["Tea?", "Green.", "Black."]


async def test_what_was_deleted_is_not_read(store: Store) -> None:
    whole = await a_talk(store)
    await store.write(lambda session: conversations.remove_branch(session, whole.messages[1].id))
    assert [each.text for each in (await read(store, whole.conversation.id)).messages] == ["Tea?", "Black."]
    await store.write(lambda session: conversations.remove(session, whole.conversation.id))
    assert await store.look(lambda rows: read_whole(rows, whole.conversation.id)) is None
    assert await store.look(read_ids) == []


async def test_what_is_being_written_is_read_as_interrupted_with_what_it_has(store: Store) -> None:
    answer = await begun(store, state="writing")
    await keep(store, AnswerPiece(message_id=answer.id, seq=0, kind="text", text="Gre"))
    last = (await read(store, answer.conversation_id)).messages[-1]
    assert (last.state, last.text) == ("interrupted", "Gre")


async def test_messages_of_another_conversation_are_strangers(store: Store) -> None:
    there = await a_talk(store)
    stolen = Whole(replace(there.conversation, id=new_id(), origin=""), there.messages)
    assert await store.look(lambda rows: read_strangers(rows, stolen, None))
    assert not await store.look(lambda rows: read_strangers(rows, there, read_present(rows, there)))


async def test_the_columns_are_those_of_the_tables(store: Store) -> None:
    kept = set(WholeMessage.__dataclass_fields__)
    assert set(Message.model_fields) - kept == {"deleted_at"}
    whole = await a_talk(store)
    assert set(Conversation.model_fields) - set(vars(whole.conversation)) == {"deleted_at"}
    assert await store.read(lambda session: len(session.exec(select(Message)).all())) == 3
