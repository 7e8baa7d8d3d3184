"""Whether a turn asks nothing."""

import pytest

from backend.chat.small_talk import is_small_talk, may_be_small_talk, telling_words


@pytest.mark.parametrize(
    "turn",
    [
        "thanks!", "hi", "ok, got it", "Thank you so much for the help!", "👍", "How are you?", "Vielen Dank",
        "d’accord", "고마워요", "네, 알겠습니다.", "谢谢你！", "好的，明白了", "ありがとうございます",
    ],
)  # fmt: skip
def test_thanks_greetings_and_agreement_ask_nothing(turn: str) -> None:
    assert is_small_talk(turn)


@pytest.mark.parametrize(
    "turn",
    [
        "", "?", "ok?", "yes", "tell me more", "great, and the price", "ok, how long does green tea steep",
        "thank you note", "你好，请问保修期多久", "안녕하세요, 보증 기간은", "hi " * 100, "2",
    ],
)  # fmt: skip
def test_whatever_may_want_something_is_a_question(turn: str) -> None:
    assert not is_small_talk(turn)


@pytest.mark.parametrize("turn", ["dziękuję bardzo", "так", "ευχαριστώ πολύ", "शुक्रिया", "สวัสดี"])
def test_few_words_without_a_question_mark_may_be_small_talk_in_any_language(turn: str) -> None:
    assert may_be_small_talk(turn)


@pytest.mark.parametrize(
    "turn", ["zorblax?", "كم السعر؟", "保修期？", "part 7", "green tea water temperature", "保修期是多久请告诉我"]
)
def test_a_question_mark_a_number_or_some_words_make_a_question(turn: str) -> None:
    assert not may_be_small_talk(turn)


def test_words_that_stand_anywhere_tell_nothing() -> None:
    assert telling_words("And what about the Price?") == "price"
