"""A person asks otherwise, walks between the branches, compares models, and lets questions wait."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import LAST, ask, wait_for_answer, wait_for_words
from tests.journeys.window import Window
from tests.ollama_double import say


def write(window: Window, selector: str, text: str) -> None:
    """Put the text in the place of what the box has."""
    window.click(selector)
    window.press("Control+a")
    window.type(text)


def send(window: Window, text: str) -> None:
    write(window, "#text", text)
    window.press("Enter")


def said(window: Window) -> list[str]:
    """The text of every message that is shown, in order."""
    return window.see("[...document.querySelectorAll('.said, .answer')].map((each) => each.innerText.trim())")


def test_a_question_in_other_words_is_a_branch_and_one_walks_back(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Where is Oslo?", say("In Norway."))
    ollama.reply("Where is Bergen?", say("On the coast."))
    ask(window, "Where is Oslo?")
    wait_for_answer(window)
    window.click("[data-edit]")
    window.wait_for(".editing textarea")
    assert window.see("document.activeElement.name") == "text"
    write(window, ".editing textarea", "Where is Bergen?")
    window.click(".editing [type=submit]")
    wait_for_words(window, "On the coast.")
    wait_for_answer(window)
    assert said(window) == ["Where is Bergen?", "On the coast."]
    assert window.text(".walker-place") == "2/2"
    window.click("#previous-0")
    window.wait_for_text(".walker-place", "1/2")
    assert said(window) == ["Where is Oslo?", "In Norway."]
    assert window.see("document.activeElement.id") in ("previous-0", "text")  # WebKit gives a clicked button no focus
    window.click("#next-0")
    window.wait_for_text(".said", "Where is Bergen?")
    window.click("#map-button")
    window.wait_for(".map-place")
    assert window.count(".map-place") == 2
    window.click(".map-place:not([aria-current])")
    window.wait_for_text(".said", "Where is Oslo?")


def test_a_branch_that_is_deleted_comes_back(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Once?", say("One."))
    ollama.reply("Twice?", say("Two."))
    ask(window, "Once?")
    wait_for_answer(window)
    send(window, "Twice?")
    wait_for_words(window, "Two.")
    wait_for_answer(window)
    window.click(".message.user:nth-of-type(3) [hx-delete]")
    window.until("document.querySelectorAll('.message').length === 2")
    window.click(".toast [data-undo]")
    window.until("document.querySelectorAll('.message').length === 4")
    assert said(window) == ["Once?", "One.", "Twice?", "Two."]


def test_models_answer_side_by_side_and_one_is_kept(own_hearth: Hearth) -> None:
    window, ollama = own_hearth.window, own_hearth.ollama
    ollama.reply("Compare, please", say("So."), say("So."))
    window.wait_for_text(".picker-name", "tiny")
    window.click("#picker-button")
    window.click(".beside")
    window.wait_for_text("#picker .badge", "+1")
    window.press("Escape")
    send(window, "Compare, please")
    window.until("document.querySelectorAll('.column .message[data-state=done]').length === 2")
    names = window.see("[...document.querySelectorAll('.column-head h2')].map((each) => each.innerText)")
    assert len(set(names)) == 2
    window.click(".column:last-child .column-head .button")
    window.wait_gone(".column")
    assert said(window) == ["Compare, please", "So."]
    assert window.text(".walker-place") == "2/2"
    window.wait_gone(".picker-button .badge")
    assert window.text(".picker-name") == names[-1], "who is kept alone is asked from now on"


def test_a_question_waits_for_the_answer_before_it_and_is_asked_then(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Slowly, please", say("one two three", stall_after=1))
    ollama.reply("Otherwise", say("Four."))
    ask(window, "Slowly, please")
    wait_for_words(window, "one")
    for text in ("And then?", "Never mind"):
        send(window, text)
        window.until(f"[...document.querySelectorAll('.queued-text')].at(-1)?.value === '{text}'")
        assert window.see("$('#text').value") == ""
    window.click(".queued:last-child .icon-button")
    window.until("document.querySelectorAll('.queued').length === 1")
    write(window, ".queued-text", "Otherwise")
    window.click("#text")
    window.until("!document.querySelector('.queued .htmx-request')")
    ollama.go_on()
    window.wait_for_text(f"{LAST} .answer", "Four.")
    assert said(window) == ["Slowly, please", "one two three", "Otherwise", "Four."]
    window.wait_gone(".queued")
