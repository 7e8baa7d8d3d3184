from dataclasses import replace
from pathlib import Path

from backend.documents.document_views import A4, document_view, heading_at, pages_view, why_not_view
from backend.documents.finding import Picture, Span, WhyNot
from tests.preview import documents as invented

HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def png(folder: Path, width: int, height: int) -> Path:
    path = folder / "page.png"
    path.write_bytes(HEAD + width.to_bytes(4) + height.to_bytes(4))
    return path


def test_a_pdf_has_pictures_and_other_kinds_have_not():
    assert document_view(invented.PDF).has_pictures
    assert not document_view(invented.NOTES).has_pictures
    assert not document_view(replace(invented.PDF, pages=0)).has_pictures


def test_code_stands_in_columns():
    assert document_view(replace(invented.NOTES, kind="code")).is_in_columns
    assert not document_view(invented.NOTES).is_in_columns


def test_a_copy_is_not_opened_where_it_lies():
    assert document_view(invented.NOTES).is_copy
    assert not document_view(invented.PDF).is_copy
    assert document_view(invented.PDF).facts == ("24 pages", "1 MB", "96 passages", "changed 2026-11-21")


def test_the_headings_above_a_place_are_those_of_its_passage():
    spans = (Span(0, 10, 1, ("A",)), Span(10, 20, 2, ("A", "B")))
    assert heading_at(spans, 12, 14) == (("A", "B"), 2)
    assert heading_at(spans, 10, 11) == (("A", "B"), 2)
    assert heading_at(spans, 30, 31) == ((), 0)
    assert heading_at(spans, 0, 0) == ((), 0)


def test_frames_have_the_size_of_the_page_that_was_drawn_and_marks_its_pixels(tmp_path: Path):
    drawn = {2: Picture(png(tmp_path, 1_000, 500), ((0.1, 0.2, 0.5, 0.1),))}
    view = pages_view(replace(invented.PDF, pages=3), drawn)
    assert (view.width, view.height) == (1_000, 500)
    assert [(page.number, page.is_place) for page in view.pages] == [(1, False), (2, True), (3, False)]
    (mark,) = view.pages[1].marks
    assert (mark.x, mark.y, mark.width, mark.height) == (100, 100, 500, 50)


def test_a_page_that_could_not_be_drawn_has_a_frame_all_the_same():
    view = pages_view(replace(invented.PDF, pages=1), {})
    assert (view.width, view.height) == A4
    assert not view.pages[0].marks


def why(**fields: object) -> WhyNot:
    return replace(WhyNot(None, True, None, (), ()), **fields)


def test_a_file_that_was_not_read_says_so_before_anything_else():
    view = why_not_view(invented.LOCKED, why(in_index=False), ())
    assert view.sentences[:2] == ("It has not been read.", "It is locked with a password.")


def test_a_file_that_waits_says_so():
    view = why_not_view(replace(invented.PDF, state="waiting"), why(in_index=False), ())
    assert "not been read yet" in view.sentences[0]


def test_each_place_has_its_words():
    assert "comes at place 3." in why_not_view(invented.PDF, why(rank=3), ()).sentences[0]
    assert "place 34 only" in why_not_view(invented.PDF, why(rank=34), ()).sentences[0]
    assert "None of its passages" in why_not_view(invented.PDF, why(), ()).sentences[0]


def test_words_that_stand_in_it_and_words_that_do_not_are_named():
    view = why_not_view(invented.PDF, why(rank=34, present=("water",), absent=("cooler", "green")), ())
    assert "“water”" in view.sentences[1]
    assert "“cooler”, “green”" in view.sentences[2]


def test_meanings_that_are_not_known_yet_are_said():
    view = why_not_view(replace(invented.PDF, state="embedding"), why(rank=3), ())
    assert "by its words alone" in view.sentences[-1]
