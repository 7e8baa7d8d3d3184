import pytest

from backend.passages.protocol import UNKNOWN
from backend.worker.serving import Refusal
from tests.backend.passages.stack import Stack


def test_a_stretch_of_the_text_comes_with_its_passages(stack: Stack):
    content = stack.put("One two.", "Three four.", "Five six.", page=3, heading=("H",))
    shown = stack.worker.text(content, 4, 14)
    assert shown["sheets"] == ({"page": 3, "start": 4, "text": "two.\nThree"},)
    assert [(span["start"], span["stop"]) for span in shown["spans"]] == [(0, 8), (9, 20)]
    assert shown["spans"][0]["heading"] == ("H",)


def test_a_long_text_is_read_across_its_pieces(stack: Stack):
    line = "0123456789abcde"
    content = stack.put(*[line] * 5_000)
    whole = "\n".join([line] * 5_000)
    for start, stop in ((0, 20), (16_380, 16_390), (30_000, 70_000), (79_990, 99_999), (-5, 3)):
        (sheet,) = stack.worker.text(content, max(start, 0), stop)["sheets"]
        assert sheet["text"] == whole[max(start, 0) : stop]


def test_an_unknown_content_is_refused(stack: Stack):
    with pytest.raises(Refusal) as refused:
        stack.worker.text("0" * 64, 0, 10)
    assert refused.value.kind == UNKNOWN


def test_why_a_content_was_not_found_is_told(stack: Stack):
    content = stack.add("1", "The weather in Oslo.", "It rains.")
    stack.add("2", "The price of bread.", "Bread is cheap.")
    why = stack.worker.why_not("price of bread in Oslo", content)
    assert why["in_index"] is True
    assert why["rank"] > 1
    assert why["best"]["text"] == "The weather in Oslo."
    assert why["present"] == ("in", "oslo")
    assert why["absent"] == ("price", "of", "bread")


def test_a_content_that_stands_first_has_rank_one(stack: Stack):
    content = stack.add("1", "The weather in Oslo.")
    assert stack.worker.why_not("weather", content)["rank"] == 1
    assert stack.worker.why_not("bread", content, "words")["rank"] is None


def test_a_content_that_is_not_there_is_told_so(stack: Stack):
    why = stack.worker.why_not("weather", "0" * 64)
    assert (why["in_index"], why["rank"], why["best"]) == (False, None, None)


def test_what_is_known_and_what_has_its_vectors_are_two_things(stack: Stack):
    content = stack.put("One.")
    assert stack.worker.knows([content, "unknown"]) == {"known": [content], "embedded": []}
    stack.settle()
    assert stack.worker.knows([content]) == {"known": [content], "embedded": [content]}
