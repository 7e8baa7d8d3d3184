"""The disk is full, or may only be read, beneath the whole of Hearth: it says so, loses nothing, and goes on."""

import itertools
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.driving.page import visible_text
from tests.driving.shell_process import ShellProcess, without_rights
from tests.driving.sidecar import ps
from tests.driving.window import FRAGMENT, Window, answer_text, begin, squeezed, wait_for_state
from tests.ollama_double import OllamaDouble, say

RECORD = re.compile(r"\d{4}-\d\d-\d\dT\S+Z [\w-]+ (?:debug|info|warning|error) [0-9a-f]{8} ")
"""What each line of the log file begins with."""

MANY = 60
"""Requests whose lines are more than the page of the log file that is begun."""

LONG = " ".join(f"word{number}" for number in range(3_000))


def fill(disk: Path) -> Path:
    """Take all the room that is left; returns what takes it."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        file.writelines(itertools.repeat(b"x" * 4_096))
    return ballast


def test_a_disk_that_fills_up_in_mid_answer_is_said_and_left_with_every_word(
    small_disk: Path, ollama: OllamaDouble
) -> None:
    ollama.script("/api/chat", say(LONG, every=0.001))
    folder = small_disk / "data"
    talkative = {"HEARTH_LOG": "debug"}
    with ShellProcess(folder, ollama.host, environment=talkative) as shell, shell.sign_in().client() as client:
        with Window(client).open() as window:
            _, answer = begin(client)
            window.until_shown(answer, "word50 ")
            ballast = fill(small_disk)
            shell.until_told("There is no room left on the disk")
            shown = squeezed(window.page.text(answer))
        refused = client.post("/conversations", data={"text": "y" * 9_000}, headers=FRAGMENT)
        assert refused.status_code == 503
        assert "disk" in visible_text(refused.text)
        for _ in range(MANY):
            assert client.get("/sidebar").status_code == 200, "what is there can be read"
        assert '"backend","state":"running"' in ps(folder, "--json").stdout

        os.kill(shell.backend(), signal.SIGKILL)  # and in this state it is to start
        assert shell.ended() == 65
        told = "\n".join(shell.told)
        assert "There is no room left on the disk" in told
        ballast.unlink()
    assert "does not run" in ps(folder, "--json").stderr
    with ShellProcess(folder, ollama.host) as shell, shell.sign_in().client() as client:
        kept = answer_text(wait_for_state(client, answer, "interrupted", "failed"))
        assert kept.startswith(shown)
        ollama.script("/api/chat", say("there is room"))
        _, next_answer = begin(client, "and now?")
        assert "there is room" in visible_text(wait_for_state(client, next_answer, "done"))
        shell.signal("SIGTERM")
        assert shell.ended() == 0
    lines = (folder / "logs/hearth.log").read_text().splitlines()
    begins = [[found.start() for found in RECORD.finditer(line)] for line in lines]
    assert [each for each in begins if each != [0]] in ([], [[]]), "a record does not begin on its own line"
    assert lines[-1].endswith(" ended")


@pytest.mark.parametrize("named", [True, False], ids=["with a folder elsewhere", "without one"])
def test_a_home_that_may_only_be_read(tmp_path: Path, ollama: OllamaDouble, named: bool) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o500)
    elsewhere = tmp_path / "elsewhere"
    environment = {"HOME": str(home), "HEARTH_DATA_DIR": str(elsewhere) if named else ""}
    # unset, never empty: Bun takes an empty XDG_CACHE_HOME for the folder that it runs in
    homeless = ("env", "-u", "XDG_DATA_HOME", "-u", "XDG_CACHE_HOME", "-u", "XDG_CONFIG_HOME")
    prefix = (*without_rights(), *homeless)
    with ShellProcess(elsewhere, ollama.host, environment=environment, prefix=prefix) as shell:
        if named:
            with shell.sign_in().client() as client:
                _, answer = begin(client, "ping")
                assert "pong" in visible_text(wait_for_state(client, answer, "done"))
            assert shell.report("backend")["restarts"] == 0
        else:
            assert shell.ended() == 64
            told = "\n".join(shell.told)
            assert str(home / ".local/share/hearth") in told
            assert "Name another one in HEARTH_DATA_DIR" in told
    assert list(home.iterdir()) == []


def test_a_disk_that_may_only_be_read(small_disk: Path, ollama: OllamaDouble) -> None:
    folder = small_disk / "data"
    with ShellProcess(folder, ollama.host) as shell:
        shell.sign_in()
        shell.signal("SIGTERM")
        assert shell.ended() == 0
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with ShellProcess(folder, ollama.host) as shell:
        assert shell.ended() == 64
        told = "\n".join(shell.told)
    assert str(folder) in told
    assert "read-only" in told
    assert "HEARTH_DATA_DIR" in told
