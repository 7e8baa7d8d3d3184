import apsw
import numpy as np
import pytest

from backend.passages.signs import BLOCK, Signs, as_json, encode

CHANCE = np.random.default_rng(3)


@pytest.fixture
def connection() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE signs (model, block, data, PRIMARY KEY (model, block))")
    return connection


def vectors(count: int, dimensions: int = 64):
    return CHANCE.normal(size=(count, dimensions)).astype(np.float32)


def everything(signs: Signs):
    return np.ones(len(signs.has), np.bool_)


def test_the_nearest_by_their_signs_are_named(connection: apsw.Connection):
    signs, some = Signs(1, 64), vectors(5000)
    signs.put(connection, np.arange(5000), some)
    query = some[1234] + vectors(1)[0] / 10
    assert 1234 in signs.nearest(query, everything(signs), 5)


@pytest.mark.parametrize("share", [0.9, 0.05])
def test_only_what_the_mask_lets_through_is_named(connection: apsw.Connection, share: float):
    signs, some = Signs(1, 64), vectors(3000)
    signs.put(connection, np.arange(3000), some)
    mask = CHANCE.random(len(signs.has)) < share
    found = signs.nearest(some[0], mask, 20)
    assert len(found) == 20
    assert mask[found].all()


def test_exactly_as_many_as_asked_for_where_there_are_more(connection: apsw.Connection):
    signs = Signs(1, 64)
    signs.put(connection, np.arange(100), np.repeat(vectors(1), 100, axis=0))
    assert len(signs.nearest(vectors(1)[0], everything(signs), 7)) == 7


def test_they_are_read_back_as_they_were_written(connection: apsw.Connection):
    signs, numbers = Signs(1, 100), np.array([3, BLOCK + 5, 4 * BLOCK])
    signs.put(connection, numbers, vectors(3, 100))
    again = Signs(1, 100)
    again.load(connection)
    assert np.flatnonzero(again.has).tolist() == numbers.tolist()
    assert (again.codes[:, numbers] == signs.codes[:, numbers]).all()


def test_what_is_dropped_is_forgotten_in_the_file_too(connection: apsw.Connection):
    signs = Signs(1, 64)
    signs.put(connection, np.arange(10), vectors(10))
    signs.drop(connection, np.arange(2, 5))
    again = Signs(1, 64)
    again.load(connection)
    assert np.flatnonzero(again.has).tolist() == [0, 1, 5, 6, 7, 8, 9]
    assert not again.codes[:, 2:5].any()


def test_a_mask_from_before_more_was_put_still_works(connection: apsw.Connection):
    signs = Signs(1, 64)
    signs.put(connection, np.arange(10), vectors(10))
    mask = np.ones(10, np.bool_)
    signs.put(connection, np.arange(10, 5000), vectors(4990))
    assert sorted(signs.nearest(vectors(1)[0], mask, 20).tolist()) == list(range(10))


def test_each_dimension_is_one_bit():
    one, other = encode(np.array([[1.0, -1.0] * 50, [-1.0, 1.0] * 50], np.float32), 2).T
    assert np.bitwise_count(one ^ other).sum() == 100


def test_numbers_are_one_value_of_a_query():
    assert as_json(np.array([3, 5])) == "[3,5]"
    assert as_json(np.zeros(0, np.int64)) == "[]"
