import apsw
import pytest

from backend.passages.pieces import Sheet, embedded_text, indexed_text, read_sheets, read_text


@pytest.fixture
def connection() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE piece (content, start, page, text)")
    rows = [(1, 0, 1, "abc"), (1, 3, 1, "def"), (1, 6, 2, "ghi"), (2, 0, 0, "other")]
    connection.executemany("INSERT INTO piece VALUES (?, ?, ?, ?)", rows)
    return connection


@pytest.mark.parametrize("start", range(10))
@pytest.mark.parametrize("stop", range(11))
def test_any_stretch_is_read(connection: apsw.Connection, start: int, stop: int):
    assert read_text(connection, 1, start, stop) == "abcdefghi"[start:stop]


def test_pieces_of_one_page_are_one_sheet(connection: apsw.Connection):
    assert read_sheets(connection, 1, 2, 8) == [Sheet(1, 2, "cdef"), Sheet(2, 6, "gh")]


def test_an_unknown_content_has_no_text(connection: apsw.Connection):
    assert read_text(connection, 3, 0, 10) == ""


def test_headings_belong_to_what_is_looked_in():
    assert indexed_text("A › B", "text") == "A › B\ntext"
    assert embedded_text("", "text") == indexed_text("", "text") == "text"
