from pathlib import Path

import pytest

from backend.reading.composing import Composed, Unreadable
from backend.reading.opendocument import read_opendocument
from tests.backend.reading.making import odt


def read(path: Path, body: str, kind: str = "text") -> Composed:
    return read_opendocument(odt(path / "a.odt", body, kind=kind), "a.odt")


def test_paragraphs_headings_and_lists_are_read_in_order(tmp_path: Path):
    document = read(
        tmp_path,
        '<text:h text:outline-level="2">Head</text:h><text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d '
        "<text:span>e</text:span> f</text:p><text:list><text:list-item><text:p>one</text:p></text:list-item>"
        "<text:list-item><text:p>two</text:p></text:list-item></text:list>",
    )
    assert document.sheets[0].text == "Head\n\na   b\tc\nd e f\n\n- one\n\n- two\n\n"
    assert [(mark.level, mark.title) for mark in document.marks] == [(2, "Head")]


def test_a_table_has_a_line_for_each_row(tmp_path: Path):
    row = (
        "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell><table:table-cell><text:p>x</text:p>"
    )
    row += "</table:table-cell></table:table-row>"
    assert (
        read(tmp_path, f"<table:table>{row.format('a')}{row.format('b')}</table:table>").sheets[0].text
        == "a | x\nb | x\n\n"
    )


def test_remarks_and_deletions_are_left_out_and_notes_set_apart(tmp_path: Path):
    document = read(
        tmp_path,
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:p>text<office:annotation>"
        "<text:p>remark</text:p></office:annotation><text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>the note</text:p></text:note-body></text:note> goes on</text:p>",
    )
    assert document.sheets[0].text == "text goes on\n\nthe note\n\n"


def test_each_slide_of_a_presentation_is_a_page(tmp_path: Path):
    page = "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></draw:page>"
    document = read(tmp_path, page.format("one") + page.format("two"), kind="presentation")
    assert [(sheet.page, sheet.text) for sheet in document.sheets] == [(1, "one\n\n"), (2, "two\n\n")]


def test_a_text_of_nothing_is_empty(tmp_path: Path):
    with pytest.raises(Unreadable, match="empty"):
        read(tmp_path, "<text:p/>")
