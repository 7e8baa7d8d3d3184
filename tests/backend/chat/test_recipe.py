import pytest

from backend.chat.recipe import Recipe, left_out, missed


def test_what_is_kept_comes_back() -> None:
    recipe = Recipe("m", "d1", "Write", "Be brief.", first="a", sent=2, left_out=1, seed=0, think=False, window=4096)
    assert Recipe.read(recipe.kept()) == recipe


def test_what_says_nothing_takes_no_room() -> None:
    assert Recipe().kept() == "{}"


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_an_answer_without_a_recipe_has_none(text: str) -> None:
    assert Recipe.read(text) is None


def test_what_a_newer_version_adds_is_passed_over() -> None:
    assert Recipe.read('{"model": "m", "tools": ["x"]}') == Recipe("m")


def test_a_model_that_read_far_less_than_was_sent_is_found_out() -> None:
    sent = Recipe(tokens=1490, least=1100, window=4096)
    assert missed(sent, 246, 10).startswith("The model read only 246 of about 1,490 tokens")
    assert missed(sent, 1490, 10) == ""
    assert missed(sent, None, None) == ""


def test_a_window_that_is_smaller_than_was_counted_on_is_said() -> None:
    sent = Recipe(tokens=5000, window=8192, real_window=4096)
    assert "4,096 tokens, not the 8,192" in missed(sent, 4000, 50)


def test_a_window_that_is_smaller_than_was_counted_on_is_not_said_where_all_of_it_fitted() -> None:
    sent = Recipe(tokens=14, window=4096, real_window=1024)
    assert missed(sent, 14, 15) == ""
    assert "lost sight" in missed(sent, 14, 1020)


def test_an_answer_that_ran_over_the_window_is_said() -> None:
    assert missed(Recipe(window=4096), 4000, 90) == ""
    assert "lost sight" in missed(Recipe(window=4096), 4000, 97)


def test_what_was_left_out_on_purpose_is_said() -> None:
    assert left_out(Recipe()) == ""
    assert left_out(Recipe(left_out=1)).startswith("The oldest message was left out")
    assert left_out(Recipe(left_out=4)).startswith("The 4 oldest messages were left out")
