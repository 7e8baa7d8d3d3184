from pathlib import Path

import pytest

from backend.reading.composing import Unreadable
from backend.reading.slides import read_pptx
from tests.backend.reading.making import pptx, shape

ROW = "<a:tr><a:tc><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:tc><a:tc><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:tc></a:tr>"


def test_each_slide_is_a_page_in_the_order_of_the_show(tmp_path: Path):
    document = read_pptx(pptx(tmp_path / "a.pptx", [shape("first"), shape("second"), shape("third")]), "a.pptx")
    assert [(sheet.page, sheet.text) for sheet in document.sheets] == [
        (1, "first\n\n"),
        (2, "second\n\n"),
        (3, "third\n\n"),
    ]


def test_the_title_comes_first_wherever_it_stands(tmp_path: Path):
    slide = shape("point\nother point", "body") + shape("The title", "ctrTitle") + shape("17", "sldNum")
    document = read_pptx(pptx(tmp_path / "a.pptx", [slide]), "a.pptx")
    assert document.sheets[0].text == "The title\n\npoint\nother point\n\n"
    assert [mark.title for mark in document.marks] == ["The title"]


def test_notes_and_tables_and_groups_are_read(tmp_path: Path):
    table = f"<p:graphicFrame><a:tbl>{ROW.format('a', 'b')}{ROW.format('c', 'd')}</a:tbl></p:graphicFrame>"
    slide = f"<p:grpSp>{shape('in a group')}</p:grpSp>{table}"
    document = read_pptx(pptx(tmp_path / "a.pptx", [slide, shape("x")], notes="what is said"), "a.pptx")
    assert document.sheets[0].text == "in a group\n\na | b\nc | d\n\nwhat is said\n\n"


def test_a_show_without_a_word_is_empty(tmp_path: Path):
    with pytest.raises(Unreadable, match="empty"):
        read_pptx(pptx(tmp_path / "a.pptx", [""]), "a.pptx")
