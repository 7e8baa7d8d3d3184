from hypothesis import given
from hypothesis import strategies as st

from backend.chat.difference import MOST, Passage, difference


def test_what_differs_is_told_word_by_word() -> None:
    assert difference("The cat sat.", "The dog sat!") == [
        Passage("same", "The "),
        Passage("gone", "cat"),
        Passage("new", "dog"),
        Passage("same", " sat"),
        Passage("gone", "."),
        Passage("new", "!"),
    ]


def test_equal_texts_are_one_passage() -> None:
    assert difference("one two", "one two") == [Passage("same", "one two")]
    assert difference("", "") == []


@given(st.text(), st.text())
def test_both_texts_can_be_put_together_again(before: str, after: str) -> None:
    passages = difference(before, after)
    assert "".join(each.text for each in passages if each.kind != "new") == before
    assert "".join(each.text for each in passages if each.kind != "gone") == after


def test_long_texts_are_compared_by_lines() -> None:
    before = "one two three\n" * MOST
    passages = difference(before, f"{before}four\n")
    assert passages == [Passage("same", before), Passage("new", "four\n")]
