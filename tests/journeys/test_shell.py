"""The window itself: its title, its place, its end, and what it shows while there is no backend."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.driving.backend_process import BackendProcess
from tests.journeys.hearth import Opening
from tests.journeys.native_window import SHELL, native_window
from tests.journeys.talking import ask, wait_for_answer
from tests.journeys.webkit_session import SessionError
from tests.journeys.x11 import Screen

SCHEMA = len(list((Path(__file__).resolve().parents[2] / "migrations").glob("*.sql")))
"""The number of the last migration that there is."""


def test_the_windows_title_follows_the_conversation(open_native: Opening, own_screen: Screen, tmp_path: Path) -> None:
    with open_native(tmp_path, on=own_screen) as hearth:
        (window,) = own_screen.windows()
        hearth.window.until_holds(lambda: own_screen.title(window) == "Hearth")
        hearth.ollama.name("my name is Ewa", "Grüße an Ewa — 茶")
        ask(hearth.window, "my name is Ewa")
        wait_for_answer(hearth.window)
        hearth.window.until_holds(lambda: "Grüße an Ewa — 茶" in own_screen.title(window))


def test_the_window_comes_back_as_it_was_left_and_leaves_nothing_running(
    open_native: Opening, own_screen: Screen, tmp_path: Path
) -> None:
    with open_native(tmp_path, on=own_screen) as hearth:
        window = hearth.window
        ask(window, "my name is Ewa")
        wait_for_answer(window)
        place = window.path
        window.session.ask("POST", "window/rect", {"x": 60, "y": 40, "width": 900, "height": 640})
        window.until("innerWidth === 900 && innerHeight === 640")
        ours = [window.shell, *window.shell.children(recursive=True)]
        assert len(ours) >= 3
        (frame,) = own_screen.windows()
        own_screen.close_window(frame)
        _, left = psutil.wait_procs(ours, timeout=10)
        assert left == []
        assert own_screen.windows() == []
    with open_native(tmp_path, on=own_screen) as again:
        assert again.window.session.ask("GET", "window/rect") == {"x": 60, "y": 40, "width": 900, "height": 640}
        assert again.window.path == place
        assert "Nice to meet you, Ewa." in again.window.text("#messages")


def test_a_second_start_brings_the_first_window_to_the_front_and_ends(
    open_native: Opening, own_screen: Screen, tmp_path: Path
) -> None:
    bun = shutil.which("bun")
    assert bun is not None
    with open_native(tmp_path, on=own_screen) as hearth:
        (frame,) = own_screen.windows()
        with own_screen.covered() as cover:
            assert own_screen.windows() == [frame, cover]
            environment = {**os.environ, "DISPLAY": own_screen.name, "HEARTH_DATA_DIR": str(hearth.folder)}
            second = subprocess.run([bun, str(SHELL)], env=environment, timeout=20, capture_output=True, text=True)
            assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
            hearth.window.until_holds(lambda: own_screen.windows() == [cover, frame])
        assert len(hearth.window.backends()) == 1


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A data folder that a newer Hearth has written to."""
    folder = tmp_path / "data"
    with BackendProcess(folder):
        pass
    set_version(folder, 999)
    return folder


def set_version(folder: Path, version: int) -> int:
    """Mark the database as of this version; returns the one before."""
    database = sqlite3.connect(folder / "hearth.db")
    (before,) = database.execute("PRAGMA user_version").fetchone()
    database.execute(f"PRAGMA user_version = {version}")
    database.commit()
    database.close()
    return int(before)


def test_data_of_a_newer_version_is_said_with_what_to_do_and_tried_again(
    newer: Path, display: Callable[[], str], tmp_path: Path
) -> None:
    programs, opened = tmp_path / "programs", tmp_path / "opened"
    programs.mkdir()
    (programs / "xdg-open").write_text(f'#!/bin/sh\necho "$1" >>"{opened}"\n')
    (programs / "xdg-open").chmod(0o700)
    environment = {"HEARTH_DATA_DIR": str(newer), "PATH": f"{programs}:{os.environ['PATH']}"}
    with native_window(tmp_path / "window", display(), environment) as window:
        assert window.see("document.body.dataset.state") == "bad-data"
        assert "newer" in window.text(".sentence")
        assert window.text(".step")
        assert window.text("pre")
        window.click("[data-action=open-logs]")
        window.until_holds(opened.exists)
        assert opened.read_text() == f"{newer / 'logs'}\n"
        window.click("[data-action=restart]")
        window.until("$('pre')?.innerText.split('[Hearth] starting').length > 2")  # it was tried again
        window.wait_for("body[data-state=bad-data]")
        set_version(newer, SCHEMA)
        window.click("[data-action=restart]")
        window.wait_for("#composer")


def test_the_status_page_is_left_by_quit_and_nothing_is_left_running(
    newer: Path, display: Callable[[], str], tmp_path: Path
) -> None:
    with native_window(tmp_path / "window", display(), {"HEARTH_DATA_DIR": str(newer)}) as window:
        ours = [window.shell, *window.shell.children(recursive=True)]
        with suppress(SessionError):  # the window is gone before the driver can say that it was clicked
            window.session.click("[data-action=quit]")
        _, left = psutil.wait_procs(ours, timeout=10)
        assert left == []
