from hypothesis import given
from hypothesis import strategies as st

from backend.index.passages import LENGTH, Piece, passage
from backend.index.terms import terms


def marked(text: str, typed: str) -> list[str]:
    return [piece.text for piece in passage(text, terms(typed, typing=True)) if piece.marked]


def whole(text: str, typed: str) -> str:
    return "".join(piece.text for piece in passage(text, terms(typed, typing=True)))


def test_the_words_are_marked_as_they_stand_in_the_text():
    assert marked("Bread, BREAD and breadcrumbs", "bread") == ["Bread", "BREAD", "bread"]


def test_accents_do_not_matter():
    assert marked("Un Café à Paris", "cafe") == ["Café"]


def test_a_text_that_was_taken_apart_is_marked_too():
    assert marked("cafe\u0301 noir", "café") == ["caf\u00e9"]


def test_marks_that_name_passages_are_left_out():
    assert whole("In May [1]. At nine [2, 3]\nSee [4](x) and a[1]", "nine") == "In May. At nine See 4 and a1]"


def test_a_word_far_inside_is_brought_into_sight():
    text = "word " * 400 + "needle " + "word " * 400
    found = whole(text, "needle")
    assert "needle" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < LENGTH + 4


def test_the_stretch_with_most_of_the_words_is_taken():
    text = "oslo " + "x " * 300 + "the train from bergen to oslo"
    found = passage(text, [*terms("train", typing=False), *terms("oslo", typing=False)])
    assert {piece.text for piece in found if piece.marked} == {"train", "oslo"}


def test_chinese_is_marked_within_a_run():
    assert marked("我想学习人工智能，从哪里开始？", "人工智能") == ["人工智能"]


def test_where_nothing_stands_it_is_how_the_text_begins():
    assert passage("Once upon a time", []) == (Piece("Once upon a time", marked=False),)


def test_signs_of_markdown_and_line_ends_are_left_out():
    assert whole("# Title\n\n**bold** `code` [link](https://example.org)", "bold") == "Title bold code link"


@given(st.text(), st.text(min_size=1, max_size=10))
def test_any_text_has_a_passage(text: str, typed: str):
    found = passage(text, terms(typed, typing=True))
    assert "\n" not in "".join(piece.text for piece in found if not piece.marked)
