"""A whole Hearth elsewhere: the window becomes its window and comes back, and neither loses a word."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.driving.backend_process import BackendProcess
from tests.driving.shell_process import ShellProcess
from tests.journeys.chromium_window import Chromium
from tests.journeys.hearth import NativeHearth, Opening
from tests.journeys.scripted_ollama import ScriptedOllama
from tests.journeys.talking import answer, ask, wait_for_answer
from tests.journeys.window import Window
from tests.ollama_double import say

BY_HAND = ("--standalone",)
WORDS = " ".join(f"word{number}" for number in range(60))


@pytest.fixture
def model() -> Iterator[ScriptedOllama]:
    """The model server of the Hearth elsewhere."""
    with ScriptedOllama() as double:
        yield double


@pytest.fixture
def far(tmp_path: Path, model: ScriptedOllama) -> Iterator[BackendProcess]:
    """A Hearth elsewhere, started as a person starts it there."""
    with BackendProcess(tmp_path / "far", model.host, arguments=BY_HAND) as backend:
        backend.token = json.loads(launch_file(backend))["token"]  # it made its own
        yield backend


@pytest.fixture
def here(tmp_path: Path, open_native: Opening) -> Iterator[NativeHearth]:
    """This computer's Hearth, free to choose, with a window of its own and nothing that answers."""
    with open_native(tmp_path, settings={"OLLAMA_HOST": ""}) as hearth:
        yield hearth


def launch_file(backend: BackendProcess) -> str:
    """What a person copies over there."""
    return (backend.folder / "launch.json").read_text()


def fill(window: Window, **fields: str) -> None:
    """Put these values into the fields of the form."""
    for field, value in fields.items():
        window.run("document.getElementById(arguments[0]).value = ''", field.replace("_", "-"))
        window.click(f"#{field.replace('_', '-')}")
        window.type(value)


def choose_far(window: Window, address: str, lets_in: str) -> None:
    """Go to the settings and fill in the form."""
    window.click("#settings-link")
    window.wait_for("#ways")
    window.click("#mode-connected")
    window.click("#what-hearth")
    fill(window, far_address=address, far_pass=lets_in)


def processes(folder: Path) -> dict[str, str]:
    """Each process that the shell tells of, and how it is."""
    return {each["name"]: each["status"] for each in ShellProcess(folder).status()["processes"]}


def test_the_window_becomes_that_of_a_hearth_elsewhere_and_comes_back(
    here: NativeHearth, far: BackendProcess, model: ScriptedOllama
) -> None:
    window = here.window
    window.wait_for("#composer-text, textarea")
    local = window.origin
    with far.client() as client:
        client.put("/settings/model", data={"model": "tiny-chat:latest"})
    choose_far(window, far.origin, "x" * 43)
    window.click("#try")
    window.wait_for_text("#tried", "does not know this token")
    fill(window, far_pass=launch_file(far))
    window.click("#try")
    window.wait_for_text("#tried", "answers at")
    assert processes(here.folder)["backend"] == "running", "nothing was changed yet"
    window.click("#switch")
    window.until_holds(lambda: "backend" not in processes(here.folder))
    window.wait_for_page()
    assert processes(here.folder) == {"shell": "running", "connection": "running"}
    assert window.origin not in (local, far.origin)

    model.reply("Count, please", say(WORDS))
    ask(window, "Count, please")
    assert wait_for_answer(window) == WORDS
    place = window.path
    with far.client() as client:
        assert "word59" in client.get(place).text, "it is kept over there"

    far.kill()
    window.wait_for_text("#connection", "lost")
    assert answer(window) == WORDS, "what is shown stays"
    port = {"ROBYN_PORT": str(far.port)}
    with BackendProcess(far.folder, model.host, arguments=BY_HAND, environment=port) as again:
        window.wait_for("body[data-state=far-away]")
        assert "does not know this token" in window.text("body"), "a Hearth that was started again has a new one"
        assert again.port == far.port

        window.click("button[data-action=use-here]")
        window.wait_for("#pane")  # a status page is there already, and is another
        window.wait_for_page()
        assert window.origin == local
        window.until_holds(lambda: processes(here.folder).get("backend") == "running")
        assert "connection" not in processes(here.folder)
        assert "Count, please" not in window.text("body")
        window.click("#settings-link")
        window.wait_for("#ways")
        assert "Service" in window.text("#running-now")
    for path in here.folder.rglob("*"):
        if path.is_file() and path.name != "far.json":
            assert far.token.encode() not in path.read_bytes(), path


def test_its_settings_lead_back_and_the_choice_holds_until_then(
    tmp_path: Path, far: BackendProcess, chromium: Callable[[], Chromium]
) -> None:
    folder = tmp_path / "here"
    environment = {"OLLAMA_HOST": ""}
    with ShellProcess(folder, environment=environment) as shell:
        shell.wait_for(lambda: bool(shell.printed), "no launch address was printed")
        with chromium().window(shell.printed[0]) as window:
            choose_far(window, far.origin, launch_file(far))
            window.click("#switch")
            shell.wait_for(lambda: len(shell.printed) == 2, "there is no address of the other one")
    with ShellProcess(folder, environment=environment) as shell:
        shell.wait_for(lambda: bool(shell.printed), "no launch address was printed")
        assert processes(folder) == {"shell": "running", "connection": "running"}
        with chromium().window(shell.printed[0]) as window:
            window.click("#settings-link")
            window.wait_for("#far-seen")
            assert window.see("document.documentElement.matches('[data-far]')"), (
                "it offers nothing of that computer's files"
            )
            assert not window.count("#what-hearth")
            window.click("#use-here")
            shell.wait_for(lambda: len(shell.printed) == 2, "there is no way back")
        with chromium().window(shell.printed[1]) as window:
            window.click("#settings-link")
            window.wait_for("#ways")
            window.click("#mode-connected")
            window.click("#what-hearth")
            assert window.value("#far-address") == far.origin
            assert window.value("#far-pass") == ""
            window.click("#try")
            window.wait_for_text("#tried", "answers at")  # with the token that is kept


def test_where_it_is_away_at_the_start_the_window_says_so_and_comes_up_when_it_is_back(
    tmp_path: Path, open_native: Opening, model: ScriptedOllama
) -> None:
    with BackendProcess(tmp_path / "far", model.host, arguments=BY_HAND) as far:
        launch = json.loads(launch_file(far))
    folder = tmp_path / "data"
    folder.mkdir(parents=True)
    kept = {"origin": launch["url"], "host": f"127.0.0.1:{far.port}", "token": launch["token"], "used": True}
    (folder / "far.json").write_text(json.dumps(kept))
    with open_native(tmp_path, settings={"OLLAMA_HOST": ""}) as hearth:
        window = hearth.window
        window.wait_for("body[data-state=far-away]")
        assert "Nothing answers" in window.text("body")
        with BackendProcess(far.folder, model.host, launch["token"], environment={"ROBYN_PORT": str(far.port)}):
            window.wait_for("#pane")
        window.wait_for_text("#connection", "lost")
