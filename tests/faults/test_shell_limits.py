"""What the shell holds stays bounded, whatever its processes do: descriptors, memory, log files."""

import os
import signal
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.driving.shell_process import ShellProcess
from tests.driving.sidecar import install, wait_until, with_ollama
from tests.driving.window import FRAGMENT
from tests.ollama_double import OllamaDouble

RESTARTS = 20
MIB = 1024 * 1024
FLOOD = 100 * MIB
MOST_LOGGED = 5 * MIB
"""Four files of a mebibyte, and the line with which each goes over it."""

MOST_HELD = 64 * MIB
"""What the shell may grow by while it reads a flood: garbage that is not collected yet, but not the flood."""

FLOODS_ON_SIGNAL = f"""
import os, signal, sys, threading, time
LINE = b"x" * 126 + b"\\n"
def flood():
    lines = LINE * 8192
    for _ in range({FLOOD} // len(lines)):
        os.write(2, lines)
    os.write(2, b"y" * {MIB} + b"\\n")
    time.sleep(1.1)
    os.write(2, b"the flood is over\\n")
if sys.argv and sys.argv[0].endswith("app.py"):
    signal.signal(signal.SIGUSR1, lambda *_: threading.Thread(target=flood, daemon=True).start())
"""
"""A program that Python runs at its start: it lets a signal write a hundred mebibytes to stderr.

What comes in the second after them is counted, not shown.
"""


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors are counted in /proc")
def test_restarts_leave_no_descriptors_open(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    with with_ollama(folder, tmp_path / "bin") as shell, shell.sign_in().client() as client:
        wait_until(shell, status="running")
        restart(shell, client, "backend")
        restart(shell, client, "ollama")
        before = descriptors(shell)
        for _ in range(RESTARTS):
            restart(shell, client, "backend")
        restart(shell, client, "ollama")
        until = time.monotonic() + 5
        while (now := descriptors(shell)) != before:  # a question that is being answered has a socket, too
            assert time.monotonic() < until, f"{now} are open, and were {before}"
            time.sleep(0.05)
        assert len(shell.descendants()) == 2


def restart(shell: ShellProcess, client: httpx.Client, name: str) -> None:
    """Have it restarted, as the System page does, and wait for the next life."""
    first = shell.report(name)["pid"]
    assert client.post(f"/system/processes/{name}/restart", headers=FRAGMENT).status_code in {200, 204}
    while wait_until(shell, name, status="running")["pid"] == first:
        time.sleep(0.01)


def descriptors(shell: ShellProcess) -> list[str]:
    """What the shell has open, each by its kind."""
    place = Path(f"/proc/{shell.process.pid}/fd")
    return sorted(os.readlink(each).partition(":")[0] for each in place.iterdir())


def peak(shell: ShellProcess) -> int:
    """The most memory that the shell has had so far, in bytes."""
    lines = Path(f"/proc/{shell.process.pid}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of the memory is read in /proc")
def test_a_flood_of_the_log_drowns_neither_the_memory_nor_the_disk_nor_the_heartbeat(
    folder: Path, tmp_path: Path, ollama: OllamaDouble
) -> None:
    (tmp_path / "sitecustomize.py").write_text(FLOODS_ON_SIGNAL)
    with ShellProcess(folder, ollama.host, environment={"PYTHONPATH": str(tmp_path)}) as shell:
        backend = shell.sign_in().backend()
        before = peak(shell)
        os.kill(backend, signal.SIGUSR1)
        shell.until_told("the flood is over", 60)
        assert peak(shell) - before < MOST_HELD
        logs = [each.stat().st_size for each in (folder / "logs").iterdir()]
        assert sum(logs) < MOST_LOGGED
        assert any("lines more within a second" in line for line in shell.told), "nothing was held back"
        assert shell.backend() == backend
        assert not any("silent" in line for line in shell.told)
        with shell.client() as client:
            assert client.get("/api/v1/health").json()["status"] == "healthy"
