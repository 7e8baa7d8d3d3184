from dataclasses import replace

import pytest

from backend.chat.considered import ConsideredRow
from backend.chat.grounding import (
    LEAST_TOKENS,
    MOST_TOKENS,
    MOST_TOLD,
    Grounds,
    budget,
    choose_passages,
    considered,
    grounding_of,
    leans,
    query_of,
)
from backend.chat.tokens import Measured, weigh
from backend.documents.finding import Found
from tests.backend.chat.shelves import TEA, found

MEASURED = Measured()


def grounds(*texts: str) -> Grounds:
    each_found = [found(text, start=number * 10_000) for number, text in enumerate(texts)]
    return Grounds(considered("M1", each_found), "tea?")


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "And how long does it steep?",
        "What about black tea and its temperature?",
        "그것은 왜 그런가요?",
        "那它的温度是多少呢？",
    ],
)
def test_short_questions_and_such_with_pronouns_lean_on_the_one_before(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize("question", ["How long does green tea steep?", "녹차는 몇 분 동안 우려내야 합니까?"])
def test_a_question_that_names_what_it_is_about_does_not(question: str) -> None:
    assert not leans(question)


def test_what_is_looked_for_reaches_back_to_a_question_that_stands_alone() -> None:
    before = ["What is a heat pump good for?", "How long does green tea steep?", "Why?"]
    assert query_of("And then?", before) == "How long does green tea steep?\nWhy?\nAnd then?"
    assert query_of("Where does black tea grow best?", before) == "Where does black tea grow best?"


def parts(*spans: tuple[int, int], text: str = TEA, **changes: object) -> list[Found]:
    made = [found(text[start:stop], start=start) for start, stop in spans]
    return [replace(each, place=replace(each.place, **changes)) if changes else each for each in made]  # type: ignore[arg-type]  # names of its fields


def test_passages_that_overlap_or_touch_are_one() -> None:
    (row,) = considered("M1", parts((40, 90), (0, 50), (90, 120)))
    assert (row.start, row.stop, row.text) == (0, 120, TEA[:120])
    assert (row.number, row.word_rank, row.vector_rank) == (1, 1, 2)


def test_passages_that_another_one_brings_together_are_one_too() -> None:
    assert [each.text for each in considered("M1", parts((0, 20), (40, 60), (20, 40)))] == [TEA[:60]]


def test_passages_of_other_pages_headings_documents_or_with_a_gap_stay_apart() -> None:
    apart = [*parts((0, 20)), *parts((21, 40)), *parts((15, 40), page=4), *parts((15, 40), heading=("Other",))]
    apart += [found(TEA[15:40], document="D2", start=15)]
    assert [each.number for each in considered("M1", apart)] == [1, 2, 3, 4, 5]


def test_texts_that_are_not_the_very_characters_are_not_put_together() -> None:
    one, other = parts((0, 50), (40, 90))
    assert len(considered("M1", [replace(one, text="shorter"), other])) == 2


def test_passages_take_a_part_of_the_window_and_no_more() -> None:
    assert budget(2048) == 819
    assert budget(131_072) == MOST_TOKENS


@pytest.mark.parametrize("window", [1024, 2048, 4096, 32_768])
def test_as_many_of_the_best_are_told_as_fit(window: int) -> None:
    chosen = choose_passages(grounds(*[f"{number} {'green tea ' * 60}" for number in range(20)]), MEASURED, window)
    told = [each.number for each in chosen.told]
    assert told == list(range(1, len(told) + 1))
    assert 1 <= len(told) <= MOST_TOLD
    assert MEASURED.tokens(weigh(grounding_of(chosen.told))) <= budget(window)
    assert len(chosen.passages) == 20


def test_of_a_best_one_that_does_not_fit_the_beginning_is_told() -> None:
    chosen = choose_passages(grounds("green tea " * 2000), MEASURED, 1024)
    (row,) = chosen.told
    assert 0 < len(row.text) < 4000
    assert row.stop == row.start + len(row.text)
    assert MEASURED.tokens(weigh(grounding_of([row]))) <= budget(1024) + LEAST_TOKENS


def test_nothing_is_told_of_no_passages() -> None:
    assert grounding_of(()) == ""


def test_a_place_is_told_as_far_as_it_is_known() -> None:
    (row,) = grounds(TEA).passages
    assert "[1] “Tea.pdf”, page 3, under “Brewing”:\n```" in grounding_of([row])
    assert "[1] “Tea.pdf”:\n```" in grounding_of([replace(row, page=0, heading="")])


def test_words_that_are_gone_are_told_to_be() -> None:
    row: ConsideredRow = replace(grounds(TEA).passages[0], text="")
    assert "deleted" in grounding_of([row])
