"""The backend is killed in the middle of it, and nothing that was seen is lost."""

from tests.journeys.hearth import Hearth
from tests.journeys.talking import LAST, answer, ask, wait_for_answer, wait_for_words
from tests.ollama_double import say

WORDS = " ".join(f"word{number}" for number in range(200))

WATCH = """
    const banner = document.querySelector("#connection");
    window.banners = [];
    new MutationObserver(() => {
        if (!banner.hidden) window.banners.push(banner.innerText.trim());
    }).observe(banner, { attributes: true, childList: true, subtree: true });
"""
"""Keeps what the banner says, however short it is seen."""


def test_a_kill_in_mid_answer_loses_nothing_that_was_shown_and_the_model_goes_on(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Count, please", say(WORDS, stall_after=100))
    ask(window, "Count, please")
    wait_for_words(window, "word20")
    shown, place = answer(window), window.path
    kill_and_come_back(hearth)
    kept = wait_for_answer(window, "interrupted")
    assert kept.startswith(shown)
    assert "Every word that was shown is kept" in window.text(LAST)
    assert window.path == place
    ollama.reply("Count, please", say(" and so it ends."))
    window.click(f"{LAST} .ending .primary")
    assert wait_for_answer(window) == f"{kept} and so it ends."
    told = [request.json["messages"] for request in ollama.asked("/api/chat")]
    count = [asked for asked in told if asked[0]["content"] == "Count, please"]
    begun = [asked[-1]["content"] for asked in count if asked[-1]["role"] == "assistant"]
    assert [each[:11] for each in begun] == ["word0 word1"]


def test_an_answer_that_was_interrupted_can_be_started_over(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Count, please", say(WORDS, stall_after=100), say("One, two."))
    ask(window, "Count, please")
    wait_for_words(window, "word20")
    kill_and_come_back(hearth)
    wait_for_answer(window, "interrupted")
    window.click(f"{LAST} .ending .button:not(.primary)")
    wait_for_words(window, "One, two.")
    assert wait_for_answer(window) == "One, two."
    assert window.count(".message.assistant") == 1


def test_what_was_typed_survives_a_kill_and_a_reload(hearth: Hearth) -> None:
    window = hearth.window
    ask(window, "ping")
    wait_for_answer(window)
    window.click("#text")
    window.type("half a thou")
    kill_and_come_back(hearth)
    window.type("ght")
    assert window.value("#text") == "half a thought"
    hearth.until_page_has(window.path, "half a thought</textarea>")
    window.reload()
    window.until("$('#text')?.value === 'half a thought'")


def kill_and_come_back(hearth: Hearth) -> None:
    """Kill the backend, wait for the word about it, and for the connection to be back."""
    window = hearth.window
    window.run(WATCH)
    hearth.kill_backend()
    window.until("window.banners?.length")
    hearth.revive_backend()
    window.wait_gone("#connection")
    assert any("start" in said or "lost" in said for said in window.see("window.banners"))
