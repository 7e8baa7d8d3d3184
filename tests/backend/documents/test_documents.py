import pytest

from backend.documents.refusals import NotDone
from backend.web.routes import NotFound
from tests.backend.documents.room import Room


async def test_a_folder_is_read_and_its_passages_are_found_at_their_place(room: Room):
    text = "# Tea\n\nGreen tea is steeped at seventy degrees.\n\n# Coffee\n\nCoffee is brewed at ninety degrees.\n"
    room.write("drinks.md", text)
    room.write("sub/fox.txt", "The quick brown fox jumps over the lazy dog.")
    collection = await room.follow()
    assert await room.states() == {"drinks.md": "ready", "fox.txt": "ready"}
    findings = await room.documents.find("green tea", 5, collections=(collection,))
    first = findings.found[0]
    assert (findings.state, findings.is_relevant, first.place.name) == ("ready", True, "drinks.md")
    assert text[first.place.start : first.place.stop] == first.text
    assert first.place.heading == ("Tea",)


async def test_nothing_is_begun_where_there_are_no_documents(room: Room):
    assert (await room.documents.find("tea", 5)).state == "empty"
    assert room.documents.index.state.status == "asleep"
    assert not (room.store.path.parent / "documents").exists()


async def test_the_same_content_twice_is_read_once(room: Room):
    room.write("a.txt", "Green tea is steeped.")
    room.write("b.txt", "Green tea is steeped.")
    await room.follow()
    rows = await room.rows()
    assert {row.state for row in rows.values()} == {"ready"}
    assert rows["a.txt"].content == rows["b.txt"].content
    assert (await room.documents.index.extent()).passages == 1


async def test_what_is_removed_is_gone_also_from_the_index_and_does_not_come_again(room: Room):
    room.write("secret.txt", "The treasure lies under the oak.")
    room.write("other.txt", "Nothing of interest.")
    await room.follow()
    told = list[str]()

    async def hear(documents: object) -> None:
        told.extend(documents)  # type: ignore[call-overload]  # a sequence of keys

    room.documents.when_removed(hear)
    row = (await room.rows())["secret.txt"]
    assert await room.documents.remove([row.id]) == 1
    assert told == [row.id]
    assert await room.found("treasure oak") == []
    assert (await room.documents.index.knows([row.content])).known == frozenset()
    room.write("third.txt", "Something new, and the folder is looked at again.")
    await room.documents.add_paths([room.files])
    await room.settled()
    assert sorted(await room.rows()) == ["other.txt", "third.txt"]
    (source,) = await room.documents.sources()
    assert source.exclusions == "/secret.txt"


async def test_a_collection_goes_with_all_that_is_in_it(room: Room):
    room.write("a.txt", "Green tea.")
    collection = await room.follow()
    await room.documents.remove_collection(collection)
    assert await room.rows() == {}
    assert await room.documents.collections() == ()
    assert (await room.documents.index.extent()).passages == 0


async def test_a_path_takes_what_is_below_it(room: Room):
    room.write("keep.txt", "Green tea.")
    room.write("drop/a.txt", "Black tea.")
    room.write("drop/b.txt", "White tea.")
    await room.follow()
    assert await room.documents.remove_path(str(room.files / "drop")) == 2
    assert sorted(await room.rows()) == ["keep.txt"]
    (source,) = await room.documents.sources()
    assert source.exclusions == "/drop/"
    assert await room.documents.remove_path(str(room.files)) == 1
    assert await room.documents.sources() == ()


async def test_a_collection_of_that_name_is_the_one(room: Room):
    first = await room.documents.make_collection("  Tea   and coffee ")
    assert await room.documents.make_collection("Tea and coffee") == first
    await room.documents.rename_collection(first, "Drinks")
    assert [each.name for each in await room.documents.collections()] == ["Drinks"]
    with pytest.raises(NotDone):
        await room.documents.make_collection(" ")
    with pytest.raises(NotFound):
        await room.documents.rename_collection("nobody", "Drinks")
