from backend.documents import queries
from backend.documents.standing import Standing, standing_of
from tests.backend.documents.room import Room


async def test_who_is_gone_or_cancelled_meanwhile_stays_so(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    (row,) = (await room.rows()).values()
    keeping = room.documents._ingestion._keeping
    assert await keeping.keep({row.id: Standing("refused"), "gone": standing_of(row)}) == 0
    assert await room.states() == {"a.txt": "ready"}
    assert [id_ for id_, _ in await room.documents.index.placed("", 5)] == [row.id]


async def test_what_is_refused_now_leaves_the_index(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    (row,) = (await room.rows()).values()
    await room.store.write(lambda session: queries.set_documents(session, [row.id], ["ready"], "waiting"))
    assert await room.documents._ingestion._keeping.keep({row.id: Standing("refused")}) == 1
    assert await room.documents.index.placed("", 5) == []
