"""Hearth's own window, in WebKit, opened by the real shell with all that belongs to it."""

import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.driving.backend_process import APP, ROOT
from tests.journeys.webkit_session import SessionError, WebkitSession, webkit_session
from tests.journeys.window import LostPageError, Window

SHELL = ROOT / "src-app/frontend/main.ts"
KEYS = {
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Alt": "\ue00a",
    "Escape": "\ue00c",
    "PageUp": "\ue00e",
    "PageDown": "\ue00f",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Delete": "\ue017",
    "Tab": "\ue004",
    "F2": "\ue032",
    "F10": "\ue03a",
}
"""Names of keys as the W3C protocol writes them; every other key is its character."""


class NativeWindow(Window):
    """The window and the processes behind it."""

    engine = "webkit"

    def __init__(self, session: WebkitSession, folder: Path) -> None:
        """Takes the session on the window, and the folder that its launcher and its log are in."""
        self.session = session
        self.folder = folder

    def wait_for_page(self) -> None:
        """Wait until the splash has made way for the backend's page."""
        self.session.wait_for("#pane, body[data-state]:not([data-state=starting])", seconds=30)
        self.origin = "/".join(self.session.url().split("/")[:3])

    @property
    def shell(self) -> psutil.Process:
        """The shell's process."""
        return psutil.Process(int((self.folder / "window.pid").read_text()))

    def backends(self) -> list[psutil.Process]:
        """The backend's process, or none while it is away."""
        return [process for process in self.shell.children(recursive=True) if str(APP) in _command(process)]

    def wait_for_backend(self, seconds: float = 10) -> psutil.Process:
        """The backend's process, once there is one. Raises AssertionError."""
        deadline = time.monotonic() + seconds
        while not (found := self.backends()):
            assert time.monotonic() < deadline, "the shell has no backend"
            time.sleep(0.02)
        return found[0]

    def log(self) -> str:
        """What the shell has said."""
        return (self.folder / "window.log").read_text()

    def open(self, path: str) -> None:
        self.session.ask("POST", "url", {"url": self.origin + path})

    def reload(self) -> None:
        self.session.ask("POST", "refresh", {})

    def click(self, selector: str) -> None:
        def is_clicked(session: WebkitSession) -> bool:
            session.click(selector)
            return True

        self.session.wait_until(is_clicked, f"{selector} can be clicked")

    def type(self, text: str) -> None:
        chords = [("Shift", "Enter") if character == "\n" else (character,) for character in text]
        self._keys([step for chord in chords for step in _chord(*chord)])

    def press(self, keys: str) -> None:
        self._keys(_chord(*re.split(r"(?<=.)\+", keys)))

    def scroll(self, pixels: int) -> None:
        place = self.session.find("#scroll")
        at = {"element-6066-11e4-a52e-4f735466cecf": place.key}
        step = {"type": "scroll", "origin": at, "x": 0, "y": 0, "deltaX": 0, "deltaY": pixels, "duration": 0}
        self.session.ask("POST", "actions", {"actions": [{"type": "wheel", "id": "wheel", "actions": [step]}]})

    def run(self, script: str, *arguments: object) -> Any:
        try:
            return self.session.execute(script, *arguments)
        except SessionError as error:
            raise LostPageError(str(error)) from error

    def picture(self, path: Path) -> None:
        self.session.screenshot(path)

    def _keys(self, steps: list[dict[str, str]]) -> None:
        self.session.ask("POST", "actions", {"actions": [{"type": "key", "id": "keys", "actions": steps}]})


def _chord(*names: str) -> list[dict[str, str]]:
    keys = [KEYS.get(name, name) for name in names]
    return [{"type": "keyDown", "value": key} for key in keys] + [
        {"type": "keyUp", "value": key} for key in reversed(keys)
    ]


def _command(process: psutil.Process) -> list[str]:
    try:
        return [*process.cmdline()]
    except psutil.Error:  # it has ended meanwhile
        return []


@contextmanager
def native_window(folder: Path, display: str, environment: Mapping[str, str]) -> Iterator[NativeWindow]:
    """The shell with its window, on `display`. `folder` is for what the driver needs; all ends with the block."""
    bun = shutil.which("bun")
    assert bun is not None
    folder.mkdir(exist_ok=True)
    with webkit_session([bun, str(SHELL)], display=display, folder=folder, environment=environment) as session:
        window = NativeWindow(session, folder)
        window.wait_for_page()
        yield window
