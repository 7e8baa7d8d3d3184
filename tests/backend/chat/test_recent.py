from backend.chat.recent import BATCH, UNREAD, SaidRow, read_recent, read_recent_shown
from backend.store import Store
from tests.backend.chat.room import conversation, keep, message


async def test_the_end_is_read_and_the_rest_keeps_its_place(store: Store) -> None:
    within = conversation()
    said = [message(within, place, f"{place:04}", role="user") for place in range(BATCH * 3)]
    await keep(store, within, *said)
    recent = await store.look(lambda rows: read_recent_shown(rows, within.id, enough=10))
    assert [each.id for each in recent] == [each.id for each in said]
    assert [each.text for each in recent[:-BATCH]] == [UNREAD] * BATCH * 2
    assert [each.text for each in recent[-BATCH:]] == [each.text for each in said[-BATCH:]]


async def test_where_all_is_asked_for_all_is_read(store: Store) -> None:
    within = conversation()
    said = [message(within, place, f"{place}", role="user") for place in range(BATCH + 3)]
    await keep(store, within, *said)
    recent = await store.look(lambda rows: read_recent(rows, within.id, said[-2].id, enough=10**6))
    assert recent == [SaidRow(each.id, "user", each.text) for each in said[:-1]]


async def test_what_has_no_words_and_what_is_not_there_is_left_out(store: Store) -> None:
    within = conversation()
    await keep(store, within, message(within, 0, "hello", role="user"), message(within, 1, "", state="failed"))
    recent = await store.look(lambda rows: read_recent_shown(rows, within.id, enough=10))
    assert [each.text for each in recent] == ["hello"]
    assert await store.look(lambda rows: read_recent_shown(rows, "", 10)) == []
    assert await store.look(lambda rows: read_recent_shown(rows, "gone", 10)) == []
