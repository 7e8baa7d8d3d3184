"""The small window over everything, on a screen with a window manager: asked, answered, handed over, closed."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.chromium_window import Chromium
from tests.journeys.hearth import NativeHearth, Opening, native_hearth
from tests.journeys.managed_screen import ManagedScreen, managed_screen, why_no_manager
from tests.journeys.native_window import SHELL
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.talking import ask, wait_for_answer
from tests.journeys.webkit_session import why_no_window
from tests.ollama_double import say

REASON = why_no_window() or why_no_manager()
native = pytest.mark.skipif(REASON is not None, reason=REASON or "")
ASK = SHELL.parent / "cli/ask.ts"
SMALL = (640, 420)


@pytest.fixture
def desk() -> Iterator[ManagedScreen]:
    with managed_screen() as managed:
        yield managed


@pytest.fixture
def hearth(desk: ManagedScreen, tmp_path: Path) -> Iterator[NativeHearth]:
    def no_browser() -> Chromium:
        raise AssertionError("no browser is needed here")

    with ScriptedOllama() as ollama, native_hearth(tmp_path, ollama, no_browser, desk.name) as hearth:
        yield hearth


def want_quick_question(hearth: NativeHearth, *command: str) -> None:
    """As the desktop's action does: a later start brings the link, and ends."""
    bun = shutil.which("bun")
    assert bun
    environment = os.environ | {"HEARTH_DATA_DIR": str(hearth.folder), "DISPLAY": ":none"}
    words = [bun, *(command or (str(SHELL), "hearth://quick"))]
    subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, check=True, timeout=20)


def handles(hearth: NativeHearth, count: int) -> list[str]:
    session = hearth.window.session
    session.wait_until(lambda each: len(each.ask("GET", "window/handles")) == count, f"there are {count} windows")
    return [*session.ask("GET", "window/handles")]


def look_at(hearth: NativeHearth, handle: str) -> None:
    hearth.window.session.ask("POST", "window", {"handle": handle})
    hearth.window.wait_for_page()


def open_quick(hearth: NativeHearth) -> tuple[str, str]:
    """Opens the small window and looks at it; returns the main window and the small one."""
    (main,) = handles(hearth, 1)
    want_quick_question(hearth)
    (small,) = set(handles(hearth, 2)) - {main}
    look_at(hearth, small)
    hearth.window.wait_for(".quick #text")
    return main, small


@native
def test_a_quick_question_is_answered_in_its_place_and_handed_over(hearth: NativeHearth, desk: ManagedScreen) -> None:
    window = hearth.window
    (first,) = desk.clients()
    main, _ = open_quick(hearth)
    (small,) = set(desk.until_clients(2)) - {first}
    desk.until(lambda: desk.active() == small, "the small window has the keyboard")
    assert "_NET_WM_STATE_ABOVE" in desk.states(small)
    assert (desk.place(small).width, desk.place(small).height) == SMALL
    assert window.see("document.activeElement.id") == "text"
    ask(window, "my name is Ewa")
    assert "Nice to meet you, Ewa." in wait_for_answer(window)
    place = window.path.replace("/quick/", "/conversations/")
    window.click("#handover")
    desk.until_clients(1)
    handles(hearth, 1)
    look_at(hearth, main)
    window.until("location.pathname === arguments[0]", place)
    assert "Nice to meet you, Ewa." in window.text("#messages")
    assert desk.active() == first


@native
def test_escape_closes_it_and_the_answer_and_what_was_typed_are_kept(hearth: NativeHearth, desk: ManagedScreen) -> None:
    window = hearth.window
    hearth.ollama.reply("slowly, please", say("one two three", stall_after=1))
    main, _ = open_quick(hearth)
    ask(window, "slowly, please")
    window.wait_for_text("#messages", "one")
    asked = window.path
    desk.press("Escape")
    desk.until_clients(1)
    handles(hearth, 1)
    look_at(hearth, main)
    with hearth.client() as client:
        assert 'data-state="writing"' in client.get(asked).text  # nobody stopped it
    open_quick(hearth)
    assert window.path == "/quick"
    window.type("half a thought")
    desk.press("Escape")
    desk.until_clients(1)
    look_at(hearth, main)
    open_quick(hearth)
    assert window.value("#text") == "half a thought"


@native
def test_a_second_request_brings_it_to_the_front_as_it_is(hearth: NativeHearth, desk: ManagedScreen) -> None:
    window = hearth.window
    (first,) = desk.clients()
    open_quick(hearth)
    (small,) = set(desk.until_clients(2)) - {first}
    ask(window, "my name is Ewa")
    wait_for_answer(window)
    desk.activate(first)
    want_quick_question(hearth, str(ASK))
    desk.until(lambda: desk.active() == small, "the small window has the keyboard")
    handles(hearth, 2)
    assert "Nice to meet you, Ewa." in window.text("#messages")


@native
def test_the_clipboard_comes_into_the_box_at_the_persons_word_alone(hearth: NativeHearth, desk: ManagedScreen) -> None:
    window = hearth.window
    open_quick(hearth)
    with hearth.client() as client:
        client.post("/clipboard", data={"text": "what does\n“ENOENT” mean?"}).raise_for_status()
    window.type("tell me: ")
    window.run("document.querySelector('#paste').click()")  # by a script, which is nobody's word
    window.wait_for_text("#notices", "The clipboard can't be read.")
    assert window.value("#text") == "tell me: "
    window.run("document.querySelector('#paste').focus()")
    desk.press("Return")
    window.until("document.querySelector('#text').value === arguments[0]", "tell me: what does\n“ENOENT” mean?")
    assert window.see("document.activeElement.id") == "text"


def test_in_a_browser_it_is_a_page_that_leads_to_the_conversation(open_browser: Opening, tmp_path: Path) -> None:
    with open_browser(tmp_path) as hearth:
        window = hearth.window
        with hearth.client() as client:
            client.put("/draft", data={"text": "of the main window"})
        window.open("/quick")
        assert window.value("#text") == ""
        assert not window.see("document.querySelector('#paste').checkVisibility()")
        ask(window, "my name is Ewa")
        wait_for_answer(window)
        window.click("#new")
        window.until("location.pathname === '/quick' && $$('.message').length === 0")
        ask(window, "ping")
        wait_for_answer(window)
        window.type("my name is Ewa")
        window.press("Enter")
        window.wait_for_text(".said", "my name is Ewa")
        wait_for_answer(window)
        assert window.count(".message") == 2  # the last question, and its answer
        place = window.path.replace("/quick/", "/conversations/")
        window.click("#handover")
        window.until("location.pathname === arguments[0] && $$('.message').length === 4", place)
        window.open("/")
        assert window.value("#text") == "of the main window"
