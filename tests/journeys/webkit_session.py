"""Drives Hearth's own native window through WebKitWebDriver, over the W3C protocol.

The window is the real one: the driver starts the launcher, the launcher opens the window with automation
allowed (`HEARTH_AUTOMATION=1`), and clicks and keys arrive as they would from a person.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

import httpx

ELEMENT_KEY = "element-6066-11e4-a52e-4f735466cecf"
"""The name under which the W3C protocol hands out elements."""

BROWSER_NAME = "Hearth"
"""What the window calls itself to the driver."""


class SessionError(Exception):
    """The driver refused a command. The message says which and why."""


class TooLateError(Exception):
    """A condition did not come true in time. The message says which, and what the page showed."""


@dataclass(frozen=True)
class Element:
    """An element of the page, as found at one moment."""

    session: "WebkitSession"
    key: str

    @property
    def text(self) -> str:
        """The text as a person sees it."""
        return str(self.session.ask("GET", f"element/{self.key}/text"))

    def attribute(self, name: str) -> str | None:
        """The value of an attribute, or None where it is absent."""
        value = self.session.ask("GET", f"element/{self.key}/attribute/{name}")
        return None if value is None else str(value)

    def click(self) -> None:
        """Clicks in the middle of the element, with real pointer events."""
        self.session.ask("POST", f"element/{self.key}/click", {})

    def type(self, keys: str) -> None:
        """Types `keys` into the element; W3C key codes such as `\\ue007` (Enter) count as keys."""
        self.session.ask("POST", f"element/{self.key}/value", {"text": keys})

    def clear(self) -> None:
        """Empties a text field."""
        self.session.ask("POST", f"element/{self.key}/clear", {})


class WebkitSession:
    """One window under the driver's control."""

    def __init__(self, client: httpx.Client, session_id: str, display: str) -> None:
        """Takes a client whose base address is the driver, a session's id there, and the window's display."""
        self._client = client
        self._display = display
        self._path = f"/session/{session_id}"

    def find(self, selector: str) -> Element:
        """The first element that fits the CSS selector. Raises SessionError where there is none."""
        found = self.ask("POST", "element", {"using": "css selector", "value": selector})
        return Element(self, found[ELEMENT_KEY])

    def find_all(self, selector: str) -> list[Element]:
        """All elements that fit the CSS selector, in the order of the document."""
        found = self.ask("POST", "elements", {"using": "css selector", "value": selector})
        return [Element(self, each[ELEMENT_KEY]) for each in found]

    def click(self, selector: str) -> None:
        """Clicks the first element that fits."""
        self.find(selector).click()

    def type(self, selector: str, keys: str) -> None:
        """Types into the first element that fits."""
        self.find(selector).type(keys)

    def text(self, selector: str = "body") -> str:
        """The visible text of the first element that fits."""
        return self.find(selector).text

    def execute(self, script: str, *args: object) -> Any:
        """Runs the body of a function in the page and returns what it returns."""
        return self.ask("POST", "execute/sync", {"script": script, "args": list(args)})

    def url(self) -> str:
        """The address of the page that is shown."""
        return str(self.ask("GET", "url"))

    def title(self) -> str:
        """The title of the page that is shown."""
        return str(self.ask("GET", "title"))

    def screenshot(self, path: Path) -> None:
        """Writes what is on the screen to `path`, as PNG. Needs ImageMagick; raises SessionError without.

        The driver's own picture never arrives from a window that draws as ours does (with
        WEBKIT_DISABLE_DMABUF_RENDERER=1), whichever program opened it; and the screen is what a person sees.
        """
        program = shutil.which("import")
        if program is None:
            raise SessionError("ImageMagick's `import` is not installed")
        subprocess.run([program, "-display", self._display, "-window", "root", str(path)], check=True)

    def wait_until(self, holds: Callable[["WebkitSession"], object], what: str, *, seconds: float = 10) -> None:
        """Waits until `holds` answers something true; a SessionError counts as "not yet".

        Raises TooLateError, with what the page shows.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if holds(self):
                    return
            except SessionError:
                pass  # an element that is not there yet, or no longer
            time.sleep(0.02)
        raise TooLateError(f"not within {seconds} s: {what}\nthe page shows:\n{self._shown()}")

    def wait_for(self, selector: str, *, seconds: float = 10) -> Element:
        """Waits until an element fits the CSS selector, and returns it. Raises TooLateError."""
        self.wait_until(lambda session: session.find_all(selector), f"there is {selector}", seconds=seconds)
        return self.find(selector)

    def ask(self, method: str, command: str, body: object = None) -> Any:
        """Sends one command of the protocol and returns its value. Raises SessionError."""
        return _value(self._client.request(method, f"{self._path}/{command}", json=body))

    def end(self) -> None:
        """Ends the session; the driver ends the window's process with it."""
        self._client.delete(self._path)

    def _shown(self) -> str:
        try:
            return self.text()
        except SessionError as error:
            return f"(nothing: {error})"


def why_no_window() -> str | None:
    """Why the native window can't be driven here, or None."""
    for program in ("WebKitWebDriver", "bun"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if "DISPLAY" not in os.environ and shutil.which("Xvfb") is None:
        return "there is no display, and Xvfb is not installed"
    return None


@contextmanager
def screen() -> Iterator[str]:
    """A display that nobody sees; yields its name. Ends with the block."""
    program = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-noreset"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout is not None
            yield f":{server.stdout.readline().decode().strip()}"
        finally:
            server.terminate()


@contextmanager
def webkit_session(
    launch: Sequence[str], *, display: str, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[WebkitSession]:
    """Starts the driver and, through it, `launch` (a command line that opens Hearth's window).

    `folder` is for the launcher script that the driver wants, for the logs, and for the number of the process.
    Everything that was started is ended with the block. Raises SessionError where no session comes about, with
    the logs' tails.
    """
    launcher = _launcher(folder, launch, {**(environment or {}), "HEARTH_AUTOMATION": "1"})
    log = folder / "webkit-driver.log"
    port = _free_port()
    with log.open("wb") as output:
        driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"],
            env={**os.environ, "DISPLAY": display},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # the window's processes are ended as one group
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
            _wait_for_driver(client)
            session = _begin(client, launcher, log, display)
            try:
                yield session
            finally:
                session.end()
    finally:
        os.killpg(driver.pid, signal.SIGKILL)
        driver.wait()


def _launcher(folder: Path, launch: Sequence[str], environment: Mapping[str, str]) -> Path:
    settings = " ".join(f"{name}={quote(value)}" for name, value in environment.items())
    command = " ".join(quote(word) for word in launch)
    log = quote(str(folder / "window.log"))
    path = folder / "launcher.sh"
    pid = quote(str(folder / "window.pid"))
    # `exec`: the driver ends the process that it started, and that must be the window's own.
    path.write_text(f'#!/bin/sh\necho $$ >{pid}\nexec env {settings} {command} "$@" >>{log} 2>&1\n')
    path.chmod(0o700)
    return path


def _begin(client: httpx.Client, launcher: Path, log: Path, display: str) -> WebkitSession:
    wish = {
        "browserName": BROWSER_NAME,
        "webkitgtk:browserOptions": {"binary": str(launcher), "args": []},
    }
    try:
        value = _value(client.post("/session", json={"capabilities": {"alwaysMatch": wish}}))
    except (SessionError, httpx.TimeoutException) as error:
        tails = [_tail(path) for path in (log, launcher.parent / "window.log")]
        raise SessionError(f"no session on the window: {error}\n" + "\n".join(tails)) from error
    return WebkitSession(client, value["sessionId"], display)


def _wait_for_driver(client: httpx.Client, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            client.get("/status")
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return
    raise SessionError(f"WebKitWebDriver did not answer within {seconds} s")


def _value(answer: httpx.Response) -> Any:
    value = answer.json()["value"]
    if answer.is_success:
        return value
    raise SessionError(f"{answer.request.url.path}: {value['error']}: {value['message']}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tail(path: Path, lines: int = 20) -> str:
    if not path.exists():
        return f"{path.name}: (nothing)"
    return f"{path.name}:\n" + "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
