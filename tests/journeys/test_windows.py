"""Several windows on a screen with a window manager: each with its own conversation, place and zoom, all live."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

import psutil
import pytest

from tests.journeys.hearth import NativeHearth, Opening, native_hearth
from tests.journeys.managed_screen import ManagedScreen, Place, managed_screen, why_no_manager
from tests.journeys.native_window import SHELL
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.talking import ask, wait_for_answer
from tests.journeys.webkit_session import why_no_window

REASON = why_no_window() or why_no_manager()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")


@pytest.fixture
def desk() -> Iterator[ManagedScreen]:
    with managed_screen() as managed:
        yield managed


class Start(Protocol):
    """Starts Hearth on the same data as before."""

    def __call__(self) -> AbstractContextManager[NativeHearth]:
        """Ends with the block."""
        ...


@pytest.fixture
def start(desk: ManagedScreen, tmp_path: Path) -> Iterator[Start]:
    with ScriptedOllama() as ollama:

        @contextmanager
        def started() -> Iterator[NativeHearth]:
            def no_browser() -> None:
                raise AssertionError("no browser is needed here")

            with native_hearth(tmp_path, ollama, no_browser, desk.name) as hearth:  # type: ignore[arg-type]  # never called
                yield hearth

        yield started


def handles(hearth: NativeHearth, count: int) -> list[str]:
    """What the driver calls the windows, once there are so many."""
    session = hearth.window.session
    session.wait_until(lambda each: len(each.ask("GET", "window/handles")) == count, f"there are {count} windows")
    return [*session.ask("GET", "window/handles")]


def look_at(hearth: NativeHearth, handle: str) -> None:
    """Drive this window from now on."""
    hearth.window.session.ask("POST", "window", {"handle": handle})
    hearth.window.wait_for_page()


def detach(hearth: NativeHearth) -> tuple[str, str]:
    """Open the conversation in a window of its own, by the button; returns the first window and the new one."""
    (first,) = handles(hearth, 1)
    hearth.window.click(".detach")
    (second,) = set(handles(hearth, 2)) - {first}
    return first, second


def test_two_windows_hold_two_conversations_and_both_are_live(start: Start, desk: ManagedScreen) -> None:
    with start() as hearth:
        window = hearth.window
        hearth.ollama.name("my name is Ewa", "About Ewa")
        hearth.ollama.name("what about cheese", "On cheese")
        ask(window, "my name is Ewa")
        wait_for_answer(window)
        place = window.path
        first, second = detach(hearth)
        look_at(hearth, second)
        assert window.path == place
        assert window.see("window.hearthWindow") != ""
        look_at(hearth, first)
        window.click("#new")
        window.wait_for(".pane-new")
        ask(window, "what about cheese")
        wait_for_answer(window)
        assert window.path != place
        desk.until(
            lambda: sorted(desk.title(each) for each in desk.clients()) == ["About Ewa", "On cheese"],
            "each window is called as its conversation",
        )
        look_at(hearth, second)
        window.wait_for_text("#sidebar", "On cheese")
        assert window.path == place
        assert "Nice to meet you, Ewa." in window.text("#messages")


def test_a_window_closes_by_its_keys_and_the_last_one_ends_hearth(start: Start, desk: ManagedScreen) -> None:
    with start() as hearth:
        ours = [hearth.window.shell, *hearth.window.shell.children(recursive=True)]
        (first,) = desk.until_clients(1)
        desk.activate(first)
        desk.press("Control", "Shift", "n")
        old, second = desk.until_clients(2)
        desk.until(lambda: desk.active() == second, "the new window has the keyboard")
        desk.press("Control", "w")
        assert desk.until_clients(1) == [old]
        hearth.window.type("still here")
        hearth.window.until("$('#text').value === 'still here'")
        desk.activate(old)
        desk.press("Control", "w")
        desk.until_clients(0)
        _, left = psutil.wait_procs(ours, timeout=10)
        assert left == []


def test_after_a_restart_both_are_back_at_their_places_with_their_zoom(
    start: Start, desk: ManagedScreen, tmp_path: Path
) -> None:
    with start() as hearth:
        ask(hearth.window, "my name is Ewa")
        wait_for_answer(hearth.window)
        place = hearth.window.path
        detach(hearth)
        one, other = desk.until_clients(2)
        desk.move(one, 20, 60, 520, 600)
        desk.move(other, 640, 80, 560, 500)
        desk.until(lambda: desk.place(one).width == 520 and desk.place(other).width == 560, "they are side by side")
        desk.activate(one)
        desk.press("Control", "plus")
        desk.press("Control", "plus")
        places = {desk.place(one), desk.place(other)}
        hearth.window.until("Math.abs(innerWidth * 1.25 - 520) < 2")
        file = hearth.folder / "windows.json"
        desk.until(lambda: file.exists() and '"zoom":1.25' in file.read_text(), "it is written")
        hearth.window.shell.terminate()
        desk.until_clients(0)
    remembered = json.loads(file.read_text())["windows"]
    assert [each["path"] for each in remembered] == [place, place]
    assert [each.get("zoom") for each in remembered] == [1.25, None]
    with start() as again:
        front, behind = desk.until_clients(2)
        desk.until(lambda: {desk.place(front), desk.place(behind)} == places, "both are where they were")
        desk.until(lambda: desk.active() == front, "the one that was in front is")
        assert desk.place(front).width == 520
        assert sorted(_widths(again)) == [416, 560]


def _widths(hearth: NativeHearth) -> list[int]:
    widths = []
    for handle in handles(hearth, 2):
        look_at(hearth, handle)
        hearth.window.wait_for_text("#messages", "Nice to meet you, Ewa.")
        widths.append(int(hearth.window.see("innerWidth")))
    return widths


def test_a_window_from_a_screen_that_is_gone_comes_back_on_the_one_that_is_left(
    start: Start, desk: ManagedScreen, tmp_path: Path
) -> None:
    far = {"width": 700, "height": 500, "x": 4000, "y": 100, "maximised": False}
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "windows.json").write_text(json.dumps({"windows": [{"path": "/", "geometry": far}]}))
    with start():
        (window,) = desk.until_clients(1)
        place = desk.place(window)
        assert (place.width, place.height) == (700, 500)
        assert 0 <= place.x <= 1280 - 700


def test_full_screen_comes_and_goes_and_is_not_what_is_remembered(start: Start, desk: ManagedScreen) -> None:
    with start() as hearth:
        (window,) = desk.until_clients(1)
        before = desk.place(window)
        desk.activate(window)
        desk.press("F11")
        desk.until(lambda: desk.place(window) == Place(0, 0, 1280, 800), "it fills the screen")
        assert "_NET_WM_STATE_FULLSCREEN" in desk.states(window)
        desk.press("F11")
        desk.until(lambda: desk.place(window) == before, "it is as it was")
        hearth.window.wait_for("#composer")


def test_a_second_start_brings_the_window_that_was_last_in_front(start: Start, desk: ManagedScreen) -> None:
    bun = shutil.which("bun")
    assert bun is not None
    with start() as hearth:
        ask(hearth.window, "my name is Ewa")
        wait_for_answer(hearth.window)
        first, second = detach(hearth)
        one, other = desk.until_clients(2)
        for last, handle in ((one, first), (other, second)):
            desk.activate(last)
            look_at(hearth, handle)
            hearth.window.until("document.hasFocus()")
            with desk.covered() as cover:
                desk.until(partial(has_keyboard, desk, cover), "another program has the keyboard")
                desk.press("space")  # who types elsewhere is not to be interrupted, but by their own word
                environment = {**os.environ, "DISPLAY": desk.name, "HEARTH_DATA_DIR": str(hearth.folder)}
                again = subprocess.run([bun, str(SHELL)], env=environment, timeout=20, capture_output=True, text=True)
                assert again.returncode == 0, again.stderr
                desk.until(partial(has_keyboard, desk, last), "the window that was last in front has it")


def has_keyboard(desk: ManagedScreen, window: int) -> bool:
    return desk.active() == window


def test_more_windows_than_can_be_live_are_refused_with_a_word(start: Start, desk: ManagedScreen) -> None:
    with start() as hearth:
        ask(hearth.window, "my name is Ewa")
        wait_for_answer(hearth.window)
        for count in (2, 3, 4):
            hearth.window.click(".detach")
            desk.until_clients(count)
            hearth.window.until("!$('.detach.htmx-request')")  # one wish at a time
        hearth.window.click(".detach")
        hearth.window.wait_for_text("#notices", "4 windows at once")
        hearth.window.wait_for_text("#notices", "Close one")
        assert len(desk.clients()) == 4
        hearth.window.click("#new")
        hearth.window.wait_for(".pane-new")


def test_where_the_keys_come_to_the_page_it_asks_the_shell(start: Start, desk: ManagedScreen) -> None:
    with start() as hearth:  # the driver's keys go past the window, as all keys do in a view without keys of its own
        usual = hearth.window.see("innerWidth")
        hearth.window.press("Control+=")
        hearth.window.until("innerWidth < arguments[0]", usual)
        hearth.window.press("Control+0")
        hearth.window.until("innerWidth === arguments[0]", usual)
        hearth.window.press("Control+Shift+N")
        desk.until_clients(2)


def test_a_browser_is_not_offered_what_only_a_window_of_ours_can(open_browser: Opening, tmp_path: Path) -> None:
    with open_browser(tmp_path) as hearth:
        ask(hearth.window, "my name is Ewa")
        wait_for_answer(hearth.window)
        assert hearth.window.see("[typeof window.hearthCan, typeof window.hearthWindow]") == ["undefined"] * 2
        assert not hearth.window.shows(".detach")
