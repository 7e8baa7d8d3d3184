import pytest

from backend import words
from backend.search.commands import COMMANDS, SETTINGS, WITH_KEYS, matching
from backend.settings import keys


def names(typed: str) -> list[str]:
    return [each.name for each in matching(COMMANDS, typed)]


def test_a_command_is_found_by_the_beginnings_of_its_words():
    assert names("dar th") == ["dark"]
    assert "new" in names("conv")


def test_a_command_is_found_by_what_else_it_is_called():
    assert "settings" in names("preferences")


def test_every_word_must_fit():
    assert names("dark conversation") == []


def test_nothing_typed_is_all_of_them():
    assert len(names("")) == len(COMMANDS)


@pytest.mark.parametrize("command", [*COMMANDS, *SETTINGS], ids=lambda command: command.name)
def test_every_command_does_something(command):
    assert bool(command.address) != bool(command.press or command.run)


def test_what_has_a_key_is_known_by_the_keys_own_list():
    assert set(WITH_KEYS) <= {each.name for each in keys.COMMANDS}
    assert {each.run for each in COMMANDS if each.run} == set(WITH_KEYS)


def test_names_are_unique():
    assert len({each.name for each in (*COMMANDS, *SETTINGS)}) == len(COMMANDS) + len(SETTINGS)


def test_english_words_find_a_command_in_any_language():
    words.use("ko")
    try:
        assert "dark" in names("dark")
    finally:
        words.use("en")
