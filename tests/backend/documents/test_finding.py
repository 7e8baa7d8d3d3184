from datetime import UTC, datetime, timedelta

from backend.documents.finding import Scope
from tests.backend.documents.room import Room


async def test_only_what_is_looked_in_is_found(room: Room):
    first = room.write("tea/a.txt", "Green tea is steeped.")
    room.write("coffee/b.md", "Green coffee is not yet roasted.")
    await room.documents.add_paths([first.parent], named="Tea")
    await room.documents.add_paths([room.files / "coffee"], named="Coffee")
    await room.settled()
    rows, names = await room.rows(), {each.name: each.id for each in await room.documents.collections()}
    find = room.documents.find

    async def found(**scope: object) -> list[str]:
        return [each.place.name for each in (await find("green", 5, how="words", **scope)).found]  # type: ignore[arg-type]  # each scope is of its own kind

    assert sorted(await found()) == ["a.txt", "b.md"]
    assert await found(collections=[names["Tea"]]) == ["a.txt"]
    assert await found(documents=[rows["b.md"].id]) == ["b.md"]
    assert await found(folders=[str(room.files / "coffee")]) == ["b.md"]
    assert await found(kinds=["markdown"]) == ["b.md"]
    assert await found(after=datetime.now(UTC) + timedelta(hours=1)) == []
    assert len(await found(before=datetime.now(UTC) + timedelta(hours=1))) == 2


async def test_words_and_vectors_can_be_asked_for_alone(room: Room):
    room.write("a.txt", "Green tea is steeped.")
    await room.follow()
    for how, ranks in (("words", (1, None)), ("vectors", (None, 1)), ("hybrid", (1, 1))):
        (found,) = (await room.documents.find("green tea", 5, how=how)).found
        assert (found.word_rank, found.vector_rank) == ranks, how


async def test_what_has_no_row_is_not_found(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    index = room.documents.index
    row = (await room.rows())["a.txt"]
    from backend.passages.protocol import Placement

    await index.place([Placement("01ORPHAN", row.content, row.collection_id, "/x", "text", 0)])
    await index.unplace([row.id])
    findings = await room.documents.find("tea", 5)
    assert (findings.found, findings.is_relevant) == ((), False)


async def test_an_index_that_can_not_be_asked_is_a_state(room: Room, monkeypatch):
    room.write("a.txt", "Green tea.")
    await room.follow()
    from backend.documents.refusals import IndexFailed

    async def fails(*arguments: object, **named: object) -> None:
        raise IndexFailed

    monkeypatch.setattr(room.documents.index, "find", fails)
    assert (await room.documents.find("tea", 5)).state == "failed"


def test_a_scope_is_told_in_milliseconds():
    where = Scope(collections=("c",), after=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)).where()
    assert where.to_json() == {"collections": ("c",), "after": 1000}
