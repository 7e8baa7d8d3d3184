from backend.documents import queries
from tests.backend.documents.room import Room, until


async def test_what_was_embedded_while_nobody_listened_is_ready_all_the_same(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    (row,) = (await room.rows()).values()
    await room.store.write(lambda session: queries.set_documents(session, [row.id], ["ready"], "embedding"))
    room.documents._vectors.follow()

    async def is_ready() -> bool:
        return await room.states() == {"a.txt": "ready"}

    await until(is_ready)


async def test_how_many_passages_there_are_is_known_after_reading_and_after_a_deletion(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()

    async def has(passages: int) -> bool:
        progress = room.documents.progress()
        return (progress.passages, progress.embedded) == (passages, passages)

    await until(lambda: has(1))
    await room.documents.remove(list({row.id for row in (await room.rows()).values()}))
    await until(lambda: has(0))


async def test_what_is_worked_on_is_known_until_it_is_complete(room: Room):
    vectors = room.documents._vectors
    for partly in ({"c1": [1, 9]}, {"c2": [2, 3]}, {"c1": [4, 9]}):
        vectors.hear({"event": "progress", "passages": 12, "embedded": 3, "partly": partly})
    assert room.documents.progress().partly == {"c1": (4, 9), "c2": (2, 3)}
    vectors.hear({"event": "embedded", "content": "c2"})
    assert room.documents.progress().partly == {"c1": (4, 9)}


async def test_strange_events_change_nothing(room: Room):
    for event in ({}, {"event": "progress", "passages": "many"}, {"event": "sung"}):
        room.documents._vectors.hear(event)
    assert room.documents.progress().passages == 0
