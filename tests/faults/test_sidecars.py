"""Ollama as a process of ours, in the whole of Hearth: started with it, told of, and gone with it however it goes."""

import json
import os
import signal
from pathlib import Path

import httpx
import psutil
import pytest

from tests.driving.shell_process import gone
from tests.driving.sidecar import install, ps, wait_until, with_ollama
from tests.driving.window import begin, wait_for_state
from tests.ollama_double import OllamaDouble

GONE_WITHIN = 5
"""Seconds: a leash asks first, and makes sure two seconds later."""

RUNNER = "(trap '' TERM; sleep 600 & wait; wait) &"
"""A grandchild and its child that SIGTERM does not end, as a runner with a model in memory might be."""


def test_it_starts_with_the_app_and_a_question_is_answered_without_a_button(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    with with_ollama(folder, tmp_path / "bin") as shell, shell.sign_in().client() as client:
        report = wait_until(shell, status="running", ours=True)
        assert report["url"] == f"http://127.0.0.1:{report['port']}"
        _, answer = begin(client, "ping")
        assert "pong" in wait_for_state(client, answer, "done")


def test_the_official_build_in_the_data_folder_is_found(folder: Path, tmp_path: Path) -> None:
    install(folder / "ollama/bin")
    with with_ollama(folder, tmp_path / "nothing") as shell:
        shell.sign_in()
        wait_until(shell, status="running", ours=True)


def test_one_that_answers_already_is_used_and_outlives_us(folder: Path, tmp_path: Path, ollama: OllamaDouble) -> None:
    install(tmp_path / "bin")
    with with_ollama(folder, tmp_path / "bin", ollama.host) as shell:
        shell.sign_in()
        wait_until(shell, status="running", ours=False, pid=None, url=None)
        shell.signal("SIGTERM")
        assert shell.ended() == 0
    assert httpx.get(f"http://{ollama.host}/api/version", trust_env=False).status_code == 200


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
def test_it_and_what_it_started_end_with_the_shell(folder: Path, tmp_path: Path, how: str) -> None:
    install(tmp_path / "bin", RUNNER)
    with with_ollama(folder, tmp_path / "bin") as shell:
        shell.sign_in()
        serving = psutil.Process(wait_until(shell, status="running")["pid"])
        started = [*shell.descendants(), *serving.children(recursive=True)]
        assert sum(each.name() == "sleep" for each in started) >= 1
        shell.signal(how)
        assert gone(started, GONE_WITHIN) == []


def test_killed_it_is_started_again_and_the_backend_asks_at_its_new_port(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    with with_ollama(folder, tmp_path / "bin") as shell, shell.sign_in().client() as client:
        backend = shell.backend()
        first = wait_until(shell, status="running")
        os.kill(first["pid"], signal.SIGKILL)
        second = wait_until(shell, status="running", restarts=1)
        assert second["pid"] != first["pid"]
        _, answer = begin(client, "ping")
        assert "pong" in wait_for_state(client, answer, "done")
        assert shell.backend() == backend  # it moved; it was not started anew


def test_ps_lists_every_process_while_hearth_runs_and_says_so_when_it_does_not(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    with with_ollama(folder, tmp_path / "bin") as shell:
        shell.sign_in()
        ollama = wait_until(shell, status="running")
        listed = ps(folder, "--json")
        assert (listed.returncode, listed.stderr) == (0, "")
        rows = [json.loads(line) for line in listed.stdout.splitlines()]
        known = {row["name"]: (row["state"], row["pid"], row["port"], row["restarts"]) for row in rows}
        port = int(shell.origin.rpartition(":")[2])
        assert known == {
            "shell": ("running", shell.process.pid, None, 0),
            "backend": ("running", shell.backend(), port, 0),
            "ollama": ("running", ollama["pid"], ollama["port"], 0),
        }
        assert ps(folder).stdout.count("running") == 3
        shell.signal("SIGTERM")
        shell.ended()
    ended = ps(folder, "--json")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "does not run" in ended.stderr
