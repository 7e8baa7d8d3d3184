from backend.documents.finding import Findings, Found, Place
from backend.documents.found_views import found_views, passage_view, telling, terms_of
from tests.preview import documents as invented

FOUND = invented.FINDINGS.found[0]


def test_passages_are_gathered_by_document_the_best_first():
    found = found_views(invented.FINDINGS, terms_of(invented.QUESTION))
    named = [(each.name, len(each.passages)) for each in found]
    assert named == [("Green and black.pdf", 2), ("brewing.md", 1), ("prices.xlsx", 1)]
    assert (found[2].passages[0].place_text, found[2].passages[0].heading) == ("Sheet Prices", ("Tea",))
    assert found[0].passages[0].address == f"/documents/D-Green and black.pdf?start=640&stop={640 + len(invented.TEXT)}"


def test_a_passage_marks_the_words_of_the_question_that_say_something():
    view = passage_view(FOUND, terms_of("the water of it"))
    assert {piece.text for piece in view.pieces if piece.marked} == {"water"}
    assert (view.place_text, view.heading) == ("Page 7", ("Brewing", "Temperature"))
    assert view.ranks_text == "words: place 1 · meaning: place 2"


def test_short_words_alone_are_marked():
    view = passage_view(FOUND, terms_of("tea"))
    assert "tea" in {piece.text for piece in view.pieces if piece.marked}


def test_nothing_found_is_nothing():
    assert found_views(Findings((), False, "ready"), ()) == ()


def test_a_passage_without_pages_and_headings_says_neither():
    bare = Found(Place("D", "a.txt", "/a.txt", 0, 0, 4, ()), "text", 1.0, None, None)
    view = passage_view(bare, ())
    assert (view.place_text, view.heading, view.ranks_text) == ("", (), "")


def test_the_dots_of_a_table_of_contents_are_not_read_out():
    contents = Found(FOUND.place, "1.1 Tea . . . . . . . . . 6 1.2 Trade ........ 9", 1.0, None, None)
    shown = "".join(piece.text for piece in passage_view(contents, ()).pieces)
    assert shown == "1.1 Tea … 6 1.2 Trade … 9"


def test_words_are_named_the_short_ones_only_where_there_are_no_others():
    assert telling(("is", "hausdorff", "and")) == "“hausdorff”"
    assert telling(("is", "a")) == "“is”, “a”"
    assert telling(("이것", "is")) == "“이것”"
