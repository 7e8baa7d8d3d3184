import json
from pathlib import Path

import pytest

from backend.chat.tokens import EACH_MESSAGE, SHORT, Measured, weigh

RECORDED = Path(__file__).resolve().parents[2] / "transcripts"


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("The quick brown fox jumps over the lazy dog. " * 10, 85, 120),
        ("2026-11-21 17:30:00 127.0.0.1 " * 10, 110, 260),
        ("안녕하세요 세계 " * 10, 50, 90),
        ("你好，世界" * 10, 30, 60),
        ("Съешь ещё этих мягких французских булок. " * 10, 110, 220),
    ],
)
def test_text_weighs_about_as_much_as_it_has_tokens(text: str, least: int, most: int) -> None:
    assert least <= weigh(text) <= most


def test_each_part_of_a_text_weighs_something() -> None:
    for text in ("a", "1", "!", " ", "あ", "я", "👍", "\x00"):
        assert weigh(text) > 0
        assert weigh(text * 2) == pytest.approx(2 * weigh(text))


def test_a_model_that_counts_otherwise_is_learned_in_a_few_answers() -> None:
    measured, weight = Measured(), 1000.0
    for _ in range(8):
        measured = measured.learned(weight, 1500)
    assert measured.whole(weight) == pytest.approx(1500, rel=0.02)
    assert measured.answers == 8


def test_short_prompts_teach_the_template_and_not_the_text() -> None:
    measured = Measured()
    for _ in range(8):
        measured = measured.learned(6.0, 76)
    assert measured.ratio == 1.0
    assert measured.whole(6.0) == pytest.approx(76, abs=2)


def test_one_odd_answer_does_not_turn_what_was_learned_around() -> None:
    measured = Measured(ratio=1.0, base=8, answers=10, long=10)
    assert measured.learned(1000, 4000).ratio < 2
    assert measured.learned(1000, 1).ratio >= 0.3


def test_far_fewer_tokens_than_were_sent_can_be_told() -> None:
    known = Measured(ratio=1.0, base=8, answers=5, long=5)
    assert 246 < known.least(1490) < 1300
    assert Measured().least(SHORT - 1) == 0


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"ratio": "x", "base": 1, "answers": 1}'])
def test_what_can_not_be_read_is_as_if_nothing_was_learned(text: str) -> None:
    assert Measured.read(text) == Measured()


def test_what_was_learned_comes_back() -> None:
    measured = Measured(ratio=1.25, base=30, answers=4, long=2, window=8192)
    assert Measured.read(measured.kept()) == measured


def test_the_recorded_overflow_is_estimated_within_a_third_once_one_answer_was_counted() -> None:
    sent = json.loads((RECORDED / "chat-overflow-default.json").read_text())["request"]["body"]["messages"]
    weight = sum(weigh(each["content"]) + EACH_MESSAGE for each in sent)
    assert Measured().whole(weight) == pytest.approx(1490, rel=0.34)
    assert Measured().learned(weight, 1490).whole(weight) == pytest.approx(1490, rel=0.01)
    assert Measured().least(weight) > 246
