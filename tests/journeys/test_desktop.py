"""Hearth on a desktop: the real window and the real backend, with a tray and notifications around them."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.journeys.desktop_session import DesktopSession, desktop_session, why_no_desktop
from tests.journeys.hearth import Opening
from tests.journeys.talking import ask, wait_for_answer
from tests.journeys.x11 import Screen


@pytest.fixture
def desktop() -> Iterator[DesktopSession]:
    if reason := why_no_desktop():
        pytest.skip(reason)
    with desktop_session() as session:
        yield session


def test_a_window_that_was_closed_into_the_tray_comes_back_with_the_answer_that_was_told(
    open_native: Opening, desktop: DesktopSession, own_screen: Screen, tmp_path: Path
) -> None:
    with open_native(tmp_path, on=own_screen, settings=desktop.environment) as hearth:
        window = hearth.window
        window.until_holds(lambda: desktop.items() == 1)
        window.until("document.querySelector('#habit-tray')")
        window.click("#habits-button")
        window.click("#habit-tray")
        window.until("document.querySelector('#habit-tray').checked")
        ask(window, "my name is Ewa")
        wait_for_answer(window)
        (frame,) = own_screen.windows()
        own_screen.close_window(frame)
        window.until_holds(lambda: own_screen.windows() == [])
        window.until_holds(lambda: len(desktop.notified()) == 1)
        assert desktop.notified()[0]["title"] == "Hearth is still running"
        assert window.shell.is_running()
        desktop.choose("Show Hearth")
        window.until_holds(lambda: len(own_screen.windows()) == 1)
        assert "Nice to meet you, Ewa." in window.text("#messages")
        ours = [window.shell, *window.shell.children(recursive=True)]
        desktop.choose("Quit")
        _, left = psutil.wait_procs(ours, timeout=10)
        assert left == []


def test_an_answer_that_came_while_nobody_looked_is_told_and_a_click_leads_to_it(
    open_native: Opening, desktop: DesktopSession, own_screen: Screen, tmp_path: Path
) -> None:
    with open_native(tmp_path, on=own_screen, settings=desktop.environment) as hearth:
        window = hearth.window
        ask(window, "my name is Ewa")
        wait_for_answer(window)
        place = window.path
        window.click("#new")
        window.until("location.pathname === '/'")
        assert desktop.notified() == []  # the person saw it happen
        window.until_holds(lambda: desktop.items() == 1)
        window.until("document.querySelector('#habit-tray')")
        window.click("#habits-button")
        window.click("#habit-tray")
        window.until("document.querySelector('#habit-tray').checked")
        (frame,) = own_screen.windows()
        own_screen.close_window(frame)
        window.until_holds(lambda: own_screen.windows() == [] and len(desktop.notified()) == 1)
        with hearth.client() as client:
            client.post(f"{place}/messages", data={"text": "my name is Ewa", "model": "tiny-chat"}).raise_for_status()
        window.until_holds(lambda: len(desktop.notified()) == 2)
        told = desktop.notified()[1]
        assert told["title"] == "The answer is there"
        assert "Nice to meet you" not in str(told)
        desktop.click(told["id"])
        window.until_holds(lambda: len(own_screen.windows()) == 1)
        window.until_holds(lambda: window.path == place)
        window.until_holds(lambda: desktop.closed() != [])
