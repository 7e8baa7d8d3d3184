from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from backend.chat import conversations, queries
from backend.chat.queries import Ending, Piece
from backend.chat.tables import AnswerPiece, Conversation, Message
from backend.store import Store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def exchange(store: Store) -> conversations.Exchange:
    return await store.write(lambda session: conversations.begin(session, "a question", "m"))


async def pieces_left(store: Store) -> int:
    return len(await store.read(lambda session: session.exec(select(AnswerPiece)).all()))


async def test_pieces_fold_into_the_message_in_their_order_and_by_their_kind(
    store: Store, exchange: conversations.Exchange
) -> None:
    answer = exchange.answer.id
    first = [Piece("thinking", "hm, "), Piece("text", "Hel"), Piece("thinking", "well")]
    await store.write(lambda session: queries.append_pieces(session, answer, 0, first))
    await store.write(lambda session: queries.append_pieces(session, answer, 3, [Piece("text", "lo")]))
    ended = await store.write(lambda session: queries.end_answer(session, answer, Ending("done", answer_tokens=2)))
    assert (ended.text, ended.thinking, ended.state, ended.answer_tokens) == ("Hello", "hm, well", "done", 2)
    assert await pieces_left(store) == 0


async def test_an_answer_that_goes_on_keeps_what_it_had(store: Store, exchange: conversations.Exchange) -> None:
    answer = exchange.answer.id
    await store.write(lambda session: queries.append_pieces(session, answer, 0, [Piece("text", "one ")]))
    await store.write(lambda session: queries.end_answer(session, answer, Ending("stopped")))
    await store.write(lambda session: queries.begin_again(session, session.get_one(Message, answer)))
    await store.write(lambda session: queries.append_pieces(session, answer, 0, [Piece("text", "two")]))
    ended = await store.write(lambda session: queries.end_answer(session, answer, Ending("done")))
    assert ended.text == "one two"


async def test_what_was_left_half_written_is_marked_and_kept(store: Store, exchange: conversations.Exchange) -> None:
    answer = exchange.answer.id
    await store.write(lambda session: queries.append_pieces(session, answer, 0, [Piece("text", "half an ans")]))
    assert await store.write(queries.interrupt_unfinished) == 1
    assert await store.write(queries.interrupt_unfinished) == 0
    found = await store.read(lambda session: queries.message(session, answer))
    assert found
    assert (found.state, found.text) == ("interrupted", "half an ans")
    assert await pieces_left(store) == 0


async def test_deleted_conversations_go_for_good_after_a_day(store: Store) -> None:
    def three(session: Session) -> list[str]:
        made = [conversations.begin(session, text, "m").conversation for text in ("old", "fresh", "kept")]
        made[0].deleted_at = NOW - timedelta(days=1, seconds=1)
        made[1].deleted_at = NOW - timedelta(hours=23)
        return [each.id for each in made]

    old, fresh, kept = await store.write(three)
    await store.write(lambda session: queries.purge_deleted(session, NOW))
    left = await store.read(lambda session: {each.id for each in session.exec(select(Conversation)).all()})
    assert left == {fresh, kept}
    owners = await store.read(lambda session: {each.conversation_id for each in session.exec(select(Message)).all()})
    assert old not in owners


async def test_the_list_has_the_newest_first_and_nothing_deleted(store: Store) -> None:
    def some(session: Session) -> None:
        for hours in range(4):
            made = conversations.begin(session, f"{hours} hours ago", "m").conversation
            made.updated_at = NOW - timedelta(hours=hours)
            made.deleted_at = NOW if hours == 1 else None

    await store.write(some)
    titles = await store.read(lambda session: [each.title for each in queries.newest_conversations(session, 2)])
    assert titles == ["0 hours ago", "2 hours ago"]


async def test_only_the_message_that_nothing_follows_is_the_last(
    store: Store, exchange: conversations.Exchange
) -> None:
    assert await store.read(lambda session: queries.is_last(session, exchange.answer))
    assert not await store.read(lambda session: queries.is_last(session, exchange.question))
