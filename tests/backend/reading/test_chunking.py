import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.reading.chunking import Measures, chunk
from backend.reading.composing import Composed, Form, Mark, verbatim
from backend.reading.protocol import Sheet, Span

SMALL = Measures(target=60, most=100, least=20)
LAYOUT = st.sampled_from(
    ["a", "word", "Schluß", "漢字", "。", ".", "!", " ", "  ", "\n", "\r\n", "\n\n", "\t", "-", ",", "\f", "🙂"]
)
TEXTS = st.lists(LAYOUT, max_size=120).map("".join)


@st.composite
def documents(draw: st.DrawFn) -> Composed:
    sheets = tuple(Sheet(number, text, False) for number, text in enumerate(draw(st.lists(TEXTS, max_size=4)), 1))
    length = sum(len(sheet.text) for sheet in sheets)
    places = draw(st.lists(st.tuples(st.integers(0, length), st.integers(1, 4)), max_size=8))
    marks = tuple(Mark(place, level, f"{level}/{place}") for place, level in places)
    return Composed("text", "", sheets, marks, draw(st.sampled_from(["prose", "lines", "code"])))


@st.composite
def measures(draw: st.DrawFn) -> Measures:
    most = draw(st.integers(4, 120))
    target = draw(st.integers(2, most))
    return Measures(target, most, draw(st.integers(0, target)), draw(st.integers(0, most // 2)))


def text_of(document: Composed) -> str:
    return "".join(sheet.text for sheet in document.sheets)


@settings(max_examples=150, deadline=None)
@given(documents(), measures())
def test_every_word_is_in_a_passage_and_every_passage_is_in_order(document: Composed, sizes: Measures):
    text, spans = text_of(document), chunk(document, sizes)
    covered = {place for span in spans for place in range(span.start, span.stop)}
    assert {place for place, letter in enumerate(text) if not letter.isspace()} <= covered
    for span in spans:
        assert 0 <= span.start < span.stop <= len(text)
        assert span.stop - span.start <= sizes.most
        assert text[span.start : span.stop] == text[span.start : span.stop].strip()
    for earlier, later in itertools.pairwise(spans):
        assert earlier.start < later.start
        assert earlier.stop < later.stop
        assert earlier.stop - later.start <= sizes.overlap


@settings(max_examples=100, deadline=None)
@given(documents(), measures())
def test_no_passage_crosses_a_page_or_a_top_heading(document: Composed, sizes: Measures):
    ends = list(itertools.accumulate(len(sheet.text) for sheet in document.sheets))
    levels = sorted(mark.level for mark in document.marks)
    top = levels[1] if len(levels) > 1 else levels[0] if levels else 0
    if document.form == "code":
        top = 0
    for span in chunk(document, sizes):
        page = next(number for number, end in enumerate(ends, 1) if span.start < end)
        assert span.page == page
        assert span.stop <= ends[page - 1]
        assert not any(span.start < mark.start < span.stop and mark.level <= top for mark in document.marks)


def passages(text: str, sizes: Measures = SMALL, marks: tuple[Mark, ...] = (), form: Form = "prose") -> list[str]:
    return [text[span.start : span.stop] for span in chunk(verbatim("text", text, marks=marks, form=form), sizes)]


def test_a_short_document_is_one_passage():
    assert passages("Only this.\n\nAnd that.") == ["Only this.\n\nAnd that."]


def test_a_blank_document_has_no_passage():
    assert chunk(Composed("pdf", "", (Sheet(1, " \n", False),))) == ()


def test_paragraphs_stay_whole_where_they_fit():
    first, second = "This paragraph is of thirty letters", "And this one has about as many."
    assert passages(f"{first}\n\n{second}") == [first, second]


def test_a_long_paragraph_is_cut_between_sentences():
    sentences = [f"This is the sentence with number {number}." for number in range(4)]
    assert passages(" ".join(sentences)) == sentences


def test_quotation_marks_stay_with_their_sentence():
    text = "“He said that this was the end of it.” Then he went away, and was not seen again in that town."
    assert passages(text)[0] == "“He said that this was the end of it.”"


def test_chinese_is_cut_after_its_full_stops():
    text = "这是第一句话，它比较长，用来测试分段的效果。" * 4
    assert all(passage.endswith("。") for passage in passages(text))


def test_what_has_no_blanks_is_cut_anywhere():
    assert [len(passage) for passage in passages("x" * 250)] == [100, 100, 50]


def test_words_are_not_cut_while_there_are_blanks():
    assert {word for passage in passages("abcdefg " * 60) for word in passage.split()} == {"abcdefg"}


def test_a_heading_stays_with_what_it_stands_over():
    text = "Heading\n\n" + "A sentence of the paragraph that is under it, and it is not short. " * 2
    assert passages(text, marks=(Mark(0, 1, "Heading"),))[0].startswith("Heading\n\nA sentence")


def test_what_is_left_over_joins_the_passage_before():
    text = "This sentence has nearly sixty letters, which is the target. End."
    assert passages(text) == [text]


def test_an_overlap_repeats_the_last_sentences_within_a_paragraph():
    text = "First sentence of them all here. Second one. Third sentence, which is longer than others. Fourth of them."
    with_overlap = passages(text, Measures(target=50, most=100, least=20, overlap=15))
    assert with_overlap[1].startswith("Second one. Third")


def headed(*headings: tuple[int, str]) -> tuple[Span, ...]:
    text, marks = "", []
    for level, title in headings:
        marks.append(Mark(len(text), level, title))
        text += f"{title}\n\nThe text under it, which is long enough to stand alone.\n\n"
    return chunk(verbatim("text", text, marks=marks), SMALL)


def test_a_passage_knows_the_headings_above_it():
    paths = [span.heading for span in headed((1, "Book"), (2, "A"), (3, "A1"), (2, "B"))]
    assert list(dict.fromkeys(paths)) == [("Book",), ("Book", "A"), ("Book", "A", "A1"), ("Book", "B")]


def test_a_passage_over_several_headings_stands_under_what_they_share():
    text = "# A\nx\n## B\ny\n## C\nz\n# D\n"
    marks = tuple(
        Mark(text.index(f"{title}\n") - 2, level, title) for level, title in ((1, "A"), (2, "B"), (2, "C"), (1, "D"))
    )
    assert [span.heading for span in chunk(verbatim("text", text, marks=marks), SMALL)] == [("A",), ("D",)]


def test_a_mark_without_a_title_ends_what_stands_under_the_one_before():
    text = "class A:\n" + "    x = 1\n" * 6 + "y = 2\n" * 20
    marks = (Mark(0, 1, "class A"), Mark(text.index("y"), 1, ""))
    headings = [span.heading for span in chunk(verbatim("code", text, marks=marks, form="code"), SMALL)]
    assert headings[0] == ("class A",)
    assert headings[-1] == ()


def test_code_is_cut_between_functions_and_lines():
    body = "    value = compute_something()\n"
    text = f"def a():\n{body}\n\ndef b():\n{body}"
    marks = (Mark(0, 1, "a()"), Mark(text.index("def b"), 1, "b()"))
    assert [passage[:8] for passage in passages(text, marks=marks, form="code")] == ["def a():", "def b():"]


def test_a_table_is_cut_between_its_lines():
    text = "".join(f"row {number}, some value, another value\n" for number in range(9))
    assert all(passage.startswith("row") for passage in passages(text, form="lines"))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_kinds_part_paragraphs(line_end: str):
    first, second = "This paragraph is of thirty letters", "And this one has about as many."
    assert passages(f"{first}{line_end}{line_end}{second}") == [first, second]
