import numpy as np
import pytest

from backend.passages import joining

NOWHERE = np.nan


def test_what_is_good_by_both_ways_stands_before_what_is_best_by_one():
    words = np.array([10.0, 9.0, 0.0], np.float32)
    likenesses = np.array([0.0, 0.5, 0.6], np.float32)
    assert joining.joined(words, likenesses, 0.0).argmax() == 1


def test_where_one_way_finds_nothing_the_other_decides():
    nothing = np.zeros(2, np.float32)
    assert joining.joined(nothing, np.array([0.2, 0.4], np.float32), 0.0).tolist() == pytest.approx([0.5, 1.0])
    assert joining.joined(nothing, nothing, 0.0).tolist() == [0, 0]
    assert joining.joined(nothing[:0], nothing[:0], 0.0).tolist() == []


def test_a_likeness_that_any_text_has_counts_as_nothing():
    found = joining.joined(np.zeros(3, np.float32), np.array([0.3, 0.4, 0.5], np.float32), 0.3)
    assert found.tolist() == pytest.approx([0, 0.5, 1])


def test_a_vector_that_points_away_counts_as_nothing():
    assert joining.shares(np.array([-0.5, 0.5], np.float32)).tolist() == [0, 1]


def test_a_passage_between_good_ones_rises():
    scores = np.array([0.5, 0.5], np.float32)
    around = np.array([[0.1, 0.1, 0.1, 0.1], [0.9, 0.1, 0.4, 0.1]], np.float32)
    among_bad, between = joining.with_neighbours(scores, around).tolist()
    assert between - among_bad == pytest.approx(joining.NEAR * 0.8)


def test_of_two_neighbours_the_better_counts_and_the_nearer_counts_more():
    scores = np.zeros(2, np.float32)
    near = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]], np.float32)
    first, second = joining.with_neighbours(scores, near).tolist()
    assert first > second > 0


def test_a_short_document_stands_behind_a_long_one_by_neither_having_nor_lacking_neighbours():
    scores = np.full(3, 0.8, np.float32)
    around = np.array([[0.3] * 4, [NOWHERE] * 4, [0.8] * 4], np.float32)
    among_bad, alone, among_good = joining.with_neighbours(scores, around).tolist()
    assert among_bad < alone < among_good


def test_at_the_edge_of_a_document_the_neighbour_that_is_there_counts():
    scores = np.full(2, 0.5, np.float32)
    around = np.array([[NOWHERE, NOWHERE, 0.9, 0.2], [0.1, 0.1, 0.9, 0.2]], np.float32)
    edge, within = joining.with_neighbours(scores, around).tolist()
    assert edge == within
