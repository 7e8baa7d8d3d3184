from pathlib import Path

import pytest

from backend.reading.composing import Composed, Unreadable
from backend.reading.letters import read_docx
from tests.backend.reading.making import W, docx, paragraph


def read(path: Path, body: str, more: dict[str, str] | None = None) -> Composed:
    return read_docx(docx(path / "a.docx", body, more), "a.docx")


def text_of(document: Composed) -> str:
    return "".join(sheet.text for sheet in document.sheets)


def test_headings_are_known_by_their_styles(tmp_path: Path):
    body = (
        paragraph("The book", "T")
        + paragraph("One", "H1")
        + paragraph("Own", "Own")
        + paragraph("Direct", "", '<w:outlineLvl w:val="2"/>')
        + paragraph("Body", "Loop")
        + paragraph("Said to be none", "H1", '<w:outlineLvl w:val="9"/>')
    )
    document = read(tmp_path, body)
    assert [(mark.level, mark.title) for mark in document.marks] == [(1, "One"), (2, "Own"), (3, "Direct")]
    assert document.title == "The book"


def test_all_that_is_written_in_a_paragraph_is_read_once(tmp_path: Path):
    body = (
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>"
        "<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink><w:ins><w:r><w:t> inserted</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> shown</w:t></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert text_of(read(tmp_path, body)) == "a\tb\nc-link inserted shown\n\n"


def test_a_table_has_a_line_for_each_row(tmp_path: Path):
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
    rows = "".join(f"<w:tr>{cell.format(f'{row}1')}{cell.format(f'{row}2')}</w:tr>" for row in "ab")
    body = paragraph("before") + f"<w:tbl>{rows}</w:tbl>" + paragraph("after")
    assert text_of(read(tmp_path, body)) == "before\n\na1 x | a2 x\nb1 x | b2 x\n\nafter\n\n"


def test_entries_of_a_list_are_marked(tmp_path: Path):
    assert text_of(read(tmp_path, paragraph("entry", "", "<w:numPr/>"))) == "- entry\n\n"


def test_a_footnote_stands_under_the_paragraph_that_has_it(tmp_path: Path):
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{paragraph("the note")}</w:footnote></w:footnotes>'
    body = '<w:p><w:r><w:t>text</w:t><w:footnoteReference w:id="2"/></w:r></w:p>' + paragraph("next")
    assert text_of(read(tmp_path, body, {"word/footnotes.xml": notes})) == "text\n\nthe note\n\nnext\n\n"


def test_a_text_box_is_read_once_though_it_is_written_twice(tmp_path: Path):
    box = f"<w:txbxContent>{paragraph('in the box')}</w:txbxContent>"
    body = f"<w:p><w:r><w:t>text</w:t><w:AlternateContent><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback>"
    assert text_of(read(tmp_path, body + "</w:AlternateContent></w:r></w:p>")) == "text\n\nin the box\n\n"


def test_what_stands_in_controls_is_read(tmp_path: Path):
    body = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('chosen')}</w:sdtContent></w:sdt>"
    assert text_of(read(tmp_path, body)) == "chosen\n\n"


def test_an_entity_of_another_file_is_not_read(tmp_path: Path):
    (tmp_path / "secret").write_text("the secret")
    before = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    document = read_docx(docx(tmp_path / "a.docx", paragraph("text &e;"), before=before), "a.docx")
    assert "secret" not in text_of(document)


@pytest.mark.parametrize(("body", "kind"), [("", "empty"), ("<w:p/>", "empty"), ("<w:p>", "damaged")])
def test_what_can_not_be_read_is_refused(tmp_path: Path, body: str, kind: str):
    with pytest.raises(Unreadable, match=kind):
        read(tmp_path, body)
