"""A person asks, reads, stops, asks again, looks away and comes back."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import LAST, answer, ask, wait_for_answer, wait_for_words
from tests.ollama_double import say

WORDS = " ".join(f"word{number}" for number in range(200))
HEIGHT = "$('#text').getBoundingClientRect().height"
LINES = "\n\n".join(f"Paragraph {number} of the answer." for number in range(120))


def test_the_first_run_leads_from_an_empty_page_to_an_answer_and_a_title(own_hearth: Hearth) -> None:
    window, ollama = own_hearth.window, own_hearth.ollama
    assert window.text("h1") == "What shall we think about?"
    assert "Your conversations will be kept here" in window.text("#sidebar")
    window.wait_for_text(".picker-name", "tiny")
    window.click("#picker-button")
    window.click("#picker li:nth-child(2) .choice")
    window.wait_gone("#picker-list")
    window.until("$('#picker input').value === $('#picker li:nth-child(2) .choice-name').innerText")
    chosen = window.text(".picker-name")
    ollama.reply("Count, please", say(WORDS, every=0.005))
    ollama.name("Count, please", "Counting up")
    ask(window, "Count, please")
    wait_for_words(window, "word10")
    assert window.see("$(arguments[0]).getAttribute('aria-busy')", LAST) == "true"
    assert wait_for_answer(window) == WORDS
    assert ollama.asked("/api/chat")[0].json["model"] == chosen
    assert "tokens/s" in window.text(f"{LAST} .facts")
    assert window.text(".message.user .said") == "Count, please"
    window.wait_for_text("#sidebar .row-title", "Counting up")
    window.until("document.title.includes('Counting up') && $('#heading').innerText === 'Counting up'")
    assert window.path.startswith("/conversations/")


def test_stop_ends_the_answer_and_the_models_work(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ask(window, "count forever")
    wait_for_words(window, "three")
    window.click("[data-stop]")
    assert wait_for_answer(window, "stopped").startswith("one two three")
    assert "You stopped this answer" in window.text(LAST)
    window.wait_gone("[data-stop]")
    window.wait_for(".send")
    assert not ollama.server.open_chats
    ollama.reply("count forever", say(" And so on."))
    window.click(f"{LAST} .ending .primary")
    assert wait_for_answer(window).endswith("And so on.")


def test_an_answer_written_again_takes_the_place_of_the_old_one(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Which one?", say("The first answer."), say("The second answer."))
    ask(window, "Which one?")
    assert wait_for_answer(window) == "The first answer."
    window.click(f"{LAST} [aria-label='Write this answer again']")
    wait_for_words(window, "The second answer.")
    assert wait_for_answer(window) == "The second answer."
    assert window.count(".message") == 2


def test_a_page_loaded_in_mid_answer_shows_all_of_it_and_goes_on(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Count, please", say(WORDS, stall_after=100))
    ask(window, "Count, please")
    wait_for_words(window, "word20")
    shown = answer(window)
    window.reload()
    wait_for_words(window, shown)
    ollama.go_on()
    assert wait_for_answer(window) == WORDS


def test_a_second_window_sees_the_same_and_both_go_on(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Count for two, please", say(WORDS, stall_after=100))
    ollama.name("Count for two, please", "Counting for two")
    ask(window, "Count for two, please")
    wait_for_words(window, "word20")
    with hearth.second_window(window.path) as second:
        wait_for_words(second, answer(window))
        ollama.go_on()
        assert wait_for_answer(second) == wait_for_answer(window) == WORDS
        second.wait_for_text("[aria-current] .row-title", "Counting for two")
        ask(second, "my name is Ewa")
        assert wait_for_answer(second) == "Nice to meet you, Ewa."
        window.reload()  # what a window did not ask for itself comes with the page
        assert answer(window) == "Nice to meet you, Ewa."


def test_the_page_follows_an_answer_until_the_reader_scrolls_up(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("A long one, please", say(LINES, every=0.0005, stall_after=700))
    ask(window, "A long one, please")
    wait_for_words(window, "Paragraph 60")
    at_end = "$('#scroll').scrollHeight - $('#scroll').scrollTop - $('#scroll').clientHeight < 48"
    window.until(at_end)
    window.scroll(-600)
    window.until(f"!({at_end})")
    window.wait_for("#to-latest")
    before = window.see("$('#scroll').scrollTop")
    ollama.go_on()
    wait_for_answer(window)
    assert window.see("$('#scroll').scrollTop") == before
    window.click("#to-latest")
    window.until(at_end)
    window.wait_gone("#to-latest")


def test_what_is_copied_can_be_pasted(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Some code, please", say("Take this:\n\n```python\nif tea:\n    print('<b>')\n```\n\nEnjoy."))
    ask(window, "Some code, please")
    wait_for_answer(window)
    window.click(f"{LAST} .code [data-copy]")
    window.wait_for_text("#announcer", "Copied.")
    window.click("#text")
    window.press("Control+v")
    window.until("$('#text').value === arguments[0]", "if tea:\n    print('<b>')\n")


def test_what_is_typed_is_kept_for_each_conversation_however_soon_it_is_left(hearth: Hearth) -> None:
    window = hearth.window
    ask(window, "ping")
    wait_for_answer(window)
    place = window.path
    window.click("#text")
    window.type("a further thought")
    window.click("#new")
    window.wait_for(".pane-new")
    assert window.value("#text") == ""
    window.click(".row-link")
    window.until("location.pathname === arguments[0] && $('#text')?.value === 'a further thought'", place)


def test_a_box_that_grew_with_its_draft_leaves_the_next_one_low(hearth: Hearth) -> None:
    window = hearth.window
    ask(window, "A question first")
    wait_for_answer(window)
    place, low = window.path, window.see(HEIGHT)
    window.click("#text")
    window.type("one\ntwo\nthree")
    high = window.see(HEIGHT)
    assert high > low
    # Where boxes don't grow by themselves, a script gives them a height: as a style of their own, in every engine here.
    window.run("document.querySelector('#text').style.height = `${arguments[0]}px`", high)
    window.click("#new")
    window.wait_for(".pane-new")
    window.until(f"{HEIGHT} === arguments[0]", low)
    window.click(".row-link")
    window.until(f"location.pathname === arguments[0] && {HEIGHT} === arguments[1]", place, high)


def test_answers_that_are_there_before_the_page_is_are_shown_whole(hearth: Hearth) -> None:
    window = hearth.window
    with hearth.ollama.in_haste():
        for _ in range(6):
            window.click("#new")
            window.wait_for(".pane-new")
            ask(window, "ping")
            assert wait_for_answer(window) == "pong"
