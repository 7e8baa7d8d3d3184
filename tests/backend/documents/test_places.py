import pytest

from backend.documents.places import (
    kind_of,
    page_in_words,
    pages_in_words,
    place_in_words,
    told_to_a_model,
)


@pytest.mark.parametrize(
    ("kind", "page", "headings", "said"),
    [
        ("pdf", 3, ("Brewing",), ("Page 3", ("Brewing",))),
        ("pptx", 3, ("Brewing",), ("Slide 3", ("Brewing",))),
        ("odt", 2, (), ("Slide 2", ())),
        ("xlsx", 2, ("Prices", "2026"), ("Sheet Prices", ("2026",))),
        ("xlsx", 2, (), ("Sheet 2", ())),
        ("docx", 0, ("Brewing", "Green tea"), ("", ("Brewing", "Green tea"))),
    ],
)
def test_a_place_is_called_as_its_document_calls_it(
    kind: str, page: int, headings: tuple[str, ...], said: tuple[str, tuple[str, ...]]
):
    assert place_in_words(kind, page, headings) == said


def test_pages_are_counted_as_what_they_are():
    assert [pages_in_words(kind, 2) for kind in ("pdf", "pptx", "xlsx")] == ["2 pages", "2 slides", "2 sheets"]
    assert [pages_in_words(kind, 1) for kind in ("pdf", "pptx", "xlsx")] == ["1 page", "1 slide", "1 sheet"]
    assert page_in_words("epub", 0) == ""


def test_what_is_known_of_a_file_by_its_name_alone_is_told_to_a_model():
    assert [kind_of(name) for name in ("A.PPTX", "a.b.ods", "a", "a.pdf")] == ["pptx", "xlsx", "", "pdf"]
    told = [told_to_a_model(name, 3) for name in ("a.pptx", "a.xlsx", "a.odp", "a.pdf", "unknown")]
    assert told == ["slide 3", "sheet 3", "slide 3", "page 3", "page 3"]
    assert told_to_a_model("a.pdf", 0) == ""
