import json
from datetime import UTC, datetime

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


@pytest.mark.parametrize("value", [None, 5, "", "soon", "2026-11-21T09:48:07", "2026-13-21T09:48:07Z", "9" * 5000])
def test_what_is_no_moment_is_none(value: object) -> None:
    assert untrusted.moment(value) is None


def test_a_moment_is_read_with_its_zone_and_as_exactly_as_can_be() -> None:
    assert untrusted.moment("2026-11-21T09:48:07.093690392Z") == datetime(2026, 11, 21, 9, 48, 7, 93_690, UTC)
    assert untrusted.moment("2319-03-03T09:30:30+02:00") == datetime(2319, 3, 3, 7, 30, 30, tzinfo=UTC)
