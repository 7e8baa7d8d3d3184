from hypothesis import given
from hypothesis import strategies as st

from backend.index.splitting import fold, pairs, split


def test_what_is_ascii_is_left_as_it_is():
    assert split("Bread and butter") == ("Bread and butter", "")


def test_a_run_becomes_pairs_of_neighbours_and_single_characters():
    words, letters = split("我在中国abc")
    assert words.split() == ["我在", "在中", "中国", "abc"]
    assert set(letters.split()) == set("我在中国")


def test_a_run_of_one_is_itself():
    assert pairs("人") == ["人"]


def test_nul_ends_no_text():
    assert "after" in split("before\0after")[0]


def test_wide_letters_are_plain_ones():
    assert split("ＡＢＣ")[0] == "ABC"


def test_hangul_that_was_taken_apart_is_put_together():
    assert split("\u1112\u1161\u11ab\u1100\u1173\u11af")[0].split() == ["한글"]


def test_folding_takes_capitals_and_accents_away():
    assert fold("Émile ÜBER café") == "emile uber cafe"


def test_folding_keeps_syllables_and_voiced_kana():
    assert fold("학교がパ") == "학교がパ"


@given(st.text())
def test_folding_keeps_every_place(text: str):
    assert len(fold(text)) == len(text)


@given(st.text())
def test_splitting_never_leaves_nul_or_fails(text: str):
    words, letters = split(text)
    assert "\0" not in words + letters
