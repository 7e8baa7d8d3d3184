"""Documents with a desktop: a folder chosen in the system's dialog, a paper dragged from another program, the original
shown by the system's own program. Driven by real keys and drags."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.chromium_window import Chromium
from tests.journeys.drag_source import DragSource
from tests.journeys.hearth import NativeHearth, native_hearth
from tests.journeys.managed_screen import ManagedScreen, managed_screen, why_no_manager
from tests.journeys.papers import pdf
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.test_documents import LONG, OSLO, until_read
from tests.journeys.test_file_dialogs import dialog, write
from tests.journeys.webkit_session import why_no_window

REASON = why_no_window() or why_no_manager()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")


@pytest.fixture
def desk() -> Iterator[ManagedScreen]:
    with managed_screen() as managed:
        yield managed


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """What the system's opener was given, a line each."""
    return tmp_path / "opened"


@pytest.fixture
def hearth(desk: ManagedScreen, tmp_path: Path, opened: Path) -> Iterator[NativeHearth]:
    def no_browser() -> Chromium:
        raise AssertionError("no browser is needed here")

    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "xdg-open").write_text(f'#!/bin/sh\necho "$1" >>"{opened}"\n')
    (programs / "xdg-open").chmod(0o700)
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "OLLAMA_HOST": ""}
    with (
        ScriptedOllama() as ollama,
        native_hearth(tmp_path, ollama, no_browser, desk.name, programs=programs, settings=nowhere) as hearth,
    ):
        yield hearth


def test_a_folder_is_chosen_and_its_file_shown_by_the_systems_program(
    hearth: NativeHearth, desk: ManagedScreen, tmp_path: Path, opened: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "trams.txt").write_text(OSLO)
    window = hearth.window
    window.open("/documents")
    assert not window.shows("label[for=documents-files]")
    window.click(".adding .needs-dialogs:nth-of-type(2)")
    dialog(desk, "Choose a folder to follow")
    write(desk, str(folder))
    desk.press("Return")
    window.wait_for_text(".folder-followed", str(folder))
    until_read(window, "trams.txt")
    window.click("#files-ready .file-link")
    window.wait_for("#open-original")
    window.click("#open-original")
    window.until_holds(opened.exists)
    assert opened.read_text() == f"{folder / 'trams.txt'}\n"


def test_a_paper_from_another_program_is_dropped_and_read(
    hearth: NativeHearth, desk: ManagedScreen, tmp_path: Path
) -> None:
    (tmp_path / "Über Trams.pdf").write_bytes(pdf("Trams", OSLO))
    window = hearth.window
    window.open("/documents")
    (client,) = desk.clients()
    drag = DragSource(desk.name, [tmp_path / "Über Trams.pdf"])
    try:
        drag.move_until(lambda: window.count("#drop-target") and drag.is_accepted, client, 700, 400)
        assert window.text("#drop-target") == "Drop to add to your documents"
        drag.drop(client)
        until_read(window, "Über Trams.pdf")
    finally:
        drag.end()
    assert "2 pages" in window.text("#files-ready .file")
    assert window.path == "/documents"


ODD = ("two\nlines.txt", "abc\u202egpj.txt", '"quoted" <b>&amp; %41.txt', f"{'long' * 60}.txt", "plain.txt")
"""Names that a line, a mark of direction, markup or a form could be broken by."""


def test_several_at_once_are_read_whatever_they_are_called_and_what_can_not_be_dropped_is_said(
    hearth: NativeHearth, desk: ManagedScreen, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ODD]
    for number, file in enumerate(files):
        file.write_text(f"{OSLO} {number}")
    folder, large, dead = tmp_path / "folder", tmp_path / "large.txt", tmp_path / "dead.txt"
    folder.mkdir()
    with large.open("wb") as sparse:
        sparse.truncate(2 << 30)
    dead.symlink_to(tmp_path / "nowhere")
    window = hearth.window
    drop_from_elsewhere(hearth, desk, files)
    window.until("$$('#files-ready .file-link').length === arguments[0]", len(ODD), seconds=LONG)
    for refused in (folder, large, dead):
        drop_from_elsewhere(hearth, desk, [refused])
        window.wait_for_text("#notices", "can’t be dropped here")
    (tmp_path / "beside.txt").write_text(OSLO)
    drop_from_elsewhere(hearth, desk, [folder, tmp_path / "beside.txt"])  # what can be taken is
    window.wait_for_text("#notices", "can’t be dropped here")
    window.until("$$('#files-ready .file-link').length === arguments[0]", len(ODD) + 1, seconds=LONG)


def drop_from_elsewhere(hearth: NativeHearth, desk: ManagedScreen, files: list[Path]) -> None:
    """Drop files from another program onto the page of documents, opened anew."""
    window = hearth.window
    window.open("/documents")
    (client,) = desk.clients()
    drag = DragSource(desk.name, files)
    try:
        drag.move_until(lambda: window.count("#drop-target") and drag.is_accepted, client, 700, 400)
        drag.drop(client)
    finally:
        drag.end()
