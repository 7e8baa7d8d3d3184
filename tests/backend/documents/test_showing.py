import pytest

from backend.documents.refusals import NotDone
from backend.web.routes import NotFound
from tests.backend.documents.room import Room


async def test_a_stretch_of_the_text_with_its_passages(room: Room):
    text = "# Tea\n\nGreen tea.\n\n# Coffee\n\nBlack coffee.\n"
    room.write("a.md", text)
    await room.follow()
    row = (await room.rows())["a.md"]
    shown = await room.documents.text(row.id, 7, 17)
    (sheet,) = shown.sheets
    assert (sheet.page, sheet.text) == (0, text[sheet.start : sheet.start + len(sheet.text)])
    assert "Green tea." in sheet.text
    assert [span.heading for span in shown.spans] == [("Tea",)]


async def test_why_a_document_was_not_found(room: Room):
    room.write("a.txt", "Green tea is steeped.")
    await room.follow()
    row = (await room.rows())["a.txt"]
    why = await room.documents.why_not(row.id, "green coffee", "words")
    assert why.in_index
    assert why.best
    assert why.best.place.document_id == row.id
    assert "coffee" in why.absent[0]
    assert (await room.documents.why_not(row.id, " ")).in_index is False


async def test_the_original_or_that_it_is_gone(room: Room):
    path = room.write("a.txt", "Green tea.")
    await room.follow()
    row = (await room.rows())["a.txt"]
    assert await room.documents.file_of(row.id) == path
    await room.documents.pause()
    path.unlink()
    with pytest.raises(NotDone):
        await room.documents.file_of(row.id)


async def test_what_is_not_there_is_not_found(room: Room):
    for ask in (room.documents.file_of, lambda id_: room.documents.text(id_, 0, 1)):
        with pytest.raises(NotFound):
            await ask("nobody")


async def test_what_has_no_pages_is_not_drawn(room: Room):
    room.write("a.txt", "Green tea.")
    await room.follow()
    row = (await room.rows())["a.txt"]
    with pytest.raises(NotFound):
        await room.documents.picture(row.id, 1, 800)
