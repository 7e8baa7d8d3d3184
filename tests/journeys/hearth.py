"""All of Hearth as a person has it before them: Ollama's double, the backend, and a window on it."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx

from tests.driving.backend_process import BackendProcess, listening_socket
from tests.journeys.chromium_window import Chromium, ChromiumWindow
from tests.journeys.native_window import NativeWindow, native_window
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.window import Window


class Hearth(ABC):
    """One running Hearth."""

    window: Window

    def __init__(self, folder: Path, ollama: ScriptedOllama, chromium: Callable[[], Chromium]) -> None:
        """Takes the data folder, the double, and what starts a browser for further windows."""
        self.folder = folder
        self.ollama = ollama
        self._chromium = chromium

    @property
    @abstractmethod
    def token(self) -> str:
        """The secret of this launch."""

    @abstractmethod
    def kill_backend(self) -> None:
        """SIGKILL to the process that serves; it is dead when this returns."""

    @abstractmethod
    def revive_backend(self) -> None:
        """See that there is a backend again, at the same port and with the same token."""

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """Ask the backend as curl does."""
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self.window.origin, headers=headers, timeout=10, trust_env=False) as client:
            yield client

    def until_page_has(self, path: str, text: str) -> None:
        """Wait until the page that the backend gives has this text in it."""
        with self.client() as client:
            self.window.until_holds(lambda: text in client.get(path).text)

    @contextmanager
    def second_window(self, path: str = "/", **options: Any) -> Iterator[ChromiumWindow]:
        """One more window, in a browser that is let in by a launch address."""
        with self.client() as client:
            address = client.post("/api/v1/launch-codes").json()["url"]
        with self._chromium().window(address, **options) as window:
            window.open(path)
            yield window


class Opening(Protocol):
    """Opens a Hearth that ends with the block: `with opening(folder) as hearth`."""

    def __call__(
        self, folder: Path, ollama: ScriptedOllama | None = None, **options: Any
    ) -> AbstractContextManager[Any]:
        """Takes the folder for all that is written, and a double if not a new one; yields a Hearth."""
        ...


class NativeHearth(Hearth):
    """With our own window; the shell keeps the backend alive."""

    window: NativeWindow

    @property
    def token(self) -> str:
        (cookie,) = self.window.session.ask("GET", "cookie")
        return str(cookie["value"])

    def kill_backend(self) -> None:
        backend = self.window.wait_for_backend()
        backend.kill()
        backend.wait(10)

    def revive_backend(self) -> None:
        self.window.wait_for_backend()


class BrowserHearth(Hearth):
    """With a window in Chromium; the test itself starts the backend again."""

    window: ChromiumWindow
    backend: BackendProcess

    @property
    def token(self) -> str:
        return self.backend.token

    def kill_backend(self) -> None:
        self.backend.kill()

    def revive_backend(self) -> None:
        old = self.backend
        old.__exit__(None, None, None)
        again = BackendProcess(old.folder, old.ollama, old.token, old.listener)
        self.backend = again.__enter__()


@contextmanager
def native_hearth(
    folder: Path,
    ollama: ScriptedOllama,
    chromium: Callable[[], Chromium],
    display: str,
    programs: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[NativeHearth]:
    """Hearth started by its shell on `display`, where it finds these `programs` before the system's own; `settings`
    are further variables of its environment.

    `folder` is for all that it writes; everything ends with the block.
    """
    hearth = NativeHearth(folder / "data", ollama, chromium)
    own = {"HEARTH_DATA_DIR": str(hearth.folder), "OLLAMA_HOST": ollama.host, "HEARTH_START_OLLAMA": "0"}
    settings = {**own, **(settings or {})}
    if programs:
        settings["PATH"] = f"{programs}:{os.environ['PATH']}"
    with native_window(folder / "window", display, settings) as hearth.window:
        yield hearth


@contextmanager
def browser_hearth(
    folder: Path,
    ollama: ScriptedOllama,
    chromium: Callable[[], Chromium],
    **options: Any,
) -> Iterator[BrowserHearth]:
    """A backend and a window in Chromium with these `options`; everything ends with the block."""
    hearth = BrowserHearth(folder / "data", ollama, chromium)
    with listening_socket() as listener:
        hearth.backend = BackendProcess(hearth.folder, ollama.host, listener=listener)
        hearth.backend.__enter__()
        try:
            origin = hearth.backend.origin
            with chromium().window(f"{origin}/", hearth.token, **options) as hearth.window:
                yield hearth
        finally:
            hearth.backend.__exit__(None, None, None)
