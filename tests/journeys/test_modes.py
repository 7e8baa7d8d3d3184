"""Three ways to run: switched in the settings, each ends what the other had started, and no word is lost."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.driving.backend_process import ROOT
from tests.driving.shell_process import ShellProcess
from tests.journeys.chromium_window import Chromium
from tests.journeys.conftest import ENGINES
from tests.journeys.hearth import Opening
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.talking import LAST, answer, ask, wait_for_answer, wait_for_words
from tests.journeys.test_accessibility import AXE, FAULTS
from tests.journeys.window import Window
from tests.ollama_double import Answer, say, web_page

WORDS = " ".join(f"word{number}" for number in range(200))
SLOW = 12
"""Words a second of the Ollama that Hearth starts: an answer is under way for a while."""

GGUF = ROOT.parent / "shared/tiny-models/tiny-chat.gguf"


def usual_ollama_answers() -> bool:
    """Whether a developer's own Ollama runs where Hearth would use it."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", 11434)) == 0


pytestmark = pytest.mark.skipif(usual_ollama_answers(), reason="an Ollama answers at the usual address")


@dataclass
class Modes:
    """A Hearth that is free to choose: no OLLAMA_HOST, an installed Ollama, and another one elsewhere."""

    window: Window
    folder: Path
    elsewhere: ScriptedOllama

    def processes(self) -> dict[str, str]:
        """Each process beside the shell and the backend, and how it is."""
        reports = ShellProcess(self.folder).status()["processes"]
        return {each["name"]: each["status"] for each in reports if each["name"] not in ("shell", "backend")}

    def settle_on(self, mode: str, address: str = "", token: str = "") -> None:
        """Go to the settings and switch; ends when the page says that it is done."""
        self.window.click("#settings-link")
        self.window.wait_for("#ways")
        self.window.click(f"#mode-{mode}")
        for field, value in (("address", address), ("token", token)):
            if value:
                self.window.run("document.querySelector(arguments[0]).value = ''", f"#{field}")
                self.window.click(f"#{field}")
                self.window.type(value)
        self.window.click("#switch")
        self.window.wait_for_text("#running-now", mode.capitalize())


@pytest.fixture
def elsewhere() -> Iterator[ScriptedOllama]:
    with ScriptedOllama() as double:
        yield double


@contextmanager
def running(
    engine: str,
    folder: Path,
    elsewhere: ScriptedOllama,
    open_native: Opening,
    chromium: Callable[[], Chromium],
    **settings: str,
) -> Iterator[Modes]:
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    double = f"'{sys.executable}' -m tests.ollama_double --speed {SLOW} --port \"${{OLLAMA_HOST##*:}}\""
    (programs / "ollama").write_text(f"#!/bin/sh\ncd '{ROOT}'\ntail -f /dev/null | {double}\n")
    (programs / "ollama").chmod(0o700)
    environment = {"OLLAMA_HOST": "", "HEARTH_START_OLLAMA": "1", **settings}
    if engine == "webkit":
        with open_native(folder, elsewhere, programs=programs, settings=environment) as hearth:
            yield Modes(hearth.window, hearth.folder, elsewhere)
        return
    environment["PATH"] = f"{programs}:{os.environ['PATH']}"
    with ShellProcess(folder / "data", environment=environment) as shell:
        shell.wait_for(lambda: bool(shell.printed), "no launch address was printed")
        with chromium().window(shell.printed[0]) as window:
            yield Modes(window, shell.folder, elsewhere)


@pytest.fixture(params=ENGINES)
def modes(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    elsewhere: ScriptedOllama,
    open_native: Opening,
    chromium: Callable[[], Chromium],
) -> Iterator[Modes]:
    with running(request.param, tmp_path, elsewhere, open_native, chromium) as modes:
        yield modes


@pytest.fixture
def open_modes(
    tmp_path: Path, elsewhere: ScriptedOllama, open_native: Opening, chromium: Callable[[], Chromium]
) -> Callable[..., Any]:
    """Opens one in Chromium, with these variables more; again, with what the one before left."""
    return lambda **settings: running("chromium", tmp_path, elsewhere, open_native, chromium, **settings)


@pytest.fixture(scope="module")
def free_shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShellProcess]:
    """A shell that starts nothing by itself, and whose cookie lets windows in."""
    with ShellProcess(tmp_path_factory.mktemp("free"), environment={"OLLAMA_HOST": ""}) as shell:
        yield shell.sign_in()


def test_each_way_is_switched_to_and_back_with_an_answer_under_way(modes: Modes) -> None:
    window, elsewhere = modes.window, modes.elsewhere
    window.wait_for_text(".picker-name", "tiny")
    assert modes.processes() == {"ollama": "running"}
    ask(window, "tell me a story")
    window.until("$(arguments[0])?.innerText.trim().split(/\\s+/).length > 3", f"{LAST} .answer")
    shown, place = answer(window), window.path

    modes.settle_on("connected", f"http://{elsewhere.host}", "s3cret")
    assert modes.processes() == {}, "nothing is started here"
    window.wait_for_text("#running-now", f"at http://{elsewhere.host}")
    window.open(place)
    kept = wait_for_answer(window, "interrupted")
    assert kept.startswith(shown)
    elsewhere.reply("tell me a story", say(" And so it ended, far away."))
    window.click(f"{LAST} .ending .primary")
    assert wait_for_answer(window) == f"{kept} And so it ended, far away."
    assert {each.header("authorization") for each in elsewhere.requests} == {"Bearer s3cret"}

    elsewhere.reply("Count, please", say(WORDS, stall_after=100))
    ask(window, "Count, please")
    wait_for_words(window, "word20")
    modes.settle_on("standalone")
    window.open(place)
    assert "word20" in wait_for_answer(window, "interrupted")
    window.wait_for(".card[data-kind=not-asked]")
    before = len(elsewhere.requests)
    ask(window, "Is anybody there?")
    wait_for_answer(window, "failed")
    assert "standalone" in window.text(LAST)
    assert len(elsewhere.requests) == before
    assert modes.processes().get("ollama") is None

    modes.settle_on("service")
    window.open(place)
    window.wait_gone("#ollama .card")
    window.wait_for_text(".picker-name", "tiny")
    assert modes.processes() == {"ollama": "running"}
    ask(window, "ping")
    assert wait_for_answer(window) == "pong"
    assert len(elsewhere.requests) == before


def test_a_trial_says_what_answers_before_anything_is_changed(modes: Modes) -> None:
    window, elsewhere = modes.window, modes.elsewhere
    window.wait_for_text(".picker-name", "tiny")
    window.click("#settings-link")
    window.wait_for("#ways")
    assert not window.shows("#address")
    window.click("#mode-connected")
    assert "each question with its whole conversation" in window.text("#leaves")
    window.click("#address")
    window.type(f"http://{elsewhere.host}")
    window.click("#try")
    window.wait_for_text("#tried", "answers at")
    for answered, says in (
        (web_page(), "is not understood"),
        (Answer(401, (), (b"",)), "asks for a token"),
        (Answer(302, (("Location", "https://evil.example/"),), (b"",)), "another address"),
    ):
        elsewhere.script("/api/version", answered)
        window.click("#try")
        window.wait_for_text("#tried", says)
    elsewhere.stop()
    window.click("#try")
    window.wait_for_text("#tried", "Nothing answers")
    assert modes.processes() == {"ollama": "running"}
    assert "Service" in window.text("#running-now")
    window.run("document.querySelector('#address').value = 'http://ollama.example'")
    window.click("#switch")
    window.wait_for_text("#trial", "could read your questions")
    assert "Service" in window.text("#running-now")
    assert window.value("#address") == "http://ollama.example", "what was typed is still there"


def test_the_choice_holds_from_the_next_start_on(open_modes: Callable[..., Any]) -> None:
    with open_modes() as modes:
        modes.window.wait_for_text(".picker-name", "tiny")
        modes.settle_on("connected", f"http://{modes.elsewhere.host}", "s3cret")
    with open_modes() as modes:
        modes.window.wait_for_text(".picker-name", "tiny")
        assert modes.processes() == {}
        assert modes.elsewhere.requests[-1].header("authorization") == "Bearer s3cret"
        modes.settle_on("standalone")
        asked = len(modes.elsewhere.requests)
    with open_modes() as modes:
        modes.window.wait_for(".card[data-kind=not-asked]")
        assert modes.processes().get("ollama") is None
        assert len(modes.elsewhere.requests) == asked
    texts = [path for path in modes.folder.rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()]
    assert [path.name for path in texts] == ["connection.json"]


def test_where_ollama_host_is_set_the_page_says_so_and_nothing_can_be_switched(
    open_modes: Callable[..., Any], elsewhere: ScriptedOllama
) -> None:
    with open_modes(OLLAMA_HOST=elsewhere.host) as modes:
        window = modes.window
        window.wait_for_text(".picker-name", "tiny")
        window.click("#settings-link")
        window.wait_for_text("#fixed", elsewhere.host)
        assert window.see("$$('#ways :enabled').length") == 0


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 420])
def test_the_page_has_no_serious_fault_and_is_used_by_keyboard(
    free_shell: ShellProcess, chromium: Callable[[], Chromium], scheme: str, width: int
) -> None:
    size = {"width": width, "height": 760}
    options = {"bypass_csp": True, "color_scheme": scheme, "reduced_motion": "reduce", "viewport": size}
    token = free_shell.cookie.partition("=")[2]
    with chromium().window(f"{free_shell.origin}/settings", token, **options) as window:
        window.wait_for("#ways")
        window.add_script(AXE)
        assert window.run(FAULTS) == []
        window.run("document.querySelector('#mode-service').focus()")
        window.press("ArrowDown")
        window.wait_for("#address")
        assert window.focused() == "Connected"
        window.press("Tab")
        assert window.focused() == "Ollama"
        window.press("Tab")
        assert window.focused() == "Address"
        window.type("http://ollama.example")
        window.press("Enter")
        window.wait_for("#trial .trouble")
        assert window.run(FAULTS) == []


@pytest.mark.skipif(find_spec("llama_cpp") is None, reason="the optional engine is not installed")
@pytest.mark.skipif(not GGUF.exists(), reason="there is no GGUF file to run")
def test_standalone_answers_from_a_gguf_file_where_the_engine_is_installed(modes: Modes) -> None:
    window = modes.window
    (modes.folder / "models").mkdir()
    shutil.copy(GGUF, modes.folder / "models")
    library = find_spec("llama_cpp")
    assert library
    assert library.origin
    (modes.folder / "engine").symlink_to(Path(library.origin).parents[1])
    window.wait_for_text(".picker-name", "tiny")
    modes.settle_on("standalone")
    window.wait_for_text("#running-now", "the engine is ready")
    assert modes.processes() == {"engine": "running"}
    window.open("/")
    window.wait_for_text(".picker-name", "tiny-chat")
    ask(window, "ping")
    assert wait_for_answer(window) == "pong"
    modes.settle_on("service")
    window.wait_for_text("#running-now", "Ollama answers")
    assert modes.processes() == {"ollama": "running"}
