"""Ollama is away, empty, busy, out of its mind: each time there is a card with the next step, and no word is lost."""

import socket
import sys
from pathlib import Path

import pytest

from tests.driving.backend_process import ROOT
from tests.journeys.hearth import Hearth, Opening
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.talking import LAST, ask, wait_for_answer
from tests.journeys.window import Window
from tests.ollama_double import Answer, error, raw, replay, say, web_page

MEMORY = "model requires more system memory (9.1 GiB) than is available (1.2 GiB)"


LOOK_AGAIN = "#ollama [hx-get='/ollama/card'].button"


def card(kind: str) -> str:
    """The selector of a card."""
    return f".card[data-kind={kind}]"


def look_again(window: Window) -> None:
    """Press the button, and again where Ollama was looked at just before."""

    def has_gone() -> bool:
        window.run("document.querySelector(arguments[0])?.focus()", LOOK_AGAIN)
        if window.see("document.activeElement.matches(arguments[0])", LOOK_AGAIN):
            window.press("Enter")
        return not window.shows("#ollama .card")

    window.until_holds(has_gone)


@pytest.fixture
def ollama() -> ScriptedOllama:
    """A double that is not running yet, but knows where it will."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return ScriptedOllama(port=probe.getsockname()[1])


def test_without_ollama_there_is_a_way_to_get_it_and_a_button_that_looks_again(
    open_browser: Opening, ollama: ScriptedOllama, tmp_path: Path
) -> None:
    with open_browser(tmp_path, ollama) as hearth:
        window = hearth.window
        window.wait_for(card("not-installed"))
        assert window.shows(f"{card('not-installed')} .command code")
        window.click("#text")
        window.type("is anybody there?")
        try:
            ollama.start()
            look_again(window)
            window.wait_for_text(".picker-name", "tiny")
            assert window.value("#text") == "is anybody there?"
        finally:
            ollama.stop()


def test_ollama_that_is_installed_is_started_by_a_button(
    open_native: Opening, ollama: ScriptedOllama, tmp_path: Path
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    program = programs / "ollama"
    # It ends with its stdin, which the real one does not look at.
    double = f"'{sys.executable}' -m tests.ollama_double --port \"${{OLLAMA_HOST##*:}}\""
    program.write_text(f"#!/bin/sh\ncd '{ROOT}'\ntail -f /dev/null | {double}\n")
    program.chmod(0o700)
    with open_native(tmp_path, ollama, programs=programs) as hearth:
        window = hearth.window
        window.wait_for(card("not-running"))
        window.click(f"{card('not-running')} [hx-post='/ollama/start']")
        window.wait_gone(".card")
        window.wait_for_text(".picker-name", "tiny")
        ask(window, "ping")
        assert wait_for_answer(window) == "pong"


def test_a_question_that_nobody_could_answer_is_answered_when_ollama_is_back(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.stop()
    try:
        ask(window, "my name is Ewa")
        wait_for_answer(window, "failed")
        window.wait_for(f"{LAST} .card")
        window.wait_for("#ollama .card")
    finally:
        ollama.start()
    look_again(window)
    window.click(f"{LAST} .card [hx-post$=regeneration]")
    window.until("$(arguments[0])?.innerText.includes('Nice to meet you, Ewa.')", LAST)
    wait_for_answer(window)
    window.wait_gone(f"{LAST} .card")


def test_without_a_model_one_is_offered_that_fits_this_machine(
    open_browser: Opening, ollama: ScriptedOllama, tmp_path: Path
) -> None:
    there = dict(ollama.library.models)
    ollama.library.models.clear()
    with ollama, open_browser(tmp_path, ollama) as hearth:
        window = hearth.window
        window.wait_for(card("no-models"))
        assert "memory" in window.text(".card-step")
        name = window.text(".recommendation .choice-name").split()[0]
        ollama.library.downloadable[name] = next(iter(there.values()))
        window.click(".recommendation button")
        window.wait_gone(".card")
        window.wait_for_text(".picker-name", "tiny-chat")


def test_a_model_that_is_gone_can_be_exchanged_for_another(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    there = ollama.library.models.pop("tiny-chat:latest")
    try:
        ask(window, "my name is Ewa")
        wait_for_answer(window, "failed")
        window.wait_for(f"{LAST} {card('model-gone')}")
        window.click(f"{LAST} [data-choose-model]")
        window.click(".choice[hx-vals*='tiny-tools']")
        window.wait_for_text(".picker-name", "tiny-tools")
        window.click(f"{LAST} .card [hx-post$=regeneration]")
        window.until("$(arguments[0])?.innerText.includes('Nice to meet you, Ewa.')", LAST)
    finally:
        ollama.library.models["tiny-chat:latest"] = there


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        ("busy", replay("chat-queue-full")),
        ("out-of-memory", error(500, MEMORY)),
        ("died", replay("chat-runner-killed")),
        ("died", replay("chat-repeat-abort")),
        ("garbage", raw(b"\xff\xfe{]\n")),
    ],
    ids=["busy", "out of memory", "runner killed", "stream without an end", "no JSON"],
)
def test_a_failure_says_what_happened_and_another_try_helps(hearth: Hearth, kind: str, trouble: Answer) -> None:
    window, ollama = hearth.window, hearth.ollama
    question = f"Is it {kind}?"
    ollama.reply(question, trouble, say("All is well."))
    ask(window, question)
    wait_for_answer(window, "failed")
    window.wait_for(f"{LAST} {card(kind)}")
    assert window.text(f"{LAST} .card-sentence")
    assert window.text(f"{LAST} .card-step")
    window.click(f"{LAST} .card [hx-post$=regeneration]")
    window.until("$(arguments[0])?.innerText.includes('All is well.')", LAST)
    assert wait_for_answer(window) == "All is well."


def test_what_a_model_said_before_it_died_is_kept_and_gone_on_with(hearth: Hearth) -> None:
    window, ollama = hearth.window, hearth.ollama
    ollama.reply("Begin.", say("Once there was a small robot", cut_after=4), say(" who lived."))
    ask(window, "Begin.")
    kept = wait_for_answer(window, "failed")
    assert kept.startswith("Once there")
    window.click(f"{LAST} .card [hx-post$=continuation]")
    assert wait_for_answer(window) == f"{kept} who lived."


def test_something_else_at_ollamas_address_is_told_from_ollama(
    open_browser: Opening, ollama: ScriptedOllama, tmp_path: Path
) -> None:
    ollama.always("/api/version", web_page())
    with ollama, open_browser(tmp_path, ollama) as hearth:
        hearth.window.wait_for(card("garbage"))
        ollama.server.standing.clear()
        look_again(hearth.window)


def test_an_ollama_that_is_too_old_is_named_as_such(
    open_browser: Opening, ollama: ScriptedOllama, tmp_path: Path
) -> None:
    ollama.always("/api/version", raw(b'{"version":"0.1.0"}'))
    with ollama, open_browser(tmp_path, ollama) as hearth:
        hearth.window.wait_for(card("too-old"))
        assert "0.1.0" in hearth.window.text(".card")
