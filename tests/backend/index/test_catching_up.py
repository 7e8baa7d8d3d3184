import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from backend.chat import conversations, forking, queries
from backend.chat.tables import Message
from backend.index import Index, catching_up
from backend.store import Store
from tests.backend.index.shelf import Shelf


async def test_a_new_question_is_found(shelf: Shelf):
    await shelf.begin("Where is Oslo?", answer="In Norway.")
    assert await shelf.found("oslo") == ["Where is Oslo?"]
    assert await shelf.found("norway") == ["In Norway."]


async def test_an_abandoned_branch_is_found(shelf: Shelf):
    exchange = await shelf.begin("Where is Oslo?")

    def otherwise(session):
        return conversations.ask_otherwise(
            session, session.get_one(Message, exchange.question.id), "And Bergen?", ("t",)
        )

    await shelf.store.write(otherwise)
    assert await shelf.found("oslo") == ["Where is Oslo?"]
    assert await shelf.found("bergen") == ["And Bergen?"]


async def test_a_branch_that_is_deleted_goes_and_comes_back(shelf: Shelf):
    exchange = await shelf.begin("Once?", answer="One.")
    await shelf.ask(exchange.conversation, "Twice?")
    await shelf.change(conversations.remove_branch, exchange.answer.id)
    assert await shelf.found("twice") == []
    assert await shelf.found("once") == ["Once?"]
    await shelf.change(conversations.bring_branch_back, exchange.answer.id)
    assert await shelf.found("twice") == ["Twice?"]


async def test_a_conversation_that_is_deleted_goes_and_comes_back(shelf: Shelf):
    exchange = await shelf.begin("Where is Oslo?", answer="In Norway.")
    assert await shelf.found("norway") == ["In Norway."]
    await shelf.change(conversations.remove, exchange.conversation.id)
    assert await shelf.found("norway") == []
    assert await shelf.titles("oslo") == 0
    await shelf.change(conversations.bring_back, exchange.conversation.id)
    assert await shelf.found("norway") == ["In Norway."]
    assert await shelf.titles("oslo") == 1


async def test_what_is_dropped_for_good_is_not_found(shelf: Shelf):
    exchange = await shelf.begin("Where is Oslo?", answer="In Norway.")
    other = await shelf.begin("Bread?", answer="Flour.")
    assert await shelf.found("norway") == ["In Norway."]
    await shelf.change(conversations.remove, exchange.conversation.id)
    await shelf.change(conversations.remove_branch, other.answer.id)
    await shelf.change(queries.purge_deleted, datetime.now(UTC) + timedelta(days=9))
    assert await shelf.found("norway") == []
    assert await shelf.found("flour") == []
    assert await shelf.found("bread") == ["Bread?"]


async def test_a_title_that_is_changed_is_found_by_its_new_words(shelf: Shelf):
    exchange = await shelf.begin("Where is Oslo?")
    await shelf.change(conversations.rename, exchange.conversation.id, "Capitals")
    assert await shelf.titles("capitals") == 1
    assert await shelf.titles("oslo") == 0


async def test_a_fork_is_found(shelf: Shelf):
    exchange = await shelf.begin("Where is Oslo?", answer="In Norway.")
    await shelf.change(forking.fork, exchange.answer.id)
    assert await shelf.found("norway") == ["In Norway."] * 2


async def test_a_build_that_was_stopped_goes_on_where_it_was(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(catching_up, "PAGE", 10)

    def many(session) -> None:
        for number in range(60):
            conversations.begin(session, f"bread {number}", ("tiny",))

    await store.write(many)
    first = Index(store)
    first.wake()
    while first.state.done < 20:
        await asyncio.sleep(0)
        assert first.state.kind in ("asleep", "building")
    await first.stop()
    assert store.path.with_name("index.db.unfinished").exists()
    again = Index(store)
    await again.begin()
    assert len(await Shelf(store, again).found("bread", 100)) == 60
    assert again._rebuilds == 0
    assert not store.path.with_name("index.db.unfinished").exists()
    await again.stop()


def test_a_build_is_never_said_to_be_whole_before_it_is():
    assert catching_up.State("building", 5, 10).percent == 50
    assert catching_up.State("building", 10, 10).percent == 99
    assert catching_up.State("building").percent == 0
