import numpy as np
import pytest

from backend.passages.shelf import spread
from tests.backend.passages.stack import Stack


def test_what_is_held_is_what_the_file_has_after_a_change_that_failed(stack: Stack):
    stack.add("1", "One.", "Two.")
    before = stack.shelf.owners[:10].tolist()
    with pytest.raises(ValueError, match="could not broadcast"), stack.shelf.transaction():
        _own_some_and_fail(stack)
    assert stack.shelf.owners[:10].tolist() == before
    assert stack.shelf.count() == 2


def test_many_passages_make_what_is_held_grow(stack: Stack):
    stack.shelf.own(7, 5_000, np.full(2_000, 30, np.uint16))
    stack.shelf.changes += 1
    assert stack.shelf.count() == 2_000
    assert stack.shelf.usual_length == 30
    stack.shelf.disown(spread([(5_000, 1_999)]))
    stack.shelf.changes += 1
    assert stack.shelf.count() == 1


def test_stretches_are_spread_to_their_numbers():
    assert spread([(3, 2), (10, 1)]).tolist() == [3, 4, 10]
    assert spread([]).tolist() == []


def _own_some_and_fail(stack: Stack) -> None:
    stack.shelf.own(9, 3, np.ones(4, np.uint16))
    stack.shelf.owners[:2] = [1, 2, 3]
