"""Without a mouse."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import ask, wait_for_answer, wait_for_words
from tests.journeys.window import Window


def test_the_page_is_walked_through_with_tab_in_the_order_in_which_it_is_read(own_hearth: Hearth) -> None:
    window = own_hearth.window
    window.wait_for_text(".picker-name", "tiny")
    window.until("document.activeElement.id === 'text'")
    foot = ["Documents", "Models", "System", "Settings", "As the system has it"]  # four pages, and the theme
    if window.engine == "webkit":
        window.until("document.querySelector('#habits-button')")
        foot.insert(4, "On this desktop")
    way = ["Skip to the conversation", "Search", "New conversation", *foot]
    assert walk(window, "Shift+Tab", len(way)) == way[::-1]
    assert walk(window, "Tab", len(way)) == [*way[1:], "Message"]
    row = ["Model: tiny-chat:latest", "Mode: Chat", "Documents to answer from", "Add files", "Send"]
    assert walk(window, "Tab", 6) == [*row, "How does a heat pump work?"]
    window.press("Enter")
    assert window.value("#text") == "How does a heat pump work?"
    assert window.focused() == "Message"


def walk(window: Window, keys: str, steps: int) -> list[str]:
    """Press these keys so often; returns what had the focus after each time."""
    names = []
    for _ in range(steps):
        window.press(keys)
        names.append(window.focused())
    return names


def test_a_question_of_two_lines_is_asked_stopped_and_asked_again_with_keys_alone(hearth: Hearth) -> None:
    window = hearth.window
    window.run("document.querySelector('#new').focus()")
    window.press("/")
    assert window.focused() == "Message"
    assert window.value("#text") == ""
    window.type("first line\nsecond line")
    assert window.value("#text") == "first line\nsecond line"
    window.press("Enter")
    window.wait_for(".message.assistant")
    assert window.see("$('.message.user .said').textContent") == "first line\nsecond line"
    wait_for_answer(window)
    assert window.focused() == "Message"
    window.type("count forever")
    window.press("Enter")
    wait_for_words(window, "three")
    window.press("Escape")
    wait_for_answer(window, "stopped")
    assert window.focused() == "Message"


def test_nothing_is_sent_that_has_no_words(hearth: Hearth) -> None:
    window = hearth.window
    window.click("#text")
    window.type("   ")
    window.press("Enter")
    window.type("ping")
    window.press("Enter")
    assert wait_for_answer(window) == "pong"
    assert window.count(".message") == 2


def test_a_conversation_is_renamed_deleted_and_brought_back_with_keys_alone(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.name("my name is Ewa", "A first name")
    ask(window, "my name is Ewa")
    wait_for_answer(window)
    window.wait_for_text("[aria-current] .row-title", "A first name")
    window.press("F2")
    window.wait_for(".rename input")
    window.press("Control+a")
    window.type("Who I am")
    window.press("Enter")
    window.wait_for_text("[aria-current] .row-title", "Who I am")
    window.until("$('#heading').innerText === 'Who I am' && document.title.includes('Who I am')")
    window.press("F2")
    window.wait_for(".rename input")
    window.type("Never mind")
    window.press("Escape")
    window.wait_gone(".rename")
    assert window.text("[aria-current] .row-title") == "Who I am"
    assert window.focused() == "Who I am"
    rows = window.count(".row")
    window.press("Delete")
    window.until("$$('.row').length === arguments[0] - 1", rows)
    window.wait_for("[data-undo]")
    while window.focused() != "Undo":
        window.press("Tab")
    window.press("Enter")
    window.until("$$('.row-title').some((row) => row.innerText === 'Who I am')")
    window.wait_gone("[data-undo]")


def test_arrows_walk_the_conversations_and_enter_opens_one(hearth: Hearth) -> None:
    window = hearth.window
    for question in ("ping", "hello"):
        window.click("#new")
        window.wait_for(".pane-new")
        ask(window, question)
        wait_for_answer(window)
    places = window.see("$$('.row-link').map((row) => row.pathname)")
    assert window.path == places[0]
    window.run("document.querySelector('.row-link').focus()")
    window.press("ArrowDown")
    assert window.see("document.activeElement.pathname") == places[1]
    window.press("ArrowUp")
    window.press("End")
    assert window.see("document.activeElement.pathname") == places[-1]
    window.press("Home")
    window.press("ArrowDown")
    window.press("Enter")
    window.until("location.pathname === arguments[0] && $('.message.assistant')", places[1])
    assert "ping" in window.text("#messages")


def test_a_model_is_picked_with_keys_alone(hearth: Hearth) -> None:
    window = hearth.window
    window.click("#text")
    window.press("Tab")
    window.press("Enter")
    window.wait_for("#picker-list")
    window.press("ArrowDown")
    window.until("document.activeElement.matches('.choice')")
    chosen = window.see("document.activeElement.querySelector('.choice-name').innerText")
    window.press("Enter")
    window.wait_gone("#picker-list")
    window.wait_for_text(".picker-name", chosen)
    assert window.see("document.activeElement.id") == "picker-button"
