from dataclasses import FrozenInstanceError

import pytest

from backend.ollama import ChatAsk, ChatMessage, ChatOptions, LocalModel, NotInstalled, Running

MODEL = LocalModel("m", "", 1, "", "", "", None, frozenset({"completion", "vision"}))


def test_a_model_can_what_its_capabilities_say_and_nothing_else() -> None:
    assert MODEL.can("vision")
    assert not MODEL.can("thinking")


def test_running_is_told_from_every_fault_by_its_kind() -> None:
    assert Running("1.0").kind == "running" != NotInstalled().kind


def test_a_question_leaves_to_the_model_what_it_does_not_name() -> None:
    ask = ChatAsk("m", (ChatMessage("user", "hi"),))
    assert ask.think is None
    assert ask.continue_text == ""
    assert ask.options == ChatOptions(None, None, None, None)


def test_a_question_can_not_change_under_the_answer() -> None:
    ask = ChatAsk("m", ())
    with pytest.raises(FrozenInstanceError):
        ask.model = "other"  # type: ignore[misc]  # that is what must fail
