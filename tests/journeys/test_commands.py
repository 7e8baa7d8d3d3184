"""Commands by key: what they do, the sheet that names them, and other keys for them."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import ask, wait_for_answer, wait_for_words
from tests.ollama_double import say


def test_keys_do_what_the_sheet_says(hearth: Hearth) -> None:
    window = hearth.window
    ask(window, "ping")
    wait_for_answer(window)
    window.press("Control+b")
    assert window.see("document.activeElement.pathname") == window.path
    window.press("?")
    window.wait_for("#key-sheet[open]")
    assert "Edit your last message Ctrl+Shift+E" in window.text("#key-sheet")
    window.press("Escape")
    window.wait_gone("#key-sheet")
    window.press("/")
    assert window.focused() == "Message"
    window.type("?")
    assert window.value("#text") == "?", "a letter that is typed is no command"
    window.press("Control+a")
    window.press("Delete")
    window.press("Control+Shift+E")
    window.wait_for(".editing")
    assert window.focused() == "Your message"
    window.press("Control+m")
    window.wait_for("#picker-list")


def test_another_key_is_chosen_by_pressing_it_and_one_that_is_taken_is_named(own_hearth: Hearth) -> None:
    window = own_hearth.window
    window.wait_for_text(".picker-name", "tiny")
    window.open("/settings")
    window.wait_for("#key-new")
    window.click("#key-new")
    window.press("Control+b")
    window.wait_for_text(".key-fault", "Ctrl+B already does something else: Go to the list")
    assert window.text("#key-new") == "Ctrl+N"
    window.click("#key-new")
    window.press("Control+j")
    window.wait_for_text("#key-new", "Ctrl+J")
    window.until("$('#new').getAttribute('aria-keyshortcuts') === 'Control+J'")
    window.press("Control+j")
    window.wait_for(".pane-new")
    window.open("/settings")
    window.wait_for("#key-reset-new")
    window.click("#key-reset-new")
    window.wait_for_text("#key-new", "Ctrl+N")


def test_the_size_of_text_is_chosen_at_once_and_for_good(own_hearth: Hearth) -> None:
    window = own_hearth.window
    window.wait_for_text(".picker-name", "tiny")
    window.open("/settings")
    window.wait_for("#text-size")
    before = window.see("parseFloat(getComputedStyle($('#heading')).fontSize)")
    window.click(".text-size [value=largest]")
    window.until("parseFloat(getComputedStyle($('#heading')).fontSize) > arguments[0] * 1.3", before)
    with own_hearth.client() as client:
        window.until_holds(lambda: 'data-text="largest"' in client.get("/").text)


def test_an_answer_is_told_once_to_who_listens(hearth: Hearth) -> None:
    window = hearth.window
    ask(window, "hello")
    said = wait_for_answer(window)
    window.until("$('#reader').textContent.length > 0")
    assert " ".join(str(window.see("$$('#reader p').map((line) => line.textContent).join(' ')")).split()) == said


def test_half_a_sentence_is_not_told_to_who_listens(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("A slow one, please", say("It is warm. It will be a longish one.", stall_after=9))
    ask(window, "A slow one, please")
    wait_for_words(window, "a longis")
    window.until("$('#reader').textContent.length > 0")
    told = "$$('#reader p').map((line) => line.textContent)"
    assert window.see(told) == ["It is warm."]
    ollama.go_on()
    wait_for_answer(window)
    window.until("$$('#reader p').length === 2")
    assert window.see(told) == ["It is warm.", "It will be a longish one."]
