"""A person says how answers are made, looks at what made one, and has it made again."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import LAST, ask, wait_for_answer
from tests.journeys.window import Window
from tests.ollama_double import say


def set_value(window: Window, field: str, value: str) -> None:
    """Fill in one value of the open drawer, and leave it."""
    window.click(field)
    window.see("$(arguments[0]).value = ''", field)
    window.type(value)
    window.see("$(arguments[0]).dispatchEvent(new Event('change', {bubbles: true}))", field)


def test_what_is_set_in_the_drawer_goes_to_the_model_and_can_be_taken_back(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ask(window, "hello")
    wait_for_answer(window)
    window.click("#tune-button")
    window.wait_for("#tune-conversation-temperature")
    set_value(window, "#tune-conversation-temperature", "0.3")
    window.until("$('#tune-conversation-temperature-source').innerText.includes('Set here.')")
    window.press("Escape")
    window.wait_gone("#tune-drawer")
    ask(window, "Warmer, please")
    wait_for_answer(window)
    sent = next(
        each.json for each in ollama.asked("/api/chat") if each.json["messages"][-1]["content"] == "Warmer, please"
    )
    assert sent["options"]["temperature"] == 0.3
    window.click("#tune-button")
    window.click("#tune-conversation-temperature-source .tune-reset")
    window.until("$('#tune-conversation-temperature-source').innerText.includes('From the model itself.')")
    window.press("Escape")


def test_a_value_that_can_not_be_used_is_refused_and_named(hearth: Hearth) -> None:
    window = hearth.window
    window.click("#tune-button")
    window.wait_for("#tune-all-seed")
    set_value(window, "#tune-all-seed", "many")
    window.wait_for_text("#tune [role=alert]", "“many” is not a seed.")
    set_value(window, "#tune-all-seed", "7")
    window.wait_gone("#tune [role=alert]")
    window.click("#tune-all-seed-source .tune-reset")
    window.wait_gone("#tune-all-seed-source .tune-reset")
    window.press("Escape")


def test_a_mode_is_chosen_and_answers_in_its_way(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ask(window, "hello")
    wait_for_answer(window)
    window.click("#tune-button")
    window.wait_for("#tune-mode")
    window.see("$('#tune-mode').value = 'code'")
    window.see("$('#tune-mode').dispatchEvent(new Event('change', {bubbles: true}))")
    window.wait_for_text("#mode-name", "Code")
    window.press("Escape")
    ask(window, "Sort a list, please")
    wait_for_answer(window)
    sent = next(
        each.json for each in ollama.asked("/api/chat") if each.json["messages"][-1]["content"] == "Sort a list, please"
    )
    assert sent["messages"][0]["content"].startswith("You help a person program.")
    assert sent["options"]["temperature"] == 0.2


def test_an_answer_is_made_again_from_the_same_and_the_difference_is_shown(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("What is tea?", say("Tea is a drink."), say("Tea is a warm drink."))
    ask(window, "What is tea?")
    wait_for_answer(window)
    window.click(f"{LAST} [aria-label='What made this answer']")
    window.wait_for("#run-again")
    assert "tiny-chat" in window.text("#made dl")
    window.click("#run-again")
    window.wait_for_text(f"{LAST} .answer", "Tea is a warm drink.")
    wait_for_answer(window)
    first, second = (
        each.json for each in ollama.asked("/api/chat") if each.json["messages"][-1]["content"] == "What is tea?"
    )
    assert first == second
    assert window.text(f"{LAST} .walker-place") == "2/2"
    window.click(f"{LAST} [aria-label='What made this answer']")
    window.wait_for("#difference ins")
    assert window.text("#difference ins").strip() == "warm"
    window.press("Escape")
    window.wait_gone("#run-again")


def test_an_answer_by_a_schema_folds_and_says_whether_it_fits(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ask(window, "hello")
    wait_for_answer(window)
    with hearth.client() as client:
        schema = '{"type": "object", "required": ["name"]}'
        client.put(f"{window.path}/tune", data={"field": "schema", "value": schema})
    ollama.reply("A cat, please", say('{"colours": ["grey"]}'), say('{"name": "<i>Tom</i>"}'))
    ask(window, "A cat, please")
    wait_for_answer(window)
    window.wait_for(f"{LAST} .structured")
    assert "'name' is a required property" in window.text(f"{LAST} .structured")
    window.click(f"{LAST} .json-node .json-node > summary")
    window.until("!$(arguments[0]).open", f"{LAST} .json-node .json-node")
    ask(window, "A cat, please")
    wait_for_answer(window)
    window.wait_for_text(f"{LAST} .structured", "Fits its schema.")
    assert "<i>Tom</i>" in window.text(f"{LAST} .structured")


def test_modes_are_written_on_a_page_of_their_own(hearth: Hearth) -> None:
    window = hearth.window
    window.open("/modes")
    window.wait_for("#mode-new-text")
    window.see("$('#mode-new-text').value = arguments[0]", "---\nname: Pirate\n---\nSpeak like a pirate.")
    window.click("#mode-new [type=submit]")
    window.wait_for("#mode-pirate")
    window.click("#mode-pirate > summary")
    window.click("#mode-pirate .button.plain")
    window.wait_gone("#mode-pirate")
