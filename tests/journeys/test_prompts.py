"""Saved prompts and their fields, and a model that is named for one question."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import wait_for_answer

FORM = {"HX-Request": "true"}


def test_a_saved_prompt_is_found_by_a_slash_and_its_fields_are_asked_for(own_hearth: Hearth) -> None:
    window = own_hearth.window
    window.open("/prompts")
    window.click("#new-prompt [name=name]")
    window.type("Translate")
    window.click("#new-prompt [name=text]")
    window.type("Say {{words}} in {{language}}.")
    window.click("#new-prompt [type=submit]")
    window.wait_for(".prompt")
    window.open("/")
    window.click("#text")
    window.type("Please: /tr")
    window.wait_for("#suggestions [aria-selected=true]")
    assert window.see("$('#text').getAttribute('aria-activedescendant')") == "suggestion-p1"
    window.press("Enter")
    window.until("document.activeElement.closest('#filling')")
    assert window.focused() == "words"
    window.type("tea")
    window.press("Enter")
    assert window.focused() == "language"
    window.type("Dutch")
    window.press("Enter")
    assert window.value("#text") == "Please: Say tea in Dutch."
    assert window.focused() == "Message"
    window.open("/prompts")
    window.click(".prompt summary")
    window.click(".prompt [hx-delete]")
    window.wait_gone(".prompt")
    window.click("[data-undo]")
    window.wait_for(".prompt")


def test_a_model_that_is_named_answers_this_question_alone(hearth: Hearth) -> None:
    window = hearth.window
    window.wait_for_text(".picker-name", "tiny-chat")
    window.click("#text")
    window.type("@tools")
    window.wait_for("#suggestions [aria-selected=true]")
    window.press("Enter")
    assert window.text("#asked-alone") == "tiny-tools:latest"
    window.type("ping")
    window.press("Enter")
    wait_for_answer(window)
    assert window.see("$('.message.assistant').ariaLabel") == "tiny-tools:latest"
    assert not window.shows("#asked-alone")
    window.wait_for_text(".picker-name", "tiny-chat")
