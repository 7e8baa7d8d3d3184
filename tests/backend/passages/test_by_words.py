from math import log

import numpy as np
import pytest

from backend.passages import by_words
from backend.passages.by_words import K1, B, ByWords, Question
from tests.backend.passages.stack import Stack


def asked(frequencies: dict[str, int], passages: int = 1_000_000) -> Question:
    return Question({stem: stem for stem in frequencies}, frequencies, passages)


def test_the_rarest_words_are_looked_up_as_many_as_can_be_gone_through():
    question = asked({"the": 900_000, "zebra": 40, "filter": by_words.GONE_THROUGH - 50, "gone": 0})
    assert question.rarer() == ["zebra", "filter"]


def test_one_word_is_always_looked_up():
    assert asked({"the": 900_000, "of": 800_000}).rarer() == ["of"]
    assert asked({}).rarer() == []


def test_it_is_bm25(stack: Stack):
    stack.add("1", "one two three", "one one four", "five six seven eight nine ten")
    words = ByWords(stack.shelf)
    question = words.understand("one four")
    numbers = np.flatnonzero(stack.shelf.owners)
    scores = words.weigh(question, numbers).scores
    weight_one, weight_four = log(1 + 1.5 / 2.5), log(1 + 2.5 / 1.5)
    bulk = K1 * (1 - B + B * 3 / 4)
    assert scores[0] == pytest.approx(weight_one * (K1 + 1) / (1 + bulk))
    assert scores[1] == pytest.approx((weight_one * 2 / (2 + bulk) + weight_four / (1 + bulk)) * (K1 + 1))
    assert scores[2] == 0


def test_the_part_of_the_words_that_a_passage_has_is_told(stack: Stack):
    stack.add("1", "one two", "three", "four")
    words = ByWords(stack.shelf)
    covered = words.weigh(words.understand("one two"), np.flatnonzero(stack.shelf.owners)).covered
    assert covered.tolist() == pytest.approx([1, 0, 0])
    covered = words.weigh(words.understand("one unheard"), np.flatnonzero(stack.shelf.owners)).covered
    assert 0 < covered[0] < 0.5


def test_what_is_put_in_later_is_counted(stack: Stack):
    stack.add("1", "lion two")
    words = ByWords(stack.shelf)
    assert words.understand("lion").frequencies == {"lion": 1}
    stack.add("2", "lion", "lion more", "lion less")
    assert words.understand("lion").frequencies == {"lion": 4}


def test_a_word_that_was_asked_for_before_it_came_is_found_then(stack: Stack):
    stack.add("1", *[f"Line {number} of a long text." for number in range(40)])
    assert stack.texts("walrus", how="words") == []
    stack.add("2", "A walrus.")
    assert stack.texts("walrus", how="words") == ["A walrus."]
