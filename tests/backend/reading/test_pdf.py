from pathlib import Path

import pytest

from backend.reading.composing import Composed, Unreadable
from backend.reading.layout import PageText
from backend.reading.pdf import lines_of, open_pdf, read_pdf, text_of
from tests.backend.reading.making import LOCKED, Words, pdf

BODY = [Words(f"This is line {number} of a paragraph.", y=700 - 14 * number) for number in range(5)]


def read(path: Path) -> Composed:
    return read_pdf(path, None, lambda done, total: None)


def test_each_page_has_its_number_and_its_text(tmp_path: Path):
    document = read(pdf(tmp_path / "a.pdf", [[Words("first page")], [], [Words("third page")]]))
    assert [(sheet.page, sheet.text.strip()) for sheet in document.sheets] == [
        (1, "first page"),
        (2, ""),
        (3, "third page"),
    ]


def test_lines_stand_in_one_paragraph_until_the_next_is_farther_off(tmp_path: Path):
    far = Words("Another paragraph.", y=600)
    text = read(pdf(tmp_path / "a.pdf", [[*BODY, far]])).sheets[0].text
    assert text.count("\n\n") == 2
    assert text.endswith("line 4 of a paragraph.\n\nAnother paragraph.\n\n")


def test_large_letters_are_headings_where_there_is_no_outline(tmp_path: Path):
    pages = [[Words("Chapter One", 24, 750), *BODY], [Words("A section", 16, 750), *BODY]]
    document = read(pdf(tmp_path / "a.pdf", pages))
    assert [(mark.level, mark.title) for mark in document.marks] == [(1, "Chapter One"), (2, "A section")]
    text = "".join(sheet.text for sheet in document.sheets)
    assert all(text[mark.start :].startswith(mark.title) for mark in document.marks)


def test_an_outline_says_what_the_headings_are(tmp_path: Path):
    pages = [[Words("Large but no heading", 24, 750), *BODY], [*BODY, Words("2.1 The End", 12, 500)]]
    document = read(pdf(tmp_path / "a.pdf", pages, outline=[("Begin", 0), ("the end", 1)]))
    assert [mark.title for mark in document.marks] == ["Begin", "the end"]
    text = "".join(sheet.text for sheet in document.sheets)
    assert text[document.marks[1].start :].startswith("2.1 The End")


def test_pages_that_are_pictures_are_counted(tmp_path: Path):
    head = read(pdf(tmp_path / "a.pdf", [BODY, [], [Words("7")]], scanned=[1, 2])).head()
    assert (head.pages, head.scanned) == (3, 2)
    assert "2 of 3" in head.note


def test_a_picture_beside_text_is_no_scan(tmp_path: Path):
    assert read(pdf(tmp_path / "a.pdf", [BODY], scanned=[0])).scanned == 0


def test_a_document_of_pictures_alone_is_refused_as_scanned(tmp_path: Path):
    with pytest.raises(Unreadable) as why:
        read(pdf(tmp_path / "a.pdf", [[], []], scanned=[0, 1]))
    assert why.value.kind == "scanned"


def test_stamps_on_pictures_are_no_text_of_a_document(tmp_path: Path):
    with pytest.raises(Unreadable) as why:
        read(pdf(tmp_path / "a.pdf", [[Words("Background")], []], scanned=[0, 1]))
    assert why.value.kind == "scanned"


def test_scanned_pages_are_read_where_text_can_be_recognised(tmp_path: Path):
    path = pdf(tmp_path / "a.pdf", [BODY, []], scanned=[1])
    document = read_pdf(path, lambda page: "what the picture\nsays\n", lambda done, total: None)
    assert (document.scanned, document.recognised) == (0, 1)
    assert document.sheets[1].text == "what the picture\nsays\n\n"


def test_a_document_of_empty_pages_is_empty(tmp_path: Path):
    with pytest.raises(Unreadable) as why:
        read(pdf(tmp_path / "a.pdf", [[], []]))
    assert why.value.kind == "empty"


def test_a_password_is_said(tmp_path: Path):
    with pytest.raises(Unreadable) as why:
        read(pdf(tmp_path / "a.pdf", [BODY], trailer=LOCKED))
    assert why.value.kind == "password"


@pytest.mark.parametrize("cut", [20, 200, 600])
def test_half_a_file_is_damaged_or_read_as_far_as_it_goes(tmp_path: Path, cut: int):
    path = pdf(tmp_path / "a.pdf", [BODY])
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(Unreadable) as why:
        read(path)
    assert why.value.kind in {"damaged", "empty"}


def test_scripts_and_links_to_elsewhere_are_not_run(tmp_path: Path):
    script = (
        "/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9'\\))>>/AA<</WC<</S/URI/URI(http://x)>>>>"
    )
    assert "line 3" in read(pdf(tmp_path / "a.pdf", [BODY], catalog=script)).sheets[0].text


def test_progress_is_told_for_each_page(tmp_path: Path):
    told: list[tuple[int, int]] = []
    read_pdf(pdf(tmp_path / "a.pdf", [BODY] * 3), None, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_no_character_of_a_page_is_lost_on_the_way_to_its_lines(tmp_path: Path):
    spaces = Words("   ", y=640)
    with open_pdf(pdf(tmp_path / "a.pdf", [[*BODY[:2], spaces, Words("after", y=620)]])) as document:
        text_page = document[0].get_textpage()
        assert PageText(tuple(lines_of(text_page))).raw == text_of(text_page)
        assert "after" in text_of(text_page)
