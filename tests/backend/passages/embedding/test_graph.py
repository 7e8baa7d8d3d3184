import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it has no types
import pytest

from backend.passages.embedding.exact import states
from backend.passages.embedding.graph import build
from backend.passages.embedding.weights import ModelUnusable, Numbers, model_folder, read_weights


def test_a_model_that_lacks_a_weight_is_unusable() -> None:
    weights = dict(read_weights(model_folder() / "model.safetensors"))
    del weights["encoder.layer.3.output.dense.bias"]
    with pytest.raises(ModelUnusable, match=r"layer\.3\.output\.dense\.bias"):
        build(weights)


def test_the_graph_makes_nearly_the_states_of_the_exact_network_and_padding_changes_none() -> None:
    weights = read_weights(model_folder() / "model.safetensors")
    words = weights["embeddings.word_embeddings.weight"][np.arange(2_000, 2_012).reshape(2, 6)]
    mask = np.array([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]], np.int32)
    session = onnxruntime.InferenceSession(build(weights), providers=["CPUExecutionProvider"])
    found: Numbers = session.run(["states"], {"words": words, "mask": mask})[0]
    for row, length in enumerate(mask.sum(axis=1)):
        exact = states(weights, words[row, :length])
        likeness = (found[row, :length] * exact).sum() / (np.linalg.norm(found[row, :length]) * np.linalg.norm(exact))
        assert likeness > 0.98


def test_weights_take_a_byte_each() -> None:
    made = build(read_weights(model_folder() / "model.safetensors"))
    assert 10_600_000 < len(made) < 11_500_000
