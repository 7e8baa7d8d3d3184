"""The network of all-MiniLM-L6-v2 (BERT: six layers, twelve heads, 384 wide) as a graph of eight-bit products.

The words' vectors are looked up outside of it. Products of matrices take most of the time: their weights are whole
numbers with a scale for each column, and what is multiplied with them is made whole while it runs, with a scale for
each row. So a text has the same vector whichever texts it is computed with.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from backend.passages.embedding.onnx import FLOAT, INT32, MICROSOFT, Graph
from backend.passages.embedding.weights import ModelUnusable, Numbers

LAYERS: Final = 6
HEADS: Final = 12
WIDTH: Final = 384
EPSILON: Final = 1e-12

EVEN: Final = 128, 1 / 127
AFTER_GELU: Final = 40, 1 / 215
"""Which whole number zero is, and what one more means: numbers from -1 to 1, or from -0.186 to 1."""

LEAST_SCALE: Final = 0.92
"""Of a row after GELU: what is negative there is never below -0.171, which then has its place."""

LARGEST: Final = 63
"""Weights are from -63 to 63. Where a processor adds up pairs in sixteen bits (AVX2), more would be cut off."""


def build(weights: Mapping[str, Numbers]) -> bytes:
    """The model: `words` (texts, tokens, 384) and `lengths mask` in, `states` of the same shape out.

    Raises ModelUnusable where a weight is missing.
    """
    try:
        return _Network(weights).build()
    except KeyError as missing:
        raise ModelUnusable(f"the model has no {missing}") from missing


class _Network:
    def __init__(self, weights: Mapping[str, Numbers]) -> None:
        self._weights = weights
        self._graph = Graph()

    def build(self) -> bytes:
        self._graph.constant("thirds", np.full(3, WIDTH, dtype=np.int64))
        self._graph.constant("last axis", np.array([2], dtype=np.int64))
        self._graph.constant("least", np.float32(LEAST_SCALE).reshape(1))
        norm = [self._constant("embeddings.LayerNorm.weight"), self._constant("embeddings.LayerNorm.bias")]
        state = self._graph.add("LayerNormalization", ["words", *norm], "0.in", axis=2, epsilon=EPSILON)
        for number in range(LAYERS):
            state = self._layer(f"encoder.layer.{number}", state)
        self._graph.add("Identity", [state], "states")
        shape = ("texts", "tokens", WIDTH)
        return self._graph.to_bytes([("words", FLOAT, shape), ("mask", INT32, shape[:2])], [("states", FLOAT, shape)])

    def _layer(self, name: str, state: str) -> str:
        attended = self._dense(f"{name}.attention.output.dense", self._attention(name, state))
        state = self._add_and_norm(f"{name}.attention.output.LayerNorm", attended, state)
        inner = self._dense(f"{name}.intermediate.dense", state)
        inner = self._graph.add("Gelu", [inner], f"{name}.gelu", domain=MICROSOFT)
        scale = self._graph.add("ReduceMax", [inner, "last axis"], f"{name}.most", keepdims=1)
        scale = self._graph.add("Max", [scale, "least"], f"{name}.scale")
        outer = self._dense(f"{name}.output.dense", inner, scale, AFTER_GELU)
        return self._add_and_norm(f"{name}.output.LayerNorm", outer, state)

    def _attention(self, name: str, state: str) -> str:
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        together = self._product(f"{name}.qkv", state, weight, bias)
        self._graph.add("Split", [together, "thirds"], *parts, axis=2)
        return self._graph.add(
            "MultiHeadAttention", [*parts, "", "mask"], f"{name}.heads", domain=MICROSOFT, num_heads=HEADS
        )

    def _dense(self, name: str, state: str, scale: str = "", whole: tuple[int, float] = EVEN) -> str:
        return self._product(
            name, state, self._weights[f"{name}.weight"].T, self._weights[f"{name}.bias"], scale, whole
        )

    def _product(
        self, name: str, state: str, weight: Numbers, bias: Numbers, scale: str = "", whole: tuple[int, float] = EVEN
    ) -> str:
        """`state` times `weight` plus `bias`.

        `scale`: of each row, where it is not its largest number; then `whole` tells the rest.
        """
        graph = self._graph
        scale = scale or self._largest(name, state)
        row = graph.add("Div", [state, scale], f"{name}.row")
        zero = graph.constant(f"{name}.zero", np.array(whole[0], dtype=np.uint8))
        step = graph.constant(f"{name}.step", np.array(whole[1], dtype=np.float32))
        row = graph.add("QuantizeLinear", [row, step, zero], f"{name}.rounded")
        columns = np.abs(weight).max(axis=0) / np.float32(LARGEST)
        numbers = graph.constant(f"{name}.weight", np.rint(weight / columns).astype(np.int8))
        steps = graph.constant(f"{name}.columns", columns)
        zeros = graph.constant(f"{name}.zeros", np.zeros(len(columns), dtype=np.int8))
        inputs = [row, numbers, step, steps, zero, zeros]
        product = graph.add("MatMulIntegerToFloat", inputs, f"{name}.product", domain=MICROSOFT)
        product = graph.add("Mul", [product, scale], f"{name}.scaled")
        return graph.add("Add", [product, graph.constant(f"{name}.bias", bias)], f"{name}.out")

    def _largest(self, name: str, state: str) -> str:
        """The largest number of each row, whatever its sign."""
        size = self._graph.add("Abs", [state], f"{name}.size")
        return self._graph.add("ReduceMax", [size, "last axis"], f"{name}.scale", keepdims=1)

    def _add_and_norm(self, name: str, new: str, state: str) -> str:
        norm = [self._constant(f"{name}.weight"), self._constant(f"{name}.bias")]
        return self._graph.add(
            "SkipLayerNormalization", [new, state, *norm], f"{name}.out", domain=MICROSOFT, epsilon=EPSILON
        )

    def _constant(self, name: str) -> str:
        return self._graph.constant(name, self._weights[name])
