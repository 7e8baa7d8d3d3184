"""The shell ends, asked or killed: nothing of ours is left running, and the next start finds everything."""

import os
import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.driving.shell_process import ShellProcess, gone
from tests.driving.sidecar import install
from tests.driving.window import FRAGMENT, Window, answer_text, begin, squeezed, wait_for_state
from tests.ollama_double import OllamaDouble, say

LONG = " ".join(f"word{number}" for number in range(400))
WRITING = say(LONG, every=0.004, stall_after=600)
"""An answer whose end never comes: however slow the machine, it is still being written when something falls."""
ALL_GONE_WITHIN = 2
"""Seconds: the contract's bound for what is left of a shell that was killed."""


def test_a_killed_shell_takes_everything_with_it_and_the_next_one_goes_on(
    shell: ShellProcess, folder: Path, ollama: OllamaDouble
) -> None:
    ollama.script("/api/chat", WRITING)
    started = shell.descendants()
    assert shell.backend() in [each.pid for each in started]
    with shell.client() as client, Window(client).open() as window:
        _, answer = begin(client)
        window.until_shown(answer, "word20 ")
        shell.signal("SIGKILL")
        assert gone(started, ALL_GONE_WITHIN) == []
        window.until_cut()
    with ShellProcess(folder, ollama.host) as again, again.sign_in().client() as client:
        kept = answer_text(wait_for_state(client, answer, "interrupted"))
        assert kept.startswith(squeezed(window.page.text(answer)))


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_asked_to_end_with_streams_open_it_ends_with_0_and_in_order(
    shell: ShellProcess, folder: Path, ollama: OllamaDouble, name: str
) -> None:
    ollama.script("/api/chat", WRITING)
    started = shell.descendants()
    with shell.client() as client, Window(client).open() as window, Window(client).open():
        _, answer = begin(client)
        window.until_shown(answer, "word20 ")
        shell.signal(name)
        assert shell.ended() == 0
        assert gone(started, 0) == [], "the shell ended before what it had started"
    assert not list(folder.glob("*.open")), "the store was not closed in order"
    assert not (folder / "shell.sock").exists()
    with ShellProcess(folder, ollama.host) as again, again.sign_in().client() as client:
        kept = answer_text(wait_for_state(client, answer, "interrupted"))
        assert kept.startswith(squeezed(window.page.text(answer)))


def test_a_frozen_backend_ends_with_a_killed_shell_too(shell: ShellProcess) -> None:
    started = shell.descendants()
    os.kill(shell.backend(), signal.SIGSTOP)
    shell.signal("SIGKILL")
    assert gone(started, ALL_GONE_WITHIN) == []


def test_a_killed_demo_takes_its_model_server_with_it(folder: Path) -> None:
    with ShellProcess(folder, arguments=("--demo",)) as shell:
        shell.sign_in()
        started = shell.descendants()
        assert any("tests.ollama_double" in each.cmdline() for each in started)
        assert len(started) >= 2
        shell.signal("SIGKILL")
        assert gone(started, ALL_GONE_WITHIN) == []


def test_an_ollama_that_hearth_started_ends_with_a_killed_shell(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    with ShellProcess(folder, environment={"PATH": path}) as shell:
        with shell.sign_in().client() as client:
            assert client.post("/ollama/start", headers=FRAGMENT).status_code == 200
            _, answer = begin(client, "ping")
            assert "pong" in wait_for_state(client, answer, "done")
        sidecar = shell.report("ollama")
        assert (sidecar["status"], sidecar["ours"]) == ("running", True)
        started = shell.descendants()
        assert sidecar["pid"] in [each.pid for each in started]
        shell.signal("SIGKILL")
        # Ollama watches no stdin: a leash ends it, and makes sure of that two seconds later.
        assert gone(started, 2 * ALL_GONE_WITHIN + 1) == []


def test_a_shell_that_is_frozen_is_not_waited_for_without_end(shell: ShellProcess, folder: Path) -> None:
    shell.signal("SIGSTOP")
    with ShellProcess(folder) as second:
        assert second.ended() == 75
        assert "does not answer" in "\n".join(second.told)
        assert second.printed == []
    shell.signal("SIGCONT")
    with shell.client() as client:
        assert client.get("/api/v1/health").json()["status"] == "healthy"


def test_a_shell_that_slept_does_not_take_the_backend_for_dead(shell: ShellProcess) -> None:
    first = shell.backend()
    shell.signal("SIGSTOP")
    with pytest.raises(subprocess.TimeoutExpired):
        shell.process.wait(4)  # longer than a backend may be silent
    shell.signal("SIGCONT")
    with pytest.raises(subprocess.TimeoutExpired):
        shell.process.wait(1)  # it looks around twice
    assert shell.backend() == first
    assert not any("silent" in line for line in shell.told)


def test_whatever_the_backend_leaves_running_ends_with_it(folder: Path, tmp_path: Path, ollama: OllamaDouble) -> None:
    """A worker of the backend's own, started at its start, that nobody else would end."""
    (tmp_path / "sitecustomize.py").write_text(
        "import subprocess, sys\n"
        "if sys.argv and sys.argv[0].endswith('app.py'):\n"
        "    subprocess.Popen(['sleep', '600'])\n"
    )
    with ShellProcess(folder, ollama.host, environment={"PYTHONPATH": str(tmp_path)}) as shell:
        backend = psutil.Process(shell.sign_in().backend())
        workers = backend.children()
        assert [each.name() for each in workers] == ["sleep"]
        os.kill(backend.pid, signal.SIGKILL)
        assert gone(workers, 2) == []
        shell.until_told("[Hearth] reconnecting")
        shell.signal("SIGTERM")
        assert shell.ended() == 0
