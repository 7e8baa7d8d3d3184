"""Windows for journeys: each one in WebKit, through our own shell, and in Chromium."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.chromium_window import Chromium, ChromiumWindow, why_no_chromium
from tests.journeys.hearth import BrowserHearth, Hearth, NativeHearth, Opening, browser_hearth, native_hearth
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.webkit_session import screen, why_no_window
from tests.journeys.x11 import Screen
from tests.ollama_double import Pace

ENGINES = ("webkit", "chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Callable[[], Chromium]]:
    """Gives the browser, which is started with the first call."""
    started: list[Chromium] = []

    @cache
    def start() -> Chromium:
        if reason := why_no_chromium():
            pytest.skip(reason)
        started.append(Chromium())
        return started[0]

    yield start
    for browser in started:
        browser.end()


@pytest.fixture(scope="session")
def display() -> Iterator[Callable[[], str]]:
    """Gives a display for native windows, which is started with the first call."""
    with ExitStack() as stack:

        @cache
        def start() -> str:
            if reason := why_no_window():
                pytest.skip(reason)
            return stack.enter_context(screen())

        yield start


@pytest.fixture
def own_screen() -> Iterator[Screen]:
    """A screen on which no other test has a window. For `open_native(…, on=own_screen)`."""
    if reason := why_no_window():
        pytest.skip(reason)
    with screen() as name:
        own = Screen(name)
        yield own
        own.end()


@pytest.fixture(scope="session")
def open_native(chromium: Callable[[], Chromium], display: Callable[[], str]) -> Opening:
    """Opens Hearth in its own window; `on`: a screen, where it is not the one of all."""

    @contextmanager
    def opened(
        folder: Path, ollama: ScriptedOllama | None = None, *, on: Screen | None = None, **options: Any
    ) -> Iterator[NativeHearth]:
        name = on.name if on else display()
        with _running(ollama) as double, native_hearth(folder, double, chromium, name, **options) as hearth:
            yield hearth

    return opened


@pytest.fixture(scope="session")
def open_browser(chromium: Callable[[], Chromium]) -> Opening:
    """Opens Hearth in Chromium."""

    @contextmanager
    def opened(folder: Path, ollama: ScriptedOllama | None = None, **options: Any) -> Iterator[BrowserHearth]:
        with _running(ollama) as double, browser_hearth(folder, double, chromium, **options) as hearth:
            yield hearth

    return opened


@contextmanager
def _running(given: ScriptedOllama | None) -> Iterator[ScriptedOllama]:
    """A double of its own, or the one that is given, as it is."""
    if given:
        yield given
    else:
        with ScriptedOllama() as own:
            yield own


@pytest.fixture(scope="session", params=ENGINES)
def shared_hearth(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    open_native: Opening,
    open_browser: Opening,
) -> Iterator[Hearth]:
    """One Hearth in each engine for all tests that leave it as it was, but for conversations."""
    opening = open_native if request.param == "webkit" else open_browser
    with opening(tmp_path_factory.mktemp("hearth")) as hearth:
        yield hearth


@pytest.fixture
def hearth(shared_hearth: Hearth, tmp_path: Path) -> Iterator[Hearth]:
    """The shared Hearth at a new conversation. `tmp_path` is for the picture of a failure."""
    shared_hearth.ollama.server.pace = Pace()
    with shared_hearth.client() as client:
        client.put("/draft", data={"text": ""})
        client.put("/settings/model", data={"model": "tiny-chat:latest"})
    shared_hearth.window.open("/")
    yield shared_hearth
    shared_hearth.ollama.resume()
    _is_content(shared_hearth)


@pytest.fixture(params=ENGINES)
def own_hearth(
    request: pytest.FixtureRequest, tmp_path: Path, open_native: Opening, open_browser: Opening
) -> Iterator[Hearth]:
    """A Hearth of the test's own, started for the first time."""
    opening = open_native if request.param == "webkit" else open_browser
    with opening(tmp_path) as hearth:
        yield hearth
        _is_content(hearth)


def _is_content(hearth: Hearth) -> None:
    """No journey makes our own pages break their policy, or ask anyone but the backend."""
    if isinstance(hearth.window, ChromiumWindow):
        complaints, strangers = [*hearth.window.complaints], hearth.window.strangers()
        hearth.window.complaints.clear()
        hearth.window.asked.clear()
        assert (complaints, strangers) == ([], [])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A journey that fails leaves a picture of its window."""
    report = yield
    if report.when == "call" and report.failed:
        given: dict[str, Any] = getattr(item, "funcargs", {})
        for name, hearth in given.items():
            if isinstance(hearth, Hearth):
                report.sections.append((f"picture of {name}", _picture(hearth, given["tmp_path"])))
    return report


def _picture(hearth: Hearth, folder: Path) -> str:
    path = folder / "failure.png"
    try:
        hearth.window.picture(path)
    except Exception as error:
        return f"none: {error}"
    return str(path)
