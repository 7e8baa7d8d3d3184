from array import array

import pytest

from backend.ollama import Embedded, Ollama, OllamaFault, Patience
from tests.ollama_double import Answer, OllamaDouble, raw, replay
from tests.ollama_double.transcripts import transcript

MODEL = "tiny-embed"


def rows(embedded: Embedded) -> list[list[float]]:
    numbers = array("f", embedded.numbers)
    step = embedded.dimensions
    return [list(numbers[start : start + step]) for start in range(0, len(numbers), step)]


async def test_recorded_vectors_come_as_they_were_computed(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/embed", replay("embed-batch"))
    texts = transcript("embed-batch").request["input"]
    embedded = await gate.embed(MODEL, texts)
    assert len(rows(embedded)) == len(texts)
    for row in rows(embedded):
        assert sum(number**2 for number in row) == pytest.approx(1, abs=1e-4)


async def test_each_text_has_its_vector_in_the_order_of_the_texts(gate: Ollama) -> None:
    together = rows(await gate.embed(MODEL, ["the sea at night", "a recipe for bread"]))
    alone = rows(await gate.embed(MODEL, ["a recipe for bread"]))
    assert together[1] == alone[0] != together[0]


async def test_long_texts_are_asked_to_be_cut_and_halves_of_pairs_are_replaced(
    gate: Ollama, double: OllamaDouble
) -> None:
    await gate.embed(MODEL, ["half \ud800 a pair"])
    (asked,) = double.asked("/api/embed")
    assert asked.json["truncate"] is True
    assert asked.json["input"] == ["half \ufffd a pair"]


@pytest.mark.parametrize(
    ("model", "kind"),
    [("tiny-gone", "model-gone"), ("tiny-chat", "refused")],
)
async def test_a_model_that_makes_none_is_a_fault_of_its_kind(gate: Ollama, model: str, kind: str) -> None:
    with pytest.raises(OllamaFault) as raised:
        await gate.embed(model, ["a text"])
    assert raised.value.kind == kind


@pytest.mark.parametrize(
    "answer",
    [
        replay("embed-empty-string"),
        raw(b'{"embeddings": [[1, 0], [0, 1]]}'),
        raw(b'{"embeddings": [[]]}'),
        raw(b'{"embeddings": [["a"]]}'),
        raw(b'{"embeddings": [[1e999]]}'),
        raw(b'{"embeddings": [[NaN]]}'),
        raw(b"{}"),
        raw(b"<html>"),
    ],
    ids=["none", "one too many", "empty", "letters", "endless", "no number", "nothing", "a web page"],
)
async def test_what_are_no_vectors_is_garbage(gate: Ollama, double: OllamaDouble, answer: Answer) -> None:
    double.script("/api/embed", answer)
    with pytest.raises(OllamaFault) as raised:
        await gate.embed(MODEL, ["a text"])
    assert raised.value.kind == "garbage"


async def test_a_server_that_makes_no_end_of_it_is_silent(double: OllamaDouble) -> None:
    gate = Ollama(double.host, patience=Patience(embedding=0.05))
    double.always("/api/embed", replay("embed-batch", first_after=60))
    with pytest.raises(OllamaFault) as raised:
        await gate.embed(MODEL, ["a text"])
    assert raised.value.kind == "silent"
    await gate.close()
