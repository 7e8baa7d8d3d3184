"""The computer sleeps, or its clock is set: neither costs a process, a word, or the way in."""

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from tests.driving.backend_process import ROOT
from tests.driving.page import answer_ids, visible_text
from tests.driving.shell_process import ShellProcess
from tests.driving.sidecar import install, ps, wait_until, with_ollama
from tests.driving.window import FRAGMENT, Window, answer_text, begin, squeezed, wait_for_state
from tests.ollama_double import OllamaDouble, say

SLEEP = 6
"""Seconds: twice as long as a backend may be silent."""

LOOKS_AROUND = 1
"""Seconds in which the shell looks at each process twice."""

HOUR = 3_600
LONG = " ".join(f"word{number}" for number in range(400))


def test_who_slept_goes_on_with_the_same_processes_and_the_answer_under_way(
    folder: Path, tmp_path: Path, ollama: OllamaDouble
) -> None:
    ollama.script("/api/chat", say(LONG, every=0.004))
    install(tmp_path / "bin")
    with with_ollama(tmp_path / "other", tmp_path / "bin") as other, ShellProcess(folder, ollama.host) as shell:
        ours = wait_until(other, status="running")
        wait_until(other, "backend", status="running")
        backends = [each.backend() for each in (other.sign_in(), shell.sign_in())]
        with shell.client() as client, Window(client).open() as window:
            _, answer = begin(client)
            window.until_shown(answer, "word20 ")
            sleep(shell, other)
            assert answer_text(wait_for_state(client, answer, "done")) == squeezed(LONG)
        assert [each.backend() for each in (other, shell)] == backends
        assert wait_until(other, status="running") == ours
        for each in (other, shell):
            assert not any("silent" in line or "stopped answering" in line for line in each.told)
        assert states(other) == {"shell": "running", "backend": "running", "ollama": "running"}


def sleep(*shells: ShellProcess) -> None:
    """Stop every process of these shells for a while, as suspending does, and let them look around afterwards."""
    tree = [process for shell in shells for process in (psutil.Process(shell.process.pid), *shell.descendants())]
    for process in tree:
        process.suspend()
    wait(shells[0], SLEEP)
    for process in tree:
        process.resume()
    wait(shells[0], LOOKS_AROUND)


def wait(shell: ShellProcess, seconds: float) -> None:
    """What must not happen has so long to happen; the shell must not end meanwhile."""
    with pytest.raises(subprocess.TimeoutExpired):
        shell.process.wait(seconds)


def states(shell: ShellProcess) -> dict[str, str]:
    """The state of each process, as `./hearth ps --json` tells it."""
    rows = [json.loads(line) for line in ps(shell.folder, "--json").stdout.splitlines()]
    return {row["name"]: row["state"] for row in rows}


class Clock:
    """The time of day as the programs under `environment` see it; the system's own is left alone."""

    def __init__(self, place: Path) -> None:
        self._offset = place / "offset"
        library = place / "clock.so"
        source = ROOT / "tests/driving/made_clock.c"
        command = ["cc", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
        subprocess.run(command, check=True, capture_output=True)
        self.environment = {"LD_PRELOAD": str(library), "HEARTH_TEST_CLOCK": str(self._offset)}
        self.set(0)

    def set(self, seconds: int) -> None:
        """Set it so many seconds away from the real time."""
        mode = "r+b" if self._offset.exists() else "xb"
        with self._offset.open(mode) as file:  # in place: it is mapped by the programs that run
            file.write(struct.pack("q", seconds))


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    if sys.platform != "linux" or not shutil.which("cc"):
        pytest.skip("the clock is made by a preloaded library, for which there is no compiler here")
    return Clock(tmp_path)


def test_a_clock_that_is_set_costs_no_word_no_process_and_no_way_in(
    folder: Path, ollama: OllamaDouble, clock: Clock
) -> None:
    ollama.script("/api/chat", say(LONG, every=0.002))
    with ShellProcess(folder, ollama.host, environment=clock.environment) as shell:
        backend = shell.sign_in().backend()
        with shell.client() as client, Window(client).open() as window:
            conversation, answer = begin(client, "before")
            window.until_shown(answer, "word20 ")
            clock.set(-HOUR)
            assert answer_text(wait_for_state(client, answer, "done")) == squeezed(LONG)
        wait(shell, LOOKS_AROUND)
        assert shell.backend() == backend
        assert not any("silent" in line for line in shell.told)

        os.kill(backend, signal.SIGKILL)  # the next one counts its events by a clock that stands before the first's
        ollama.script("/api/chat", say("and after"))
        with shell.client() as client:
            with client.stream("GET", f"/events?after={window.page.seq}") as stream:
                assert "event: refresh" in next(line for line in stream.iter_lines() if line.startswith("event"))
            with Window(client).open(f"/conversations/{conversation}") as again:
                path = f"/conversations/{conversation}/messages"
                posted = client.post(path, data={"text": "and now?"}, headers=FRAGMENT)
                again.until_shown(answer_ids(posted.text)[-1], "and after")
            page = visible_text(client.get(f"/conversations/{conversation}").text)
            assert page.index("before") < page.index("word399") < page.index("and now?")

        (way_in,) = second_start(folder)
        clock.set(24 * HOUR)
        assert httpx.get(way_in, trust_env=False).status_code == 303, "a fresh address is taken for an old one"
        with shell.client() as client:
            assert client.get("/system").status_code == 200
        wait(shell, LOOKS_AROUND)
        assert shell.report("backend")["restarts"] == 1
    assert not any("Traceback" in line for line in shell.told)


def second_start(folder: Path) -> list[str]:
    with ShellProcess(folder) as second:
        assert second.ended() == 0
    return second.printed
