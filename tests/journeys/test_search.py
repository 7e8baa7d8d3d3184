"""A person finds what was said, wherever it stands: by keys alone, also in a branch that was left."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import ask, wait_for_answer, wait_for_words
from tests.journeys.window import Window
from tests.ollama_double import say

CHOSEN = "#palette-results [aria-selected=true]"


def search(window: Window, words: str) -> None:
    window.press("Control+k")
    window.until("document.querySelector('#palette').open")
    assert window.see("document.activeElement.id") == "palette-box"
    window.wait_for("#palette-results [role=option]")
    window.type(words)


def choose(window: Window, kind: str) -> None:
    """Go down to the first option of that group, by keys, and choose it."""
    is_there = f"$('{CHOSEN}')?.closest('.palette-group').getAttribute('aria-label') === '{kind}'"
    for _ in range(30):
        if window.see(is_there):
            break
        window.press("ArrowDown")
    assert window.see(is_there)
    window.press("Enter")
    window.until("!document.querySelector('#palette').open")


def leave_a_branch(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Where is Oslo?", say("In Norway, by a glacier."))
    ollama.reply("Where is Bergen?", say("On the coast."))
    ask(window, "Where is Oslo?")
    wait_for_answer(window)
    window.click("[data-edit]")
    window.wait_for(".editing textarea")
    window.click(".editing textarea")
    window.press("Control+a")
    window.type("Where is Bergen?")
    window.click(".editing [type=submit]")
    wait_for_words(window, "On the coast.")
    wait_for_answer(window)


def test_a_message_in_a_branch_that_was_left_is_found_and_shown(hearth: Hearth) -> None:
    window = hearth.window
    leave_a_branch(hearth)
    assert "glacier" not in window.text("#messages")
    search(window, "glaci")
    window.wait_for_text("#palette-results mark", "glaci")
    choose(window, "Messages")
    window.wait_for_text("#messages", "by a glacier")
    window.wait_for(".message.assistant.found")
    assert "message=" in window.see("location.search")
    assert "On the coast" not in window.text("#messages")


def test_a_message_far_above_the_end_is_brought_into_sight(hearth: Hearth) -> None:
    window = hearth.window
    with hearth.client() as client:
        begun = client.post("/api/v1/conversations", json={"text": "Tell me a long story about zanzibar"}).json()
    window.open(f"/conversations/{begun['conversation']}")
    wait_for_answer(window)
    search(window, "zanzibar")
    choose(window, "Messages")
    window.wait_for(".message.found")
    top, bottom = window.see(
        "(({top, bottom}) => [top, bottom])(document.querySelector('.message.found').getBoundingClientRect())"
    )
    assert top >= 0
    assert bottom <= window.see("innerHeight")


def test_korean_is_found_by_two_syllables_within_a_word(hearth: Hearth) -> None:
    window = hearth.window
    hearth.ollama.reply("한국어 학교에서 무엇을 공부합니까?", say("문법을 공부합니다."))
    ask(window, "한국어 학교에서 무엇을 공부합니까?")
    wait_for_answer(window)
    search(window, "학교")
    window.wait_for_text("#palette-results mark", "학교")
    window.press("Escape")
    window.until("!document.querySelector('#palette').open")


def test_before_anything_is_typed_the_last_conversations_are_there(hearth: Hearth) -> None:
    window = hearth.window
    ask(window, "What is a fjord?")
    wait_for_answer(window)
    window.click("#search")
    window.wait_for_text("#palette-results", "Recent conversations")
    assert window.see(f"$('{CHOSEN}').getAttribute('href') === location.pathname")
    window.press("Escape")
    window.until("!document.querySelector('#palette').open")
    assert window.see("document.activeElement.id") in ("search", "text")


def test_a_command_is_chosen_by_its_name(hearth: Hearth) -> None:
    window = hearth.window
    search(window, "dark th")
    window.wait_for_text(CHOSEN, "Dark theme")
    window.press("Enter")
    window.until("document.documentElement.dataset.theme === 'dark'")
    search(window, "theme as")
    window.wait_for_text(CHOSEN, "Theme as the system has it")
    window.press("Enter")
    window.until("document.documentElement.dataset.theme === 'system'")


def test_home_and_end_go_to_the_first_and_the_last(hearth: Hearth) -> None:
    window = hearth.window
    window.press("Control+k")
    window.wait_for_text("#palette-results", "New conversation")
    window.press("End")
    window.wait_for_text(CHOSEN, "Settings")
    window.press("Home")
    window.until(f"$('{CHOSEN}').id === 'option-0'")
    window.press("ArrowUp")
    window.wait_for_text(CHOSEN, "Settings")
    window.press("Escape")
    window.until("!document.querySelector('#palette').open")


def test_what_is_nowhere_is_said(hearth: Hearth) -> None:
    window = hearth.window
    search(window, "xyzzyplugh")
    window.wait_for_text("#palette-results", "Nothing fits")
    window.press("Enter")
    assert window.see("document.querySelector('#palette').open")
    window.press("Escape")
    window.until("!document.querySelector('#palette').open")
