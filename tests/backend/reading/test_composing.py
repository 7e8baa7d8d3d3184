import pytest

from backend.reading import composing
from backend.reading.composing import Composer, Mark, Unreadable, one_line, readable, verbatim


def test_a_document_is_put_together_from_its_parts():
    composer = Composer()
    composer.page(1)
    composer.heading(1, " A \n title ")
    composer.paragraph("One.\n")
    composer.paragraph(" \n")
    composer.line("- entry ")
    composer.gap()
    composer.gap()
    composer.page(2)
    composer.as_it_is("## B\n", [Mark(0, 2, "B")])
    document = composer.composed("pdf", " the\ttitle ")
    assert [sheet.text for sheet in document.sheets] == ["A \n title\n\nOne.\n\n- entry\n\n", "## B\n"]
    assert document.marks == (Mark(0, 1, "A title"), Mark(len(document.sheets[0].text), 2, "B"))
    assert document.title == "the title"
    assert document.head().characters == sum(len(sheet.text) for sheet in document.sheets)


def test_without_a_word_there_is_no_document():
    composer = Composer()
    composer.page(1)
    with pytest.raises(Unreadable, match="empty"):
        composer.composed("pdf")
    with pytest.raises(Unreadable, match="empty"):
        verbatim("text", " \n\t")


def test_there_is_an_end_to_what_a_document_may_say(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(composing, "MOST_CHARACTERS", 100)
    composer = Composer()
    composer.paragraph("x" * 90)
    with pytest.raises(Unreadable, match="too-large"):
        composer.paragraph("x" * 10)
    with pytest.raises(Unreadable, match="too-large"):
        verbatim("text", "x" * 101)


def test_what_later_steps_could_not_bear_is_replaced():
    assert readable("a\x00b\ud800c\uffff") == "a�b�c�"


def test_a_title_is_one_line_of_bearable_length():
    assert one_line(" a\x00\n\x08b ") == "a b"
    assert len(one_line("word " * 200)) <= composing.LONGEST_TITLE


def test_a_text_to_the_letter_is_one_sheet_without_a_page():
    document = verbatim("text", " as\r\nit is ")
    assert document.sheets[0].text == " as\r\nit is "
    assert document.sheets[0].verbatim
    assert document.head().pages == 0
