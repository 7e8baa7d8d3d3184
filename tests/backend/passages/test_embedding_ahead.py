import base64
from typing import Any

import numpy as np
import pytest

from backend.passages.protocol import UNKNOWN
from backend.worker.serving import Refusal
from tests.backend.passages.stack import Stack, WordVectors

OTHER = WordVectors("nomic", 32)


def encoded(vectors: Any) -> str:
    return base64.b64encode(np.asarray(vectors, np.float32).tobytes()).decode()


def let_the_backend_embed(stack: Stack, limit: int = 3) -> None:
    while pending := stack.worker.pending("nomic", limit)["passages"]:
        numbers, texts = zip(*pending, strict=True)
        stack.worker.put_vectors("nomic", numbers, encoded(OTHER.embed(texts)))


def test_what_is_told_of_progress_is_where_it_stands(stack: Stack):
    stack.put(*[f"Line {number}." for number in range(20)])
    assert stack.worker.progress() == {"passages": 20, "embedded": 0, "model": "words", "coming": "", "leaving": 0}
    stack.settle()
    assert stack.worker.progress()["embedded"] == 20
    assert [event for event, _ in stack.told].count("embedded") == 1


def test_the_former_model_answers_until_the_new_one_is_complete(stack: Stack):
    stack.add("1", "Bread of rye.", "Bread of wheat.", "A lion.", "A zebra.")
    stack.worker.choose_model("nomic", 32)
    assert (stack.worker.progress()["model"], stack.worker.progress()["coming"]) == ("words", "nomic")
    assert stack.texts("rye bread", 1, how="vectors") == ["Bread of rye."]
    let_the_backend_embed(stack)
    assert (stack.worker.progress()["model"], stack.worker.progress()["coming"]) == ("nomic", "")
    assert stack.worker.check()["ok"]
    shelf = stack.shelf
    assert shelf.writer.execute("SELECT count(DISTINCT model) FROM vector").get == 1


def test_with_a_model_of_the_backends_the_question_comes_as_a_vector(stack: Stack):
    stack.add("1", "Bread of rye.", "A lion.")
    stack.worker.choose_model("nomic", 32)
    let_the_backend_embed(stack)
    assert stack.worker.find("rye", "vectors")["passages"] == []
    found: Any = stack.worker.find("rye", "vectors", 1, vector=encoded(OTHER.embed_query("rye bread")))
    assert found["passages"][0]["text"] == "Bread of rye."


def test_one_can_go_back_to_the_model_that_is_here(stack: Stack):
    stack.add("1", "Bread of rye.")
    stack.worker.choose_model("nomic", 32)
    let_the_backend_embed(stack)
    stack.worker.choose_model("words", stack.embedder.dimensions)
    assert stack.worker.progress()["coming"] == "words"
    stack.settle()
    assert (stack.worker.progress()["model"], stack.worker.progress()["coming"]) == ("words", "")


def test_a_model_that_was_not_waited_for_is_dropped(stack: Stack):
    stack.add("1", "Bread of rye.")
    stack.worker.choose_model("nomic", 32)
    stack.worker.choose_model("words", stack.embedder.dimensions)
    assert (stack.worker.progress()["model"], stack.worker.progress()["coming"]) == ("words", "")
    with pytest.raises(Refusal) as refused:
        stack.worker.pending("nomic", 3)
    assert refused.value.kind == UNKNOWN


def test_a_model_of_the_same_name_with_other_dimensions_is_another(stack: Stack):
    stack.add("1", "Bread of rye.")
    stack.worker.choose_model("nomic", 32)
    let_the_backend_embed(stack)
    stack.worker.choose_model("nomic", 48)
    assert stack.worker.progress()["embedded"] == 0


def test_where_there_is_nothing_yet_a_model_answers_at_once(stack: Stack):
    stack.worker.choose_model("nomic", 32)
    stack.settle()
    assert (stack.worker.progress()["model"], stack.worker.progress()["coming"]) == ("nomic", "")


def test_vectors_of_what_left_meanwhile_are_passed_over(stack: Stack):
    stack.add("1", "Bread of rye.")
    stack.add("2", "A lion.")
    stack.worker.choose_model("nomic", 32)
    pending = stack.worker.pending("nomic", 9)["passages"]
    stack.worker.unplace(["1"])
    numbers, texts = zip(*pending, strict=True)
    stack.worker.put_vectors("nomic", numbers, encoded(OTHER.embed(texts)))
    stack.settle()
    assert stack.worker.check() == {"ok": True, "faults": []}
    assert stack.worker.progress()["model"] == "nomic"


@pytest.mark.parametrize("vectors", ["", encoded([1.0, 2.0])])
def test_vectors_of_another_size_are_refused(stack: Stack, vectors: str):
    stack.add("1", "Bread of rye.")
    stack.worker.choose_model("nomic", 32)
    with pytest.raises(Refusal):
        stack.worker.put_vectors("nomic", [1], vectors)


def test_a_vector_of_nothing_does_no_harm(stack: Stack):
    stack.add("1", "Bread of rye.")
    stack.worker.choose_model("nomic", 32)
    stack.worker.put_vectors("nomic", [1], encoded([float("nan")] * 32))
    assert stack.worker.check()["ok"]
    assert stack.worker.find("rye", vector=encoded([0.0] * 32))["passages"]


def test_a_short_content_has_its_vectors_before_a_long_one_that_came_first(stack: Stack):
    stack.put(*[f"Line {number}." for number in range(200)])
    stack.worker.meanwhile()
    short = stack.put("Bread of rye.", "Bread of wheat.")
    stack.worker._put_at = 0.0  # files don't follow each other any more
    stack.worker.meanwhile()
    assert ("embedded", {"content": short}) in stack.told
    stack.worker.choose_model("nomic", 32)
    first = stack.worker.pending("nomic", 2)["passages"]
    assert [text for _number, text in first] == ["Bread of rye.", "Bread of wheat."]


def test_what_is_told_of_progress_names_what_is_worked_on(stack: Stack):
    long = stack.put(*[f"Line {number}." for number in range(200)])
    stack.worker.meanwhile()
    (partly,) = (what["partly"] for event, what in stack.told if event == "progress")
    assert partly == {long: (4, 200)}
