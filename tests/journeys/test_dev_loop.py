"""The developer's loop: what is saved is seen in the window, which keeps its place; what is wrong is said there."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.driving.shell_process import ShellProcess
from tests.driving.source_copy import SourceCopy
from tests.driving.window import begin, wait_for_state
from tests.journeys.chromium_window import Chromium
from tests.journeys.conftest import ENGINES
from tests.journeys.native_window import NativeWindow
from tests.journeys.webkit_session import webkit_session
from tests.journeys.window import Window
from tests.ollama_double import OllamaDouble, say

LONG = "\n\n".join(f"Paragraph {number} of a long answer." for number in range(120))
DRAFT = "half a thought"
STYLE = "src-app/frontend/static/chat.css"
SCRIPT = "src-app/frontend/static/copying.js"
TEMPLATE = "templates/chat/conversation.html"
FRAME = "templates/base.html"
PYTHON = "src-app/backend/system/routes.py"
FAULTS = "#dev-faults"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> SourceCopy:
    return SourceCopy(tmp_path_factory.mktemp("dev") / "sources")


@pytest.fixture(scope="module")
def ollama() -> Iterator[OllamaDouble]:
    with OllamaDouble() as double:
        double.always("/api/chat", say(LONG))
        yield double


@contextmanager
def native_loop(sources: SourceCopy, folder: Path, ollama: str, display: str) -> Iterator[NativeWindow]:
    """The loop with Hearth's own window."""
    settings = {"HEARTH_DATA_DIR": str(folder / "data"), "OLLAMA_HOST": ollama, "HEARTH_START_OLLAMA": "0"}
    with webkit_session(["bun", str(sources.loop)], display=display, folder=folder, environment=settings) as session:
        window = NativeWindow(session, folder)
        window.wait_for_page()
        yield window


@pytest.fixture(scope="module", params=ENGINES)
def developed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sources: SourceCopy,
    ollama: OllamaDouble,
    chromium: Callable[[], Chromium],
    display: Callable[[], str],
) -> Iterator[tuple[Window, str, Path]]:
    """A window of the loop, in each engine; the path of a conversation with a long answer; and the data folder."""
    folder = tmp_path_factory.mktemp(request.param)
    data = folder / "data"
    if request.param == "webkit":
        with native_loop(sources, folder, ollama.host, display()) as window:
            yield window, conversation(data), data
    else:
        with ShellProcess(data, ollama.host, program=sources.loop) as loop:
            loop.wait_for(lambda: bool(loop.printed), "no launch address was printed")
            with chromium().window(loop.printed[0]) as window:
                yield window, conversation(data), data


def conversation(data: Path) -> str:
    """Have one, with an answer of many screens; returns its path."""
    launch = json.loads((data / "launch.json").read_text())
    headers = {"Authorization": f"Bearer {launch['token']}"}
    with httpx.Client(base_url=launch["url"], headers=headers, timeout=10, trust_env=False) as client:
        number, answer = begin(client)
        wait_for_state(client, answer, "done")
    return f"/conversations/{number}"


@pytest.fixture
def window(developed: tuple[Window, str, Path]) -> Window:
    """The window in the middle of a long answer, with a draft, and nothing wrong."""
    window, path, _ = developed
    window.open(path)
    window.until("!$(arguments[0]) && $('#scroll').scrollTop > 500", FAULTS)
    window.click("#text")
    if not window.value("#text"):
        window.type(DRAFT)
    window.run("document.querySelector('#scroll').scrollTop = 400; window.isThis = true")
    assert_in_place(window)
    return window


def assert_in_place(window: Window) -> None:
    """Scrolled to where it was, with the draft in the box that has the focus."""
    window.until("$('#scroll')?.scrollTop === 400 && $('#text').value === arguments[0]", DRAFT)
    assert window.see("document.activeElement.id") == "text"


def assert_is_the_same_page(window: Window) -> None:
    assert_in_place(window)
    assert window.see("window.isThis")


def test_a_changed_style_is_seen_in_the_same_page(window: Window, sources: SourceCopy) -> None:
    sources.append(STYLE, "\n#pane { outline: 3px solid rgb(1, 2, 3) }\n")
    window.until("getComputedStyle($('#pane')).outlineColor === 'rgb(1, 2, 3)'")
    assert_is_the_same_page(window)
    sources.mend(STYLE)
    window.until("getComputedStyle($('#pane')).outlineColor !== 'rgb(1, 2, 3)'")
    window.until("$$('link[href^=\"/static/hearth.css\"]').length === 1")
    assert_is_the_same_page(window)


def test_a_changed_template_is_seen_in_the_same_page(window: Window, sources: SourceCopy) -> None:
    sources.change(TEMPLATE, 'id="pane"', 'id="pane" data-changed="yes"')
    window.until("$('#pane').dataset.changed === 'yes'")
    assert_is_the_same_page(window)
    sources.mend(TEMPLATE)
    window.until("$('#pane').dataset.changed === undefined")
    assert_is_the_same_page(window)


def test_what_stands_around_every_page_comes_with_a_new_one_in_place(window: Window, sources: SourceCopy) -> None:
    sources.change(FRAME, "<body>", '<body data-changed="yes">')
    window.until("document.body?.dataset.changed === 'yes'")
    assert_in_place(window)
    sources.mend(FRAME)
    window.until("document.body && !document.body.dataset.changed")
    assert_in_place(window)


def test_a_changed_script_comes_with_a_new_page_in_place(window: Window, sources: SourceCopy) -> None:
    sources.append(SCRIPT, "\nwindow.isNew = true;\n")
    window.until("window.isNew")
    assert_in_place(window)
    sources.mend(SCRIPT)
    window.until("!window.isNew && document.readyState === 'complete'")
    assert_in_place(window)


HEALTH = """(fetch('/api/v1/health').then((answer) => answer.json()).then((health) => { window.health = health })
    .catch(() => {}), (window.health?.changed ?? null) === arguments[0])"""


def test_changed_python_is_there_in_the_same_page(window: Window, sources: SourceCopy) -> None:
    sources.change(PYTHON, '"version": self', '"changed": "yes", "version": self')
    window.until(HEALTH, "yes")
    assert_is_the_same_page(window)
    sources.mend(PYTHON)
    window.until(HEALTH, None)
    assert_is_the_same_page(window)


@pytest.mark.parametrize("mistake", ["nonsense(", "import no_such_module", "print(no_such_name)"])
def test_a_mistake_in_python_is_told_with_its_place_and_goes_when_it_is_mended(
    window: Window, sources: SourceCopy, mistake: str
) -> None:
    sources.append(PYTHON, f"\n{mistake}\n")
    window.wait_for_text(FAULTS, PYTHON)
    line = (sources.root / PYTHON).read_text().splitlines().index(mistake) + 1
    assert f"{PYTHON}:{line} " in window.text(FAULTS)
    assert_is_the_same_page(window)
    sources.mend(PYTHON)
    window.until("!$(arguments[0])", FAULTS)
    assert_is_the_same_page(window)


@pytest.mark.parametrize("mistake", ["{% if %}", "{{ nowhere }}"])
def test_a_mistake_in_a_template_is_told_with_its_place_and_goes_when_it_is_mended(
    window: Window, sources: SourceCopy, mistake: str
) -> None:
    sources.change(TEMPLATE, 'id="pane"', f'id="pane" data-x="{mistake}"')
    window.wait_for_text(FAULTS, f"{TEMPLATE}:")
    assert_is_the_same_page(window)
    sources.mend(TEMPLATE)
    window.until("!$(arguments[0])", FAULTS)
    assert_is_the_same_page(window)


def test_what_the_page_says_on_its_console_is_the_views_in_the_log(
    developed: tuple[Window, str, Path], window: Window
) -> None:
    window.run("console.warn('from the page', {a: 1}); setTimeout(() => { throw new Error('thrown in it') })")
    log = developed[2] / "logs/hearth.log"
    window.until_holds(lambda: "thrown in it" in log.read_text())
    said = [line.split(" ", 5)[1::4] for line in log.read_text().splitlines() if " view " in line]
    assert ["view", 'from the page {"a":1}'] in [[who, text.partition(": ")[2]] for who, text in said]
