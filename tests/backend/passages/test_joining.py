import numpy as np
import pytest

from backend.passages import joining


def test_what_is_good_by_both_ways_stands_before_what_is_best_by_one():
    words = np.array([10.0, 9.0, 0.0], np.float32)
    vectors = np.array([0.0, 0.5, 0.6], np.float32)
    assert joining.joined(words, vectors).argmax() == 1


def test_where_one_way_finds_nothing_the_other_decides():
    nothing = np.zeros(2, np.float32)
    assert joining.joined(nothing, np.array([0.2, 0.4], np.float32)).tolist() == pytest.approx([0.5, 1.0])
    assert joining.joined(nothing, nothing).tolist() == [0, 0]
    assert joining.joined(nothing[:0], nothing[:0]).tolist() == []


def test_a_vector_that_points_away_counts_as_nothing():
    assert joining.shares(np.array([-0.5, 0.5], np.float32)).tolist() == [0, 1]


def test_a_passage_between_good_ones_rises():
    scores = np.array([0.5, 0.5], np.float32)
    around = np.array([[0.0, 0.0, 0.0, 0.0], [0.9, 0.0, 0.4, 0.0]], np.float32)
    alone, between = joining.with_neighbours(scores, around).tolist()
    assert alone == pytest.approx(0.5)
    assert between == pytest.approx(0.5 + joining.NEAR * 0.9)


def test_of_two_neighbours_the_better_counts_and_the_nearer_counts_more():
    scores = np.zeros(2, np.float32)
    near = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]], np.float32)
    first, second = joining.with_neighbours(scores, near).tolist()
    assert first > second > 0
