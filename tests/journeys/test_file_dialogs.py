"""Dialogs for files on a desktop without a portal: GTK's own, before Hearth's window, driven by the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.chromium_window import Chromium
from tests.journeys.hearth import NativeHearth, native_hearth
from tests.journeys.managed_screen import ManagedScreen, managed_screen, why_no_manager
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.webkit_session import why_no_window

REASON = why_no_window() or why_no_manager()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")

KEYS = {"/": ("slash",), "-": ("minus",), ".": ("period",), "_": ("Shift", "minus")}


@pytest.fixture
def desk() -> Iterator[ManagedScreen]:
    with managed_screen() as managed:
        yield managed


@pytest.fixture
def hearth(desk: ManagedScreen, tmp_path: Path) -> Iterator[NativeHearth]:
    def no_browser() -> Chromium:
        raise AssertionError("no browser is needed here")

    nowhere = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "OLLAMA_HOST": ""}
    with (
        ScriptedOllama() as ollama,
        native_hearth(tmp_path, ollama, no_browser, desk.name, settings=nowhere) as hearth,
    ):
        yield hearth


def dialog(desk: ManagedScreen, title: str) -> int:
    """The dialog, once it has the keyboard."""

    def is_there() -> bool:
        return desk.active() != 0 and desk.title(desk.active()) == title

    desk.until(is_there, f"the dialog “{title}” has the keyboard")
    return desk.active()


def write(desk: ManagedScreen, text: str) -> None:
    """Type on the keyboard, whoever has it."""
    for letter in text:
        desk.press(*KEYS.get(letter, ("Shift", letter.lower()) if letter.isupper() else (letter,)))


def test_the_report_is_saved_where_the_person_says(hearth: NativeHearth, desk: ManagedScreen, tmp_path: Path) -> None:
    window = hearth.window
    window.open("/system")
    window.click("#report-button")
    window.wait_for("#save-report")
    window.click("#save-report")
    dialog(desk, "Save the report")
    desk.press("Control", "a")
    write(desk, str(tmp_path / "report_1.txt"))
    desk.press("Return")
    window.wait_for_text("#report-saved", "Saved as report_1.txt.")
    assert (tmp_path / "report_1.txt").read_text() == window.see("document.querySelector('[name=report]').value")
    window.click("#save-report")
    dialog(desk, "Save the report")
    desk.press("Escape")
    window.until("document.querySelector('#report-saved').textContent.trim() === ''")
    assert window.count("#save-report:not([disabled])") == 1


def test_a_model_is_added_where_it_lies(hearth: NativeHearth, desk: ManagedScreen, tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(b"GGUF\x03")
    (tmp_path / "page.gguf").write_bytes(b"<html>")
    window = hearth.window
    window.open("/settings")
    window.click("#add-models")
    dialog(desk, "Choose models (GGUF files)")
    write(desk, str(tmp_path / "page.gguf"))
    desk.press("Return")
    window.wait_for_text("#trial", "page.gguf")
    window.click("#add-models")
    dialog(desk, "Choose models (GGUF files)")
    write(desk, str(tmp_path / "tiny.gguf"))
    desk.press("Return")
    window.until_holds(lambda: (hearth.folder / "models/tiny.gguf").exists())
    assert (hearth.folder / "models/tiny.gguf").resolve() == (tmp_path / "tiny.gguf").resolve()


def test_the_end_takes_an_open_dialog_with_it(hearth: NativeHearth, desk: ManagedScreen) -> None:
    window = hearth.window
    window.open("/settings")
    window.click("#add-models")
    dialog(desk, "Choose models (GGUF files)")
    ours = window.shell
    ours.terminate()
    ours.wait(10)
    desk.until_clients(0)
