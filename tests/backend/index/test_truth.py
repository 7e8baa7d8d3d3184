from backend.chat import conversations
from backend.index import truth
from backend.store import Store
from backend.store.changes import last_change
from tests.backend.index.shelf import Shelf


async def test_a_page_has_the_newest_and_says_where_the_next_begins(store: Store, shelf: Shelf):
    for number in range(3):
        await shelf.begin(f"question {number}", answer="yes")
    first = await store.look(lambda rows: truth.read_page(rows, "", 4))
    second = await store.look(lambda rows: truth.read_page(rows, first.next_below, 4))
    assert len(first.messages) == 4
    assert len(second.messages) == 2
    assert second.next_below == ""
    assert min(each.id for each in first.messages) > max(each.id for each in second.messages)


async def test_what_was_deleted_is_left_out_with_all_that_follows_it(store: Store, shelf: Shelf):
    exchange = await shelf.begin("Once?", answer="One.")
    later = await shelf.ask(exchange.conversation, "Twice?")
    await shelf.change(conversations.remove_branch, exchange.answer.id)
    page = await store.look(lambda rows: truth.read_page(rows, "", 10))
    assert [each.id for each in page.messages] == [exchange.question.id]
    assert await store.look(lambda rows: truth.read_messages(rows, [later.id])) == []


async def test_messages_of_a_deleted_conversation_are_left_out(store: Store, shelf: Shelf):
    exchange = await shelf.begin("Once?")
    await shelf.change(conversations.remove, exchange.conversation.id)
    assert (await store.look(lambda rows: truth.read_page(rows, "", 10))).messages == []


async def test_where_the_truth_stands_is_told_by_its_last_change(store: Store, shelf: Shelf):
    empty = await store.look(truth.standing)
    assert empty == truth.Standing(0, "")
    await shelf.begin("Once?")
    now = await store.look(truth.standing)
    assert now.seq == await store.look(last_change)
    assert now == await store.look(lambda rows: truth.standing(rows, now.seq))
    assert (await store.look(lambda rows: truth.standing(rows, 10_000))).sign == "gone"
