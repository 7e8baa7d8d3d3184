from backend.chat.mapping import SHOWN, read_map
from backend.store import Store
from tests.backend.chat.room import conversation, keep, message


async def test_a_map_has_a_line_for_each_stretch_between_forks(store: Store) -> None:
    within = conversation()
    why, because = message(within, 0, "why?", role="user"), message(within, 1, "because")
    left, answer = (
        message(within, 2, "x" * 200, role="user"),
        message(
            within,
            3,
            "left",
        ),
    )
    right = message(within, 2, "right?\n or not", role="user", parent_id=because.id)
    left.parent_id, answer.parent_id = because.id, left.id
    within.leaf_id = answer.id
    await keep(store, within, why, because, left, right, answer)
    found = await store.look(lambda rows: read_map(rows, within.id))
    assert found
    assert [(each.depth, each.words, each.count, each.here) for each in found] == [
        (0, "why?", 2, True),
        (1, "x" * SHOWN, 2, True),
        (1, "right? or not", 1, False),
    ]
    assert [each.leaf_id for each in found] == [because.id, answer.id, right.id]


async def test_a_conversation_without_messages_has_an_empty_map_and_none_has_none(store: Store) -> None:
    within = conversation()
    await keep(store, within)
    assert await store.look(lambda rows: read_map(rows, within.id)) == []
    assert await store.look(lambda rows: read_map(rows, "nothing")) is None
