import errno
from pathlib import Path

import pytest

from backend.exchange.shelf import Note, Shelf, disk_faults_named
from backend.web.errors import DomainError


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path / "exchange", "import")
    shelf.begin()
    return shelf


def test_a_file_is_written_piece_by_piece_and_none_of_it_twice(shelf: Shelf) -> None:
    assert shelf.write(0, b"abc") == 3
    assert shelf.write(0, b"abc") == 3
    assert shelf.write(9, b"later") == 3
    assert shelf.write(3, b"de") == 5
    assert shelf.read(1, 3) == b"bcd"
    assert shelf.length() == 5


def test_what_is_under_way_is_known_to_the_next_start(shelf: Shelf) -> None:
    assert shelf.note() is None
    shelf.keep(Note("importing", "a ü.zip", 7))
    assert shelf.note() == Note("importing", "a ü.zip", 7)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"phase": "x", "odd": 1}'])
def test_a_damaged_note_is_none(shelf: Shelf, text: str) -> None:
    shelf.keep(Note("importing"))
    (shelf.path.parent / "import.json").write_text(text)
    assert shelf.note() is None


def test_others_of_the_machine_can_not_read_it(shelf: Shelf) -> None:
    shelf.keep(Note("importing"))
    assert shelf.path.parent.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in shelf.path.parent.iterdir()} == {0o600}


def test_clearing_leaves_nothing_and_is_done_twice_in_peace(shelf: Shelf) -> None:
    shelf.keep(Note("importing"))
    shelf.clear()
    shelf.clear()
    assert list(shelf.path.parent.iterdir()) == []
    assert shelf.length() == 0


def test_an_open_file_is_read_to_its_end_when_it_is_removed(shelf: Shelf) -> None:
    shelf.write(0, b"abc")
    with shelf.open() as file:
        shelf.clear()
        assert file.read() == b"abc"


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "no room"), (errno.EACCES, "can't be written")])
def test_what_the_disk_says_becomes_a_sentence(number: int, said: str) -> None:
    with pytest.raises(DomainError, match=said), disk_faults_named():
        raise OSError(number, "x")
