"""Saved prompts, and what a word in the message box may mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chat.library import PromptRow, fitting, read_as_text, read_titled
from backend.store import Store
from tests.backend.chat.room import NOON, conversation, keep, message


def prompt(name: str, text: str = "x") -> PromptRow:
    return PromptRow(name, name, text)


def test_fields_are_asked_for_once_in_their_order() -> None:
    assert prompt("a", "{{ one }} {{two words}} {{one}} {{}} {three}").fields == ("one", "two words")


@given(st.text(max_size=200))
def test_any_text_can_be_a_prompt(text: str) -> None:
    for name in prompt("a", text).fields:
        assert name == name.strip() != ""


def test_prompts_that_begin_with_the_words_come_before_those_that_have_them_inside() -> None:
    prompts = [prompt("A tea"), prompt("Milk"), prompt("Tea")]
    assert [each.name for each in fitting(prompts, "TEA")] == ["Tea", "A tea"]
    assert len(fitting([prompt(str(number)) for number in range(20)], "")) == 8


@pytest.mark.parametrize(("words", "expected"), [("te", ["Tea 100%"]), ("0%", ["Tea 100%"]), ("_", []), ("%%", [])])
async def test_conversations_are_found_by_their_titles_whatever_is_typed(
    store: Store, words: str, expected: list[str]
) -> None:
    await keep(store, conversation("Tea 100%"), conversation("Milk"), conversation("Tea", deleted_at=NOON))
    assert [each.title for each in await store.look(lambda rows: read_titled(rows, words))] == expected


async def test_a_conversation_is_told_as_text_by_the_branch_that_it_shows(store: Store) -> None:
    within = conversation("Tea")
    asked = message(within, 0, "Which?", role="user")
    await keep(store, within, asked, message(within, 1, "Green."))
    told = await store.look(lambda rows: read_as_text(rows, within.id))
    assert told == "# Tea\n\n## User\n\nWhich?\n\n## tiny-chat\n\nGreen.\n"
    assert await store.look(lambda rows: read_as_text(rows, "nothing")) is None
