"""Switching how Hearth runs while things go wrong: nothing is left behind, and shell and backend are of one mind."""

import contextlib
import json
import random
import threading
import time
from pathlib import Path

import httpx
import psutil
import pytest

from tests.driving.shell_process import ShellProcess, gone
from tests.driving.sidecar import install, wait_until, with_ollama

KILLS = 6
ENDS_WITHIN = 5
"""Seconds: two for an Ollama that does not end by itself, and some for a busy machine."""


def free_to_choose(folder: Path, place: Path) -> ShellProcess:
    """A shell with an installed Ollama and without OLLAMA_HOST."""
    return with_ollama(folder, place, ollama="", environment={"OLLAMA_HOST": ""})


def switch(shell: ShellProcess, mode: str, **more: str) -> httpx.Response:
    """As the page's form does."""
    with shell.client() as client:
        return client.put("/settings/mode", data={"mode": mode, **more}, headers={"HX-Request": "true"})


def kept(shell: ShellProcess) -> str:
    """What the backend says that Hearth runs as."""
    with shell.client() as client:
        return client.get("/settings/now").text.partition("<strong>")[2].partition("</strong>")[0].lower()


def test_killed_in_a_switch_at_whichever_moment_the_next_start_is_of_one_mind(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    for number in range(KILLS):
        with free_to_choose(folder, tmp_path / "bin") as shell:
            shell.sign_in()
            ours = shell.descendants()
            wanted = "service" if kept(shell) == "standalone" else "standalone"

            def ask(shell: ShellProcess = shell, wanted: str = wanted) -> None:
                with contextlib.suppress(httpx.HTTPError):
                    switch(shell, wanted)

            asking = threading.Thread(target=ask)
            asking.start()
            time.sleep(random.random() * 0.05 * number)  # no condition to wait for: any moment will do
            ours += [each for each in shell.descendants() if each not in ours]
            shell.signal("SIGKILL")
            asking.join()
            assert gone(ours, ENDS_WITHIN) == []
        with free_to_choose(folder, tmp_path / "bin") as shell:
            shell.sign_in()
            mode = kept(shell)
            assert mode in ("service", "standalone")
            if mode == "service":
                wait_until(shell, status="running")
            else:
                until_alone(shell)
            note = folder / "mode.json"
            assert (json.loads(note.read_text())["mode"] if note.exists() else "service") == mode


def until_alone(shell: ShellProcess) -> None:
    """Wait until no Ollama is told of: one that the shell's own note had started may be ending."""
    for _ in range(200):
        if all(each["name"] != "ollama" for each in shell.status()["processes"]):
            return
        time.sleep(0.05)
    raise AssertionError(shell.status())


@pytest.mark.parametrize("before", ["trap '' TERM", "sleep 600 & :"])
def test_an_ollama_that_does_not_want_to_end_is_ended_with_what_it_started(
    folder: Path, tmp_path: Path, before: str
) -> None:
    install(tmp_path / "bin", before)
    with free_to_choose(folder, tmp_path / "bin") as shell:
        shell.sign_in()
        report = wait_until(shell, status="running")
        theirs = [psutil.Process(report["pid"]), *psutil.Process(report["pid"]).children(recursive=True)]
        assert switch(shell, "standalone").status_code == 200
        assert gone(theirs, 0.5) == [], "the switch is over when what was there has ended"
        assert kept(shell) == "standalone"


def test_one_that_was_stopped_is_ended_and_comes_back_with_the_way(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    with free_to_choose(folder, tmp_path / "bin") as shell:
        shell.sign_in()
        first = psutil.Process(wait_until(shell, status="running")["pid"])
        for each in (first, *first.children(recursive=True)):
            each.suspend()
        assert switch(shell, "standalone").status_code == 200
        assert gone([first], 0.5) == []
        assert switch(shell, "service").status_code == 200
        assert wait_until(shell, status="running")["pid"] != first.pid


def test_a_backend_that_was_killed_finds_its_way_again(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    with free_to_choose(folder, tmp_path / "bin") as shell:
        shell.sign_in()
        assert switch(shell, "standalone").status_code == 200
        psutil.Process(shell.backend()).kill()
        wait_until(shell, "backend", status="running", restarts=1)
        assert kept(shell) == "standalone"
        until_alone(shell)


def test_a_folder_that_takes_no_note_keeps_hearth_as_it_is(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    with free_to_choose(folder, tmp_path / "bin") as shell:
        shell.sign_in()
        pid = wait_until(shell, status="running")["pid"]
        (folder / "mode.json.part").mkdir()
        answer = switch(shell, "standalone")
        assert answer.headers["hx-retarget"] == "#trial"
        assert kept(shell) == "service"
        assert wait_until(shell, status="running")["pid"] == pid
