from dataclasses import replace

from backend.chat.considered import ConsideredRow
from backend.chat.passage_views import grouped, passage_view, sentence_at, why
from backend.chat.recipe import Recipe
from tests.backend.chat.shelves import TEA

ROW = ConsideredRow("M", 1, "D1", "Tea.pdf", 3, 0, len(TEA), "Brewing › Green", TEA, 0.51234, 1, None, 1)


def test_a_passage_tells_its_place_and_ranks_with_its_words_marked() -> None:
    view = passage_view(ROW, "How bitter?")
    assert (view.place, view.ranks) == ("Page 3 · Brewing › Green", "by words: place 1 · score 0.512")
    assert [piece.text for piece in view.pieces if piece.is_marked] == ["bitter"]
    assert view.address == f"/documents/D1?start=0&stop={len(TEA)}&message=M"


def test_passages_are_grouped_by_document_the_best_first() -> None:
    rows = [ROW, replace(ROW, number=2, document_id="D2", name="Herbs.md"), replace(ROW, number=3)]
    groups = grouped(rows, "tea")
    assert [(group.name, [each.number for each in group.passages]) for group in groups] == [
        ("Tea.pdf", [1, 3]),
        ("Herbs.md", [2]),
    ]


def test_the_panel_parts_what_was_told_from_what_was_not_and_says_what_went_wrong() -> None:
    recipe = Recipe(grounded="answer", query="tea?\nwhy?", passages=1, unread=True, unsupported=2)
    view = why("M", recipe, [ROW, replace(ROW, number=2, told=0, text="")], "Bitter [1].")
    assert ([each.number for each in view.told], [each.number for each in view.rest]) == ([1], [2])
    assert view.query == "tea? … why?"
    assert view.rest[0].is_gone
    assert len(view.sentences) == 3
    assert "2 times" in view.sentences[0]


def test_a_citation_s_sentence_is_found_by_its_mark() -> None:
    text = "Tea is green [1]. Water is hot."
    recipe = Recipe(cited=[[12, 16, 1], [31, 31, 1]])
    assert sentence_at(text, recipe, 0).strip() == "Tea is green."
    assert sentence_at(text, recipe, 1).strip() == "Water is hot."
    assert sentence_at(text, recipe, 9) == ""
