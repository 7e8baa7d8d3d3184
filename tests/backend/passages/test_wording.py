import apsw
import pytest

from backend.passages import wording
from backend.passages.wording import Stemmer, pack, said, to_index


@pytest.fixture
def stemmer() -> Stemmer:
    return Stemmer(apsw.Connection(":memory:"))


def test_endings_capitals_and_accents_make_no_difference(stemmer: Stemmer):
    assert stemmer.words(to_index("Cafés were running")) == ["cafe", "were", "run"]


@pytest.mark.parametrize(("text", "pairs"), [("向量检索", ["向量", "量检", "检索"]), ("법", ["법"])])
def test_runs_without_spaces_become_pairs(stemmer: Stemmer, text: str, pairs: list[str]):
    assert stemmer.words(to_index(f"a {text} b"))[1:-1] == pairs
    assert said(text) == pairs


def test_a_word_of_full_width_letters_is_that_word(stemmer: Stemmer):
    assert stemmer.words(to_index("ＡＢＣ")) == ["abc"]


def test_nothing_behind_a_nul_is_lost(stemmer: Stemmer):
    assert stemmer.words(to_index("before\0behind")) == ["befor", "behind"]


@pytest.mark.parametrize("asked", ['"', "AND OR NOT", "text:x*", "a-b (c)", "NEAR(a b)", "'; --", "", " \0 "])
def test_nothing_in_a_question_is_syntax(asked: str):
    words = apsw.Connection(":memory:")
    words.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    for word in said(asked):
        assert words.execute("SELECT 1 FROM words WHERE words MATCH ?", (wording.condition(word),)).get is None


def test_a_question_of_many_words_is_cut(stemmer: Stemmer):
    assert len(stemmer.asked(" ".join(f"w{number}" for number in range(200)))) == wording.MOST_WORDS


def test_words_that_differ_in_their_endings_are_asked_once(stemmer: Stemmer):
    assert stemmer.asked("Filter filters filtering") == {"filter": "filter"}


def test_how_often_a_word_stands_in_a_passage_is_noted():
    import numpy as np

    packed, length = pack(["a", "b", "a", "c"])
    words = np.frombuffer(packed, np.uint32)
    at = wording.places(words, "a")
    assert wording.counts(words[at]).tolist() == [2]
    assert len(wording.places(words, "d")) == 0
    assert length == 4


def test_a_word_that_stands_very_often_is_counted_up_to_a_bound():
    import numpy as np

    words = np.frombuffer(pack(["a"] * 1000)[0], np.uint32)
    assert wording.counts(words).tolist() == [wording.MOST_COUNTED]
