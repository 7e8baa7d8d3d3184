import numpy as np
import pytest

from backend.passages.by_vectors import likenesses
from tests.backend.passages.stack import Stack


def test_cosines_are_told_in_the_order_that_was_asked_in(stack: Stack):
    stack.add("1", "one two", "three four")
    stack.put("five six")
    model = stack.shelf.answering
    assert model
    query = stack.embedder.embed_query("three four")
    numbers = np.array([3, 2, 1, 99])
    found = likenesses(stack.shelf.reader, stack.shelf.signs[model.number], query, numbers)
    assert found[1] == pytest.approx(1, abs=1e-3)
    assert found[2] == pytest.approx(float(stack.embedder.embed_query("one two") @ query), abs=1e-3)
    assert found[[0, 3]].tolist() == [0, 0]  # no vector yet, and no passage
