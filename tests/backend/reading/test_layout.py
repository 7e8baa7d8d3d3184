import pytest

from backend.reading.layout import Entry, Line, PageText, Places, cleaned, heading_sizes, laid_out, outlined

PAGE = PageText(
    (
        Line("1 Introduction", 18, 700),
        Line(" This is a para\ufffegraph that goes", 10, 670),
        Line(""),
        Line("on in the next line.\x08  ", 10, 658),
        Line("And one more line of it.", 10, 646),
        Line("Far below.", 10, 600),
        Line("In the next column.", 10, 700),
    )
)


def test_a_page_is_laid_out_in_paragraphs():
    text, marks = laid_out(PAGE, {18.0: 1})
    assert text == (
        "1 Introduction\n\n This is a paragraph that goes\non in the next line.\nAnd one more line of it.\n\n"
        "Far below.\nIn the next column.\n\n"
    )
    assert [(mark.start, mark.title) for mark in marks] == [(0, "1 Introduction")]


def test_a_heading_of_two_lines_is_one():
    page = PageText((Line("A title that is", 18, 700), Line("rather long", 18, 680), Line("text", 10, 650)))
    _, marks = laid_out(page, {18.0: 1})
    assert [mark.title for mark in marks] == ["A title that is rather long"]


def test_places_lead_back_to_what_the_page_had():
    text, _ = laid_out(PAGE, {})
    places = Places(PAGE)
    for word in ("Introduction", "para", "graph", "goes", "on in", "line.", "more", "Far", "column"):
        own = places.own(text.index(word))
        assert PAGE.raw[own : own + len(word)] == word


def test_the_size_of_most_letters_is_no_heading():
    sizes = heading_sizes([PAGE] * 3)
    assert sizes == {18.0: 1}


def test_a_document_full_of_large_letters_has_no_headings():
    pages = [PageText((Line("large words", 20, 700), Line("small words that are longer", 10, 680)))] * 9
    assert heading_sizes(pages) == {}


@pytest.mark.parametrize("title", ["The  End", "the end"])
def test_a_title_is_found_where_its_line_begins(title: str):
    text = "contents … the end 7\n\n2.1 The\nEnd\n\nwords"
    (mark,) = outlined(text, [Entry(0, 2, title)])
    assert text[mark.start :].startswith("2.1 The")
    assert (mark.level, mark.title) == (2, title)


def test_a_title_that_is_nowhere_stands_at_the_page_s_beginning():
    (mark,) = outlined("words", [Entry(0, 1, "(other[")])
    assert mark.start == 0


def test_what_fonts_have_for_nameless_glyphs_is_left_out():
    assert cleaned("a\x04b\ufffec\t ") == "a bc"
