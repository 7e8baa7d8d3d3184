import pytest

from backend.chat import titles


def test_a_short_question_is_its_own_title() -> None:
    assert titles.from_words("  What is\n tea? ") == "What is tea?"


def test_a_long_question_is_cut_at_a_word() -> None:
    title = titles.from_words("Explain how " + "heat pumps work " * 20)
    assert title.endswith("…")
    assert len(title) <= titles.LONGEST
    assert title.rstrip("…").split()[-1] in ("heat", "pumps", "work")


def test_text_without_spaces_is_cut_too() -> None:
    assert len(titles.from_words("長" * 500)) == titles.LONGEST


def test_nothing_has_a_title_all_the_same() -> None:
    assert titles.from_words(" ") == "New conversation"


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ('"Tea and Its Kinds."', "Tea and Its Kinds"),
        ("**Tea Basics**\n", "Tea Basics"),
        ("Title: Tea basics", "Tea basics"),
        ("Sure! Here is a title:\nTea", None),
        ("", None),
        ("x" * 300, None),
        ("  \n\n ", None),
    ],
)
def test_a_models_title_is_taken_only_where_it_is_one(answer: str, title: str | None) -> None:
    assert titles.from_model(answer) == title
