import pytest

from backend.chat.prefilling import LONGEST, with_text


@pytest.mark.parametrize(
    ("draft", "text", "box"),
    [
        ("", "", ""),
        ("", "  why?\n", "why?"),
        ("mine", "", "mine"),
        ("mine \n", "why?", "mine\n\nwhy?"),
        ("   ", "why?", "why?"),
        ("mine\n\nwhy?", "why?", "mine\n\nwhy?"),
        ("mine", "  ", "mine"),
        ("why? and how?", "why?", "why? and how?\n\nwhy?"),
        ("undermine", "mine", "undermine\n\nmine"),
        ("one\n\nwhy?\n\ntwo", "why?", "one\n\nwhy?\n\ntwo"),
        ("why?\n", "why?", "why?\n"),
    ],
)
def test_the_persons_own_draft_comes_first_and_nothing_is_added_twice(draft: str, text: str, box: str) -> None:
    assert with_text(draft, text) == box


def test_a_text_that_is_too_long_is_cut() -> None:
    assert with_text("", "x" * (LONGEST + 1)) == "x" * LONGEST
