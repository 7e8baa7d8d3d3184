import threading

import numpy as np
import pytest

from backend.passages.embedding import Embedder, ModelUnusable, weights
from backend.passages.embedding.embedder import AT_ONCE, MOST_TOKENS, _batches
from backend.passages.embedding.weights import Numbers

SENTENCES = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
"""With what their makers have published of them."""
PUBLISHED = [[1.0000, 0.6660, 0.1046], [0.6660, 1.0000, 0.1411], [0.1046, 0.1411, 1.0000]]

TEXTS = [
    *SENTENCES,
    "MEASUREMENT OF DIELECTRIC CONSTANT OF LIQUIDS BY THE USE OF MICROWAVE TECHNIQUES",
    "Ein Satz mit Umlauten: schön, größer, weiß. 한국어 문장과 中文句子。",
    " ".join(f"Part {number} of a longer text is about the tides of the sea." for number in range(20)),
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_similarities_of_questions_are_those_that_were_published(embedder: Embedder) -> None:
    vectors = np.stack([embedder.embed_query(text) for text in SENTENCES])
    assert vectors @ vectors.T == pytest.approx(np.array(PUBLISHED), abs=0.001)


def test_similarities_of_passages_are_nearly_so(embedder: Embedder) -> None:
    vectors = embedder.embed(SENTENCES)
    assert vectors @ vectors.T == pytest.approx(np.array(PUBLISHED), abs=0.03)


def test_eight_bits_say_nearly_the_same_as_thirty_two(embedder: Embedder) -> None:
    exact = np.stack([embedder.embed_query(text) for text in TEXTS])
    assert (embedder.embed(TEXTS) * exact).sum(axis=1).min() > 0.99


def test_vectors_are_of_length_one_and_of_the_kind_that_is_promised(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_the_order_is_that_of_the_texts_whatever_their_lengths(embedder: Embedder) -> None:
    one_by_one = np.stack([embedder.embed_query(text) for text in TEXTS])
    assert (embedder.embed(TEXTS) @ one_by_one.T).argmax(axis=1).tolist() == list(range(len(TEXTS)))


def test_a_text_has_the_same_vector_whatever_it_is_computed_with(embedder: Embedder) -> None:
    for text, vector in zip(TEXTS, embedder.embed(TEXTS), strict=True):
        assert vector == pytest.approx(embedder.embed([text])[0], abs=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


@pytest.mark.parametrize("text", ["", " \n", "\ud800 half a pair \udfff", "\x00", "🜁" * 300, "a" * 300_000])
def test_any_text_has_a_vector(embedder: Embedder, text: str) -> None:
    for vector in (embedder.embed_query(text), embedder.embed([text])[0]):
        assert vector.shape == (embedder.dimensions,)
        assert np.isfinite(vector).all()


def test_what_stands_behind_the_last_token_does_not_count(embedder: Embedder) -> None:
    beginning = "tide " * (MOST_TOKENS - 2)
    assert np.array_equal(embedder.embed_query(beginning), embedder.embed_query(beginning + "moon " * 50))
    assert not np.array_equal(embedder.embed_query(beginning), embedder.embed_query("moon " + beginning))


def test_several_threads_may_use_it_from_the_first_text_on() -> None:
    embedder, found = Embedder(), dict[int, Numbers]()
    threads = [
        threading.Thread(target=lambda n=number: found.update({n: embedder.embed_query(TEXTS[n])}))
        for number in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for number in range(4):
        assert np.array_equal(found[number], embedder.embed_query(TEXTS[number]))


def test_without_the_model_the_first_text_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "no_such_model_anywhere")
    embedder = Embedder()
    with pytest.raises(ModelUnusable):
        embedder.embed(["a text"])


def test_batches_have_every_text_once_and_stay_small() -> None:
    lengths = [3, 256, 40, 41, 256, 7, 2, 256, 255, 254, 256] + [60] * 50
    batches = [[int(number) for number in batch] for batch in _batches(lengths)]
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[number] for number in batch) <= AT_ONCE for batch in batches)
    assert len(batches) <= 10


def test_a_text_that_is_longer_than_a_batch_has_one_of_its_own() -> None:
    assert [batch.tolist() for batch in _batches([AT_ONCE + 1, 5])] == [[0], [1]]
