from backend.chat import conversations
from backend.chat.tables import Message
from backend.search.searching import Search
from tests.backend.index.shelf import Shelf


async def test_a_message_comes_with_its_title_and_the_marked_passage(search: Search, shelf: Shelf):
    await shelf.begin("Plan a trip", answer="Take the train to Oslo.")
    assert await shelf.index.caught_up(10)
    (found,) = (await search.find("oslo", 10)).messages
    assert (found.title, found.role, found.model) == ("Plan a trip", "assistant", "tiny:1b")
    assert [piece.text for piece in found.passage if piece.marked] == ["Oslo"]
    assert found.score > 0


async def test_titles_are_found_beside_messages(search: Search, shelf: Shelf):
    exchange = await shelf.begin("Plan a trip")
    assert await shelf.index.caught_up(10)
    (found,) = (await search.find("tri", 10, titles=5)).conversations
    assert found.id == exchange.conversation.id
    assert [piece.text for piece in found.pieces if piece.marked] == ["tri"]


async def test_what_the_index_still_has_but_the_truth_has_not_is_not_shown(search: Search, shelf: Shelf):
    exchange = await shelf.begin("Plan a trip")
    assert await shelf.index.caught_up(10)
    await shelf.store.write(lambda session: session.delete(session.get_one(Message, exchange.question.id)))
    assert (await search.find("trip", 10)).messages == ()


async def test_nothing_typed_finds_nothing_and_a_date_that_is_none_is_told(search: Search):
    assert (await search.find(" ", 10)).messages == ()
    assert (await search.find("before:soon", 10)).misread == ("before:soon",)


async def test_recent_conversations_leave_out_what_was_deleted(search: Search, shelf: Shelf):
    gone = await shelf.begin("gone")
    await shelf.begin("kept")
    await shelf.change(conversations.remove, gone.conversation.id)
    assert [each.title for each in await search.recent(5)] == ["kept"]
