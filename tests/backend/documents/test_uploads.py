import os
from pathlib import Path

import pytest

from backend.documents.refusals import NotDone
from backend.documents.uploads import shown_name
from backend.web.errors import DomainError
from backend.web.routes import NotFound
from tests.backend.documents.room import Room


async def test_a_file_comes_in_pieces_each_of_which_may_be_sent_twice(room: Room):
    key = await room.documents.begin_upload("tea.txt", 10)
    assert await room.documents.receive(key, 0, b"Green") == 5
    assert await room.documents.receive(key, 0, b"Green") == 5
    assert await room.documents.receive(key, 9, b"x") == 5
    assert await room.documents.receive(key, 5, b" tea.") == 10
    await room.settled()
    row = (await room.rows())["tea.txt"]
    assert (row.state, row.path, row.kind) == ("ready", "tea.txt", "text")
    kept = await room.documents.file_of(row.id)
    assert kept.read_bytes() == b"Green tea."
    assert os.name != "posix" or kept.stat().st_mode & 0o077 == 0
    assert await room.found("green") == ["tea.txt"]


async def test_what_is_removed_takes_its_file_along(room: Room):
    key = await room.documents.begin_upload("tea.txt", 10)
    await room.documents.receive(key, 0, b"Green tea.")
    await room.settled()
    row = (await room.rows())["tea.txt"]
    kept = await room.documents.file_of(row.id)
    await room.documents.remove([row.id])
    assert not kept.exists()
    assert await room.documents.sources() == ()


async def test_an_empty_file_is_named_as_such(room: Room):
    await room.documents.begin_upload("nothing.txt", 0)
    await room.settled()
    row = (await room.rows())["nothing.txt"]
    assert (row.state, row.reason_kind) == ("refused", "empty")


async def test_what_was_cancelled_or_never_begun_takes_nothing(room: Room):
    key = await room.documents.begin_upload("tea.txt", 10)
    await room.documents.cancel_upload(key)
    for unknown in (key, "../../etc/passwd"):
        with pytest.raises(NotFound):
            await room.documents.receive(unknown, 0, b"Green tea.")
    assert not list((room.store.path.parent / "documents/files").iterdir())


async def test_more_than_was_said_and_more_than_can_be_read_is_refused(room: Room):
    key = await room.documents.begin_upload("tea.txt", 3)
    with pytest.raises(NotDone):
        await room.documents.receive(key, 0, b"Green tea.")
    with pytest.raises(NotDone, match="too large"):
        await room.documents.begin_upload("huge.pdf", 2_147_483_648)
    with pytest.raises(NotFound):
        await room.documents.begin_upload("tea.txt", 3, "no such collection")


async def test_a_disk_that_takes_nothing_is_said(room: Room):
    (room.store.path.parent / "documents").write_text("in the way")
    with pytest.raises(DomainError, match="data folder"):
        await room.documents.begin_upload("tea.txt", 3)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\tea.txt", "tea.txt"),
        ("two\nlines\x1b[2J.txt", "two lines [2J.txt"),
        ("a" * 400 + ".pdf", "a" * 251 + ".pdf"),
        ("..", "Unnamed"),
        ("", "Unnamed"),
    ],
)
def test_a_name_is_only_a_name(sent: str, shown: str):
    assert shown_name(sent) == shown
    assert Path(shown_name(sent)).name == shown
