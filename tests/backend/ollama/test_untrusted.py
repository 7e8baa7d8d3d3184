import json

import pytest

from backend.ollama import untrusted


def test_ollamas_words_are_taken_out_of_json_in_json() -> None:
    inner = json.dumps({"error": {"code": 400, "message": "Field 'x':\nbad"}})
    assert untrusted.words(inner) == "Field 'x': bad"
    assert untrusted.words({"error": inner}) == "Field 'x': bad"


@pytest.mark.parametrize("error", [None, 5, [], {}, {"error": None}, {"error": {"error": {"message": 7}}}])
def test_an_error_without_words_has_none(error: object) -> None:
    assert untrusted.words(error) == ""


def test_words_that_only_look_like_json_stay_as_they_are() -> None:
    assert untrusted.words("{oops") == "{oops"


def test_words_are_one_short_line_without_control_characters() -> None:
    words = untrusted.words("a\x1b[31m\u202eb\r\n\x00c " + "x" * 5000)
    assert words.startswith("a [31m b c xxx")
    assert len(words) == untrusted.LONGEST_WORDS
    assert words.endswith("…")


def test_halves_of_surrogate_pairs_are_replaced_and_whole_characters_kept() -> None:
    assert untrusted.whole("a\ud83d b 🌸 \udc00") == "a\ufffd b 🌸 \ufffd"


@pytest.mark.parametrize("value", [True, -1, 2**63, 1.5, float("inf"), "7", None])
def test_what_is_no_count_is_none(value: object) -> None:
    assert untrusted.count(value) is None


def test_a_count_is_kept() -> None:
    assert untrusted.count(2**53 + 1) == 2**53 + 1
