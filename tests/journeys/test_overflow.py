"""A conversation grows longer than what the model can be told: the person sees it before asking, and chooses."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import LAST, ask, wait_for_answer
from tests.ollama_double import replay, say

WORDS = " ".join(f"word{number}" for number in range(300))
WINDOW = 1024


def begin_long(hearth: Hearth, name: str) -> str:
    """A conversation of two exchanges of which the first does not fit any more; returns its address."""
    window = hearth.window
    for number in (1, 2):
        hearth.ollama.reply(f"{name} {number}", say(WORDS))
        ask(window, f"{name} {number}")
        wait_for_answer(window)
    with hearth.client() as client:
        client.put(f"{window.path}/tune", data={"field": "num_ctx", "value": str(WINDOW)})
    window.wait_for_text(".ledger-overflow", "The 2 oldest messages won't fit.")
    return window.path


def told(hearth: Hearth, question: str) -> list[str]:
    """The beginnings of what the model was told when this was asked."""
    (asked,) = (
        each.json["messages"]
        for each in hearth.ollama.asked("/api/chat")
        if each.json["messages"][-1]["content"] == question
    )
    return [each["content"][:40] for each in asked]


def test_the_oldest_are_left_out_where_the_person_says_so(hearth: Hearth) -> None:
    window = hearth.window
    begin_long(hearth, "Leave")
    window.click("#leave-out")
    window.wait_gone("#leave-out")
    window.wait_for_text(".ledger-overflow", "won't fit")  # it is still said
    ask(window, "Leave 3")
    wait_for_answer(window)
    assert told(hearth, "Leave 3") == ["Leave 2", WORDS[:40], "Leave 3"]
    assert "The 2 oldest messages were left out" in window.text(LAST)
    assert window.count(".message") == 6  # all stay where they are


def test_the_oldest_are_summed_up_where_the_person_says_so(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    begin_long(hearth, "Sum")
    ollama.always("/api/chat", say("They counted words."))
    try:
        window.click("#sum-up")
        window.wait_for("details.summary")
    finally:
        ollama.server.standing.clear()
    window.wait_gone(".ledger-overflow")
    assert "Summary of the 2 messages above" in window.text("details.summary > summary")
    ask(window, "Sum 3")
    wait_for_answer(window)
    first, *rest = told(hearth, "Sum 3")
    assert first.startswith("Summary of the earlier part")
    assert rest == ["Sum 2", WORDS[:40], "Sum 3"]
    assert window.count(".message") == 6

    window.click("details.summary > summary")
    window.see("$('.summary textarea').value = 'They counted to 150.'")
    window.click(".summary [type=submit]")
    window.until("$('.summary').innerText.includes('You have changed it')")
    ask(window, "Sum 4")
    wait_for_answer(window)
    with hearth.client() as client:
        (sent,) = (
            each.json["messages"]
            for each in ollama.asked("/api/chat")
            if each.json["messages"][-1]["content"] == "Sum 4"
        )
        assert sent[0]["content"].endswith("They counted to 150.")
        assert client.get(window.path).status_code == 200
    window.click(".summary .buttons .plain")
    window.wait_gone(".summary")
    window.wait_for(".ledger-overflow")


def test_without_a_choice_the_oldest_are_left_out_as_was_said_before(hearth: Hearth) -> None:
    window = hearth.window
    begin_long(hearth, "Neither")
    ask(window, "Neither 3")
    wait_for_answer(window)
    assert told(hearth, "Neither 3") == ["Neither 2", WORDS[:40], "Neither 3"]


def test_what_can_not_fit_at_all_leads_to_a_longer_context(hearth: Hearth) -> None:
    window = hearth.window
    hearth.ollama.reply("Longer 1", say("Yes."))
    ask(window, "Longer 1")
    wait_for_answer(window)
    with hearth.client() as client:
        client.put(f"{window.path}/tune", data={"field": "num_ctx", "value": "256"})
    window.see("$('#text').value = arguments[0]", WORDS)
    window.see("$('#text').dispatchEvent(new Event('input', {bubbles: true}))")
    window.click("#lengthen")
    window.until("document.activeElement.id === 'tune-conversation-num_ctx'")
    window.see("document.activeElement.value = '4096'")
    window.see("document.activeElement.dispatchEvent(new Event('change', {bubbles: true}))")
    window.wait_gone("#lengthen")


def test_where_the_model_silently_saw_less_the_answer_says_so(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    long = "word " * 900 + "end"
    ollama.reply(long, replay("chat-overflow-default"))
    window.wait_for("#mode-name")
    assert not window.count("#ledger-sum")  # nothing is told yet
    window.see("$('#text').value = arguments[0]", long)
    window.see("$('#text').dispatchEvent(new Event('input', {bubbles: true}))")
    window.wait_for_text("#ledger-sum", "of 4,096 tokens")
    window.click("#text")
    window.press("Enter")
    window.wait_for(LAST)
    wait_for_answer(window)
    assert "The model read only 246 of about" in window.text(LAST)


def test_what_is_longer_than_the_window_by_itself_is_said_and_refused_by_name(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Too long, please", replay("chat-overflow-truncate-false"))
    ask(window, "Too long, please")
    wait_for_answer(window, "failed")
    assert "1,491 tokens into 256" in window.text(LAST)
