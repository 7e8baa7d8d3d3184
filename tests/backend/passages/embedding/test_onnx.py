"""What is written by hand is read by the engine itself."""

import math

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it has no types
import pytest

from backend.passages.embedding.onnx import FLOAT, MICROSOFT, Graph


def run(graph: Graph, **inputs: object) -> list[object]:
    made = graph.to_bytes([("in", FLOAT, ("rows", 3))], [("out", FLOAT, ("rows", 3))])
    session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["out"], inputs)[0]).tolist()  # type: ignore[no-any-return]  # a list of lists


def test_constants_and_steps_are_what_the_engine_computes() -> None:
    graph = Graph()
    doubled = graph.add("MatMul", ["in", graph.constant("two", np.eye(3, dtype=np.float32) * 2)], "doubled")
    graph.add("Add", [doubled, graph.constant("more", np.array([1, 0, -1], np.float32))], "out")
    assert run(graph, **{"in": np.array([[1, 2, 3]], np.float32)}) == [[3, 4, 5]]


def test_whole_and_broken_attributes_and_other_domains_arrive() -> None:
    graph = Graph()
    one = graph.constant("one", np.ones(3, np.float32))
    nothing = graph.constant("nothing", np.zeros(3, np.float32))
    graph.add("LayerNormalization", ["in", one, nothing], "even", axis=1, epsilon=0.5)
    graph.add("Gelu", ["even"], "out", domain=MICROSOFT)
    (row,) = run(graph, **{"in": np.array([[-1, 0, 1]], np.float32)})
    even = 1 / math.sqrt(2 / 3 + 0.5)
    assert row == pytest.approx([gelu(-even), 0, gelu(even)], abs=1e-6)


def test_a_constant_may_be_longer_than_one_byte_counts() -> None:
    graph = Graph()
    wide = graph.constant("wide", np.ones((3, 1000), np.float32))
    back = graph.constant("back", np.full((1000, 3), 0.5, np.float32))
    graph.add("MatMul", [graph.add("MatMul", ["in", wide], "there"), back], "out")
    assert run(graph, **{"in": np.array([[1, 1, 0]], np.float32)}) == [[1000, 1000, 1000]]


def gelu(number: float) -> float:
    return number * (1 + math.erf(number / math.sqrt(2))) / 2
