"""A link in an answer leads out of Hearth only after the person has seen where."""

from pathlib import Path

from tests.journeys.hearth import BrowserHearth, NativeHearth, Opening
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.talking import LAST, ask, wait_for_answer
from tests.journeys.window import Window
from tests.ollama_double import say

PLACE = "https://example.com/tea?kind=green"
LINKS = f"See [the page]({PLACE}), [this](javascript:alert(1)) and [that](/models)."


def test_the_desktops_browser_gets_the_link_after_a_yes(open_native: Opening, tmp_path: Path) -> None:
    programs, opened = tmp_path / "programs", tmp_path / "opened"
    programs.mkdir()
    (programs / "xdg-open").write_text(f'#!/bin/sh\necho "$1" >>"{opened}"\n')
    (programs / "xdg-open").chmod(0o700)
    with open_native(tmp_path, programs=programs) as hearth:
        assert isinstance(hearth, NativeHearth)
        read_links(hearth.window, hearth.ollama)
        refuse(hearth.window)
        agree(hearth.window)
        hearth.window.until_holds(opened.exists)
        assert opened.read_text() == f"{PLACE}\n"
        assert len(hearth.window.session.ask("GET", "window/handles")) == 1


def test_the_shell_is_asked_to_open_the_link_after_a_yes(open_browser: Opening, tmp_path: Path) -> None:
    with open_browser(tmp_path) as hearth:
        assert isinstance(hearth, BrowserHearth)
        read_links(hearth.window, hearth.ollama)
        refuse(hearth.window)
        assert "/openings" not in " ".join(hearth.window.asked)
        agree(hearth.window)
        while (request := hearth.backend.next_message("request"))["name"] != "open.external":
            pass  # the page asks what the desktop offers, too
        assert request["args"] == {"url": PLACE}
        hearth.backend.say({"type": "reply", "id": request["id"], "ok": True, "result": None})
        assert hearth.window.see("location.pathname").startswith("/conversations/")
        assert len(hearth.window.context.pages) == 1
        assert hearth.window.strangers() == []


def read_links(window: Window, ollama: ScriptedOllama) -> None:
    """Have an answer with three links, of which one is one."""
    ollama.reply("Where is tea?", say(LINKS))
    ask(window, "Where is tea?")
    wait_for_answer(window)
    assert window.see("$$(arguments[0]).map((link) => link.href)", f"{LAST} .answer a") == [PLACE]


def refuse(window: Window) -> None:
    """Look where the link leads, and stay."""
    window.click(f"{LAST} .answer a")
    window.wait_for("#opening")
    assert window.text("#opening-address") == PLACE
    assert window.text("#opening-address strong") == "example.com"
    window.click("#opening [value=no]")
    window.wait_gone("#opening")


def agree(window: Window) -> None:
    """Let it be opened."""
    window.click(f"{LAST} .answer a")
    window.click("#opening [value=yes]")
    window.wait_gone("#opening")
