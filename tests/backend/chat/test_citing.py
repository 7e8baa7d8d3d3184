import pytest

from backend.chat.citing import Cited, cite, read_marks
from backend.chat.considered import Passage
from backend.chat.sentences import Mark
from tests.backend.chat.shelves import ROOIBOS, TEA

PASSAGES = {1: Passage(TEA, "Tea.pdf"), 2: Passage(ROOIBOS, "Herbs.md")}


def numbers(text: str) -> list[tuple[int, ...]]:
    return [mark.numbers for mark in cite(text, PASSAGES).marks]


def test_a_mark_stands_where_its_passage_says_so_and_goes_where_not() -> None:
    cited = cite("Green tea takes two to three minutes [1]. It is grown in Kenya [2].", PASSAGES)
    assert [mark.numbers for mark in cited.marks] == [(1,), ()]
    assert cited.unsupported == 1


def test_of_several_numbers_only_those_stand_that_are_right() -> None:
    assert numbers("Rooibos is caffeine-free [1, 2].") == [(2,)]


def test_a_mark_that_names_no_passage_goes() -> None:
    assert numbers("Rooibos is caffeine-free [7].") == [()]


def test_a_wrong_mark_is_put_right_where_another_passage_says_it_plainly() -> None:
    text = "Green tea is steeped at 70 to 80 °C for two to three minutes [2]."
    assert numbers(text) == [(), (1,)]


def test_a_sentence_that_plainly_rests_on_a_passage_gets_a_mark_at_its_end() -> None:
    text = "Green tea is steeped at 70 to 80 °C for two to three minutes. Enjoy!"
    assert cite(text, PASSAGES).marks == (Mark(61, 61, (1,)),)


@pytest.mark.parametrize(
    "text",
    [
        "# Green tea is steeped at 70 to 80 °C",
        "Is green tea steeped at 70 to 80 °C for two to three minutes?",
        "Enjoy your tea.",
        "```\nGreen tea is steeped at 70 to 80 °C for two to three minutes. [1]\n```",
    ],
)
def test_headings_questions_small_talk_and_code_get_none(text: str) -> None:
    assert numbers(text) == []


def test_a_mark_on_its_own_speaks_of_the_sentence_before_it() -> None:
    assert numbers("Hot water makes green tea bitter.\n\n[1]") == [(1,)]


def test_without_passages_nothing_is_cited() -> None:
    assert cite("Green tea [1].", {}) == Cited()


def test_marks_come_back_as_they_were_kept() -> None:
    text = "Green tea takes two to three minutes [1]. It is grown in Kenya [2]."
    cited = cite(text, PASSAGES)
    assert read_marks(cited.kept(), len(text)) == cited.marks


@pytest.mark.parametrize(
    "kept", [None, "x", [[1]], [["a", 2]], [[5, 2, 1]], [[0, 99, 1]], [[3, 4, 1], [0, 1, 1]], [[0, 1, 0]]]
)
def test_marks_that_can_not_be_those_of_the_text_are_none(kept: object) -> None:
    assert read_marks(kept, 10) == ()
