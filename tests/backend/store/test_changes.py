from backend.store import Store
from backend.store.changes import Change, last_change, note, read_changes


async def test_changes_are_numbered_in_their_order_and_read_from_any_number_on(store: Store) -> None:
    assert await store.look(last_change) == 0
    await store.write(lambda session: note(session, "message", "a", "b"))
    await store.write(lambda session: note(session, "conversation", "c"))
    await store.write(lambda session: note(session, "message"))
    found = await store.look(lambda rows: read_changes(rows, 0, 10))
    assert [(each.kind, each.item_id) for each in found] == [("message", "a"), ("message", "b"), ("conversation", "c")]
    first, second, third = (each.seq for each in found)
    assert first < second < third == await store.look(last_change)
    assert await store.look(lambda rows: read_changes(rows, second, 10)) == [Change(third, "conversation", "c")]
    assert len(await store.look(lambda rows: read_changes(rows, 0, 2))) == 2
