import numpy as np
import pytest

from backend.passages.relevance import LEAST, relevances


def array(*values: float):
    return np.array(values, np.float32)


def test_near_and_with_the_words_is_relevant_and_far_without_is_not():
    near, far = relevances(array(0.6, 0.15), array(0.7, 0.25)).tolist()
    assert near > 0.95
    assert far < 0.05


def test_a_paraphrase_without_the_words_can_be_relevant():
    assert relevances(array(0.1), array(0.65))[0] > LEAST


def test_without_vectors_the_words_decide():
    enough, too_few = relevances(array(0.5, 0.15), None).tolist()
    assert enough > LEAST > too_few


def test_a_model_for_which_all_texts_are_alike_is_measured_from_there():
    assert relevances(array(0.1), array(0.6))[0] > LEAST
    assert relevances(array(0.1), array(0.6), usual=0.5)[0] < LEAST


def test_a_collection_with_one_subject_is_no_such_model():
    assert relevances(array(0.1), array(0.6), usual=0.15)[0] == relevances(array(0.1), array(0.6))[0]


@pytest.mark.parametrize("likeness", [None, array(-1.0, 1.0)])
def test_it_is_always_between_nothing_and_all(likeness):
    found = relevances(array(0.0, 1.0), likeness)
    assert ((found >= 0) & (found <= 1)).all()
