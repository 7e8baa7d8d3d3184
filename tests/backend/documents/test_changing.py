from tests.backend.documents.room import Room, until


async def test_all_that_waits_can_be_cancelled_and_tried_again(room: Room):
    await room.documents.pause()
    for name in ("a.txt", "b.txt"):
        room.write(name, f"Green tea {name}.")
    await room.documents.add_paths([room.files])

    async def both_wait() -> bool:
        return await room.documents.unfinished() == 2

    await until(both_wait)
    await room.documents.cancel_all()
    assert {row.reason_kind for row in (await room.rows()).values()} == {"cancelled"}
    await room.documents.resume()
    await room.documents.try_all_again()
    await room.settled()
    assert set((await room.states()).values()) == {"ready"}


async def test_a_source_goes_with_its_documents(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    (source,) = await room.documents.sources()
    await room.documents.remove_source(source.id)
    assert (await room.rows(), await room.documents.sources()) == ({}, ())
    assert await room.found("tea") == []
    assert room.files.joinpath("a.txt").exists(), "what is the person's stays theirs"


async def test_a_file_that_was_removed_is_left_out_whatever_its_name_means_to_git(room: Room):
    for name in ("[a].txt", "a.txt", "!b *.txt"):
        room.write(name, f"Green tea {name}.")
    await room.follow()
    rows = await room.rows()
    await room.documents.remove([rows["[a].txt"].id, rows["!b *.txt"].id])
    await room.documents.add_paths([room.files])
    await room.settled()
    assert sorted(await room.rows()) == ["a.txt"]


async def test_what_is_not_there_is_not_removed(room: Room):
    assert await room.documents.remove(["nobody"]) == 0
    assert await room.documents.remove_path("/nowhere") == 0
