import numpy as np
import pytest

from backend.passages.embedding.exact import states
from backend.passages.embedding.graph import WIDTH
from backend.passages.embedding.weights import Numbers, model_folder, read_weights


@pytest.fixture(scope="module")
def words() -> Numbers:
    return np.random.default_rng(7).normal(scale=0.1, size=(5, WIDTH)).astype(np.float32)


def test_each_word_has_a_state_in_single_precision(words: Numbers) -> None:
    found = states(read_weights(model_folder() / "model.safetensors"), words)
    assert found.shape == words.shape
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


def test_the_order_of_words_is_told_by_their_vectors_alone(words: Numbers) -> None:
    weights = read_weights(model_folder() / "model.safetensors")
    assert states(weights, words[::-1]) == pytest.approx(states(weights, words)[::-1], abs=1e-4)
