from backend.index.ranking import HALVED_AFTER, fitness, weights, with_age


def test_more_often_is_better_but_less_and_less():
    weight = weights([10], 1000)
    once, twice, often = (fitness([count], 100, 100, weight) for count in (1, 2, 20))
    assert once < twice < often
    assert often - twice < 10 * (twice - once)


def test_a_rare_word_counts_more_than_a_common_one():
    weight = weights([1000, 3], 1000)
    assert fitness([0, 1], 100, 100, weight) > fitness([1, 0], 100, 100, weight)


def test_a_word_in_a_short_text_counts_more():
    weight = weights([10], 1000)
    assert fitness([1], 20, 100, weight) > fitness([1], 500, 100, weight)


def test_what_is_new_counts_twice_at_most():
    assert with_age(1.0, 0) == 2.0
    assert with_age(1.0, HALVED_AFTER) == 1.5
    assert 1.0 < with_age(1.0, 10 * HALVED_AFTER) < 1.01


def test_a_clock_that_was_set_back_makes_nothing_newer_than_new():
    assert with_age(1.0, -HALVED_AFTER) == 2.0
