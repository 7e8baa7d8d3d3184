"""What is read and written of conversations, on a real store; each step in a transaction of its own."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from backend.chat import queries
from backend.chat.listing import read_top
from backend.chat.queries import KEPT_AFTER_DELETION
from backend.chat.records import Ending, Piece
from backend.chat.tables import AnswerPiece, Conversation, Message
from backend.store import Store
from tests.backend.chat.room import NOON, conversation, keep, message, pieces, stored


async def test_a_deleted_conversation_is_not_found(store: Store) -> None:
    here, gone = conversation(), conversation(deleted_at=NOON)
    await keep(store, here, gone)
    asked = (here.id, gone.id, "nothing")
    found = await store.read(lambda session: [queries.conversation(session, each) for each in asked])
    assert [each and each.id for each in found] == [here.id, None, None]


async def test_a_conversations_tree_has_its_messages_without_those_that_were_deleted(store: Store) -> None:
    within, other = conversation(), conversation()
    question, old, anew = message(within, 0, role="user"), message(within, 1), message(within, 1)
    gone, below = message(within, 2, role="user", parent_id=old.id, deleted_at=NOON), message(within, 3)
    below.parent_id = gone.id
    await keep(store, within, other, question, old, anew, gone, below, message(other, 0))
    tree = await store.read(lambda session: queries.tree_of(session, within.id))
    assert {each.id for each in tree} == {question.id, old.id, anew.id, below.id}
    assert tree.children(question.id) == [old.id, anew.id]
    assert tree.path(below.id) == []


async def test_a_touched_conversation_is_at_the_top(store: Store) -> None:
    first, second = conversation("first"), conversation("second")
    await keep(store, first, second)
    await store.write(lambda session: queries.touch(session, first.id, NOON + timedelta(seconds=1)))
    found = (await store.look(read_top)).rest.conversations
    assert found[0].title == "first"


async def test_pieces_fold_into_the_message_in_their_order_and_by_their_kind(store: Store, waiting: Message) -> None:
    first, then = [Piece("thinking", "hm "), Piece("text", "one ")], [Piece("thinking", "so"), Piece("text", "two")]
    await store.write(lambda session: queries.append_pieces(session, waiting.id, 0, first))
    await store.write(lambda session: queries.append_pieces(session, waiting.id, 2, then))
    kept = [(each.seq, each.kind) for each in await pieces(store, waiting.id)]
    assert kept == [(0, "thinking"), (1, "text"), (2, "thinking"), (3, "text")]
    ending = Ending("done", finish_reason="stop", answer_tokens=2)
    ended = await store.write(lambda session: queries.end_answer(session, waiting.id, ending))
    for found in (ended, await stored(store, waiting.id)):
        assert (found.text, found.thinking, found.state) == ("one two", "hm so", "done")
        assert (found.finish_reason, found.answer_tokens) == ("stop", 2)
        assert found.updated_at > waiting.updated_at
    assert await pieces(store, waiting.id) == []


async def test_what_follows_is_added_to_what_was_there(store: Store) -> None:
    within = conversation()
    answer = message(within, 1, "Once upon ", thinking="A story. ", state="waiting")
    await keep(store, within, answer)
    more = [Piece("thinking", "Go on."), Piece("text", "a time")]
    await store.write(lambda session: queries.append_pieces(session, answer.id, 0, more))
    ended = await store.write(lambda session: queries.end_answer(session, answer.id, Ending("stopped")))
    assert (ended.text, ended.thinking) == ("Once upon a time", "A story. Go on.")


async def test_an_answer_that_begins_again_keeps_its_text_and_forgets_its_error(store: Store) -> None:
    within = conversation()
    failed = message(within, 1, "Half", state="failed", error_kind="died", error_sentence="x", error_next_step="y")
    failed.finish_reason = "z"
    await keep(store, within, failed)
    await store.write(lambda session: queries.begin_again(session, session.get_one(Message, failed.id)))
    found = await stored(store, failed.id)
    assert (found.text, found.state) == ("Half", "waiting")
    assert [found.error_kind, found.error_sentence, found.error_next_step, found.finish_reason] == [None] * 4


async def test_an_answer_whose_ending_could_not_be_kept_begins_again_with_all_of_its_pieces(store: Store) -> None:
    within = conversation()
    answer = message(within, 1, "Half", state="waiting")
    await keep(store, within, answer, AnswerPiece(message_id=answer.id, seq=0, kind="text", text=" of it"))

    def begin_again(session: Session) -> str:
        found = session.get_one(Message, answer.id)
        queries.begin_again(session, found)
        return found.text

    assert await store.write(begin_again) == "Half of it"
    assert await pieces(store, answer.id) == []


@pytest.mark.parametrize("state", ["waiting", "writing"])
async def test_what_a_crash_left_half_written_is_interrupted_with_every_character(store: Store, state: str) -> None:
    within = conversation()
    half, whole = message(within, 1, "One", state=state), message(within, 3, "whole")
    await keep(store, within, half, whole)
    left = [Piece("text", " two"), Piece("thinking", "hm"), Piece("text", " three")]
    await store.write(lambda session: queries.append_pieces(session, half.id, 0, left))
    assert await store.write(queries.interrupt_unfinished) == 1
    found = await stored(store, half.id)
    assert (found.text, found.thinking, found.state) == ("One two three", "hm", "interrupted")
    assert (await stored(store, whole.id)).state == "done"
    assert await store.write(queries.interrupt_unfinished) == 0


async def test_a_deleted_conversation_is_dropped_a_day_later_with_all_that_hangs_on_it(store: Store) -> None:
    gone, kept = conversation("gone", deleted_at=NOON), conversation("kept")
    answer = message(gone, state="waiting")
    piece = AnswerPiece(message_id=answer.id, seq=0, kind="text", text="x")
    await keep(store, gone, kept, answer, message(kept), piece)

    def rows(session: Session) -> list[int]:
        return [len(session.exec(select(table)).all()) for table in (Conversation, Message, AnswerPiece)]

    a_day_later = NOON + KEPT_AFTER_DELETION
    await store.write(lambda session: queries.purge_deleted(session, a_day_later))
    assert await store.read(rows) == [2, 2, 1]
    await store.write(lambda session: queries.purge_deleted(session, a_day_later + timedelta(seconds=1)))
    assert await store.read(rows) == [1, 1, 0]
