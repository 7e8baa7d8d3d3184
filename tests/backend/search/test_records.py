from backend.chat import conversations
from backend.search import records
from backend.store import Store
from tests.backend.index.shelf import Shelf


async def test_what_was_deleted_since_is_not_read(store: Store, shelf: Shelf):
    kept, gone = await shelf.begin("kept"), await shelf.begin("gone")
    await shelf.change(conversations.remove_branch, gone.question.id)
    ids = [kept.question.id, gone.question.id]
    assert set(await store.look(lambda rows: records.read_messages(rows, ids))) == {kept.question.id}
    await shelf.change(conversations.remove, gone.conversation.id)
    keys = [kept.conversation.id, gone.conversation.id]
    assert set(await store.look(lambda rows: records.read_conversations(rows, keys))) == {kept.conversation.id}


async def test_nothing_is_asked_where_nothing_was_found(store: Store):
    assert await store.look(lambda rows: records.read_messages(rows, [])) == {}
    assert await store.look(lambda rows: records.read_conversations(rows, [])) == {}


async def test_the_last_used_come_first(store: Store, shelf: Shelf):
    for number in range(3):
        await shelf.begin(f"number {number}")
    recent = await store.look(lambda rows: records.read_recent(rows, 2))
    assert [each.title for each in recent] == ["number 2", "number 1"]
