import pytest

from backend.passages import by_words
from tests.backend.passages.stack import Stack


def test_both_ranks_are_told_and_the_place(stack: Stack):
    stack.add("1", "A cat.", "A dog that chased the cat.", "The weather.")
    first = stack.find("cat")[0]
    assert first.text == "A cat."
    assert (first.word_rank, first.vector_rank) == (1, 1)
    assert (first.start, first.stop, first.page, first.heading) == (0, 6, 0, ())
    assert 0 <= first.relevance <= 1


def test_alone_each_way_ranks_alone(stack: Stack):
    stack.add("1", "A cat.", "A dog.")
    (by_word,) = stack.find("cat", how="words")
    assert by_word.vector_rank is None
    assert len(stack.find("cat", how="vectors")) == 2
    assert stack.find("cat", how="vectors")[0].word_rank is None


def test_a_passage_between_good_ones_is_found_although_it_names_nothing(stack: Stack):
    stack.add("1", "The engine has a belt.", "Tighten it with a spanner.", "The engine belt is new.")
    stack.add("2", "A spanner is a tool.", "Tighten it with a spanner now.", "Tools are useful.")
    texts = stack.texts("tighten engine belt")
    assert texts.index("Tighten it with a spanner.") < texts.index("Tighten it with a spanner now.")


def test_neighbours_in_other_documents_count_for_nothing(stack: Stack):
    stack.add("1", "Nothing much.")
    stack.add("2", "The engine has a belt.")
    stack.add("3", "Nothing else.")
    scores = {passage.text: passage.score for passage in stack.find("engine belt")}
    alone = {passage.text: passage.score for passage in stack.find("engine belt", documents=("2",))}
    assert scores["The engine has a belt."] == pytest.approx(alone["The engine has a belt."], rel=0.01)


def test_rare_words_count_more_than_common_ones(stack: Stack):
    stack.add("1", *[f"The common words of line {number}." for number in range(20)], "One xylophone.")
    assert stack.texts("the common xylophone", 1, how="words") == ["One xylophone."]


def test_a_word_that_stands_everywhere_is_not_gone_through(stack: Stack, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(by_words, "GONE_THROUGH", 30)
    monkeypatch.setattr(by_words, "WEIGHED", 5)
    stack.add("1", *[f"The usual line {number}." for number in range(60)], "The rare line.", "A rare line.")
    assert stack.texts("the rare", 1, how="words") == ["The rare line."]
    assert len(stack.texts("the", 3, how="words")) == 3


@pytest.mark.parametrize("how", ["hybrid", "words", "vectors"])
def test_what_a_document_says_twice_is_found_once(stack: Stack, how: str):
    stack.add("1", "Close the window.", "A lamp.", "Close the window.")
    stack.add("2", "Close the window.", "A chair.")
    assert [passage.documents for passage in stack.find("close the window", how=how)[:2]] in (
        [("1",), ("2",)],
        [("2",), ("1",)],
    )
    assert stack.texts("close the window", how=how).count("Close the window.") == 2


def test_what_is_about_something_else_is_not_relevant(stack: Stack):
    stack.add("1", "The treaty of Westphalia ended a long war.", "It was signed in two towns.")
    asked = stack.worker.find
    assert asked("treaty of Westphalia", "words")["relevant"] is True
    assert asked("how is the sourdough bread of my grandmother baked", "words")["relevant"] is False
    assert asked("quantum chromodynamics")["relevant"] is False
    assert asked("")["relevant"] is False


def test_chinese_and_korean_are_found_by_words_of_two(stack: Stack):
    stack.add("1", "向量检索系统很快。", "天气很好。")
    stack.add("2", "한국어 문서를 검색합니다.", "오늘은 날씨가 좋습니다.")
    assert stack.texts("检索", 1, how="words") == ["向量检索系统很快。"]
    assert stack.texts("문서", 1, how="words") == ["한국어 문서를 검색합니다."]


@pytest.mark.parametrize("how", ["hybrid", "words", "vectors"])
@pytest.mark.parametrize("asked", ["", " ", '"', "\0", "a" * 100_000, "NOT AND", "🙂"])
def test_any_question_is_answered(stack: Stack, how: str, asked: str):
    stack.add("1", "A passage.")
    assert isinstance(stack.texts(asked, how=how), list)


@pytest.mark.parametrize("how", ["hybrid", "words", "vectors"])
def test_where_there_is_nothing_nothing_is_found(stack: Stack, how: str):
    assert stack.worker.find("anything", how) == {"passages": [], "relevant": False}


def test_no_more_than_asked_for_are_found(stack: Stack):
    stack.add("1", *[f"Line {number} of bread." for number in range(300)])
    assert len(stack.find("bread", 7)) == 7
    assert len(stack.find("bread", 250)) == 250
