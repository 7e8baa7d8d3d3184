"""A mode that answers from collections: written on its page, chosen, asked and cited; detached ones, deleted ones."""

from pathlib import Path

from tests.journeys.hearth import Hearth
from tests.journeys.talking import LAST, ask, wait_for_answer
from tests.journeys.test_grounded import ANSWER, QUESTION, add, attach
from tests.journeys.window import Window
from tests.ollama_double import say

TOWN = "---\nname: Guide\ncollections: [Town]\n---\nAnswer as a guide of the town."


def write_mode(window: Window, text: str) -> None:
    """Write a mode on the page of modes."""
    window.open("/modes")
    window.wait_for("#mode-new-text")
    window.see("$('#mode-new-text').value = arguments[0]", text)
    window.click("#mode-new [type=submit]")
    window.wait_for("#mode-guide")


def choose_mode(window: Window, mode: str) -> None:
    """Choose a mode for the conversation that is shown."""
    window.open("/")
    window.click("#tune-button")
    window.wait_for("#tune-mode")
    window.see("$('#tune-mode').value = arguments[0]", mode)
    window.see("$('#tune-mode').dispatchEvent(new Event('change', {bubbles: true}))")


def delete(hearth: Hearth, collection: str) -> None:
    """Delete a collection, as another window would."""
    with hearth.client() as client:
        known = client.get("/api/v1/documents/collections").json()["collections"]
        id_ = next(each["id"] for each in known if each["name"] == collection)
        client.delete(f"/api/v1/documents/collections/{id_}").raise_for_status()


def test_a_mode_answers_from_its_collection_and_says_so_once_that_is_gone(own_hearth: Hearth, tmp_path: Path) -> None:
    add(own_hearth, tmp_path, "Town")
    window = own_hearth.window
    write_mode(window, TOWN)
    window.wait_for_text("#mode-guide", "answers from Town")
    choose_mode(window, "guide")
    window.wait_for_text("#mode-name", "Guide")
    window.wait_for_text(".scope-name", "Documents: Town")
    window.press("Escape")
    window.wait_gone("#tune-mode")
    own_hearth.ollama.reply(QUESTION, say(ANSWER))
    ask(window, QUESTION)
    wait_for_answer(window)
    assert window.count(f"{LAST} .cite") == 1

    window.click("#scope-button")
    window.wait_for_text("#scope-list .choice[aria-disabled=true]", "by the mode")
    window.press("Escape")
    window.wait_gone("#scope-list")

    delete(own_hearth, "Town")
    window.wait_for_text(".scope-name", "Not there: Town")
    ask(window, "And how long from the station?")
    assert "“Town”, and no collection is called that" in wait_for_answer(window)
    assert not window.count(f"{LAST} .cite")


def test_a_collection_is_detached_and_its_name_leaves_the_box_when_it_is_deleted(
    own_hearth: Hearth, tmp_path: Path
) -> None:
    add(own_hearth, tmp_path, "Town")
    window = own_hearth.window
    attach(window, "Town")
    own_hearth.ollama.reply(QUESTION, say(ANSWER))
    ask(window, QUESTION)
    wait_for_answer(window)
    assert window.count(f"{LAST} .cite") == 1

    window.click("#scope-button")
    window.click("#scope-list .choice[aria-pressed=true]")
    window.wait_gone(".scope-name")
    window.press("Escape")
    window.wait_gone("#scope-list")
    own_hearth.ollama.reply("And from the station?", say("I do not know."))
    ask(window, "And from the station?")
    assert wait_for_answer(window) == "I do not know."
    assert not window.shows(f"{LAST} .why")

    window.click("#scope-button")
    window.click("#scope-list .choice")
    window.wait_for_text(".scope-name", "Documents: Town")
    window.press("Escape")
    delete(own_hearth, "Town")
    window.wait_gone(".scope-name")
