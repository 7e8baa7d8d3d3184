"""The shell is killed with SIGKILL, whatever it is doing: nothing of ours is left, and the next start finds its way."""

import random
import time
from pathlib import Path

import psutil

from tests.driving.backend_process import ROOT
from tests.driving.shell_process import ShellProcess, gone
from tests.driving.sidecar import install, ps, wait_until, with_ollama
from tests.ollama_double import OllamaDouble

ALL_GONE_WITHIN = 2
"""Seconds: the contract's bound for what is left of a shell that was killed."""

KILLS = 5
WINDOWED = ROOT / "tests/driving/windowed_shell.ts"
ENDS_AT_ONCE = "import os, sys\nif sys.argv and sys.argv[0].endswith('app.py'):\n    os._exit(1)\n"
"""A program that Python runs at its start, so that no backend ever comes up."""

SLOW_TO_OPEN = """
import builtins, sys, time
if sys.argv and sys.argv[0].endswith("app.py"):
    imports = builtins.__import__
    def slowly(name, *rest):
        if name == "turso" and sys._getframe(1).f_globals["__name__"] == "backend.store.driver":
            print("opening", file=sys.stderr, flush=True)
            time.sleep(600)
        return imports(name, *rest)
    builtins.__import__ = slowly
"""
"""A program that Python runs at its start: opening the database takes as long as bringing a huge one up to date."""


def test_while_its_backend_starts_at_whichever_moment(folder: Path, ollama: OllamaDouble) -> None:
    for _ in range(KILLS):
        with ShellProcess(folder, ollama.host) as shell:
            shell.until_told("[Hearth] starting")
            time.sleep(random.random() * 0.5)  # no condition to wait for: any moment will do
            killed_alone(shell)
    with ShellProcess(folder, ollama.host) as shell:
        shell.sign_in()
        assert shell.report("backend")["restarts"] == 0


def test_while_its_backend_opens_the_database(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(SLOW_TO_OPEN)
    with ShellProcess(folder, environment={"PYTHONPATH": str(tmp_path)}) as shell:
        shell.until_told("opening")
        killed_alone(shell)


def test_while_it_is_connected(shell: ShellProcess) -> None:
    killed_alone(shell)


def test_while_it_ends_at_whichever_moment(shell: ShellProcess) -> None:
    shell.signal("SIGTERM")
    time.sleep(random.random() * 0.1)
    killed_alone(shell)


def test_while_it_reconnects(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(ENDS_AT_ONCE)
    install(tmp_path / "bin")
    with with_ollama(folder, tmp_path / "bin", environment={"PYTHONPATH": str(tmp_path)}) as shell:
        wait_until(shell, status="running")
        wait_until(shell, "backend", pid=None, status="starting")
        killed_alone(shell)


def test_after_it_gave_up_while_its_window_stands(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(ENDS_AT_ONCE)
    install(tmp_path / "bin")
    mine = {"PYTHONPATH": str(tmp_path), "HOME": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    with with_ollama(folder, tmp_path / "bin", environment=mine, program=WINDOWED) as shell:
        wait_until(shell, status="running")
        report = wait_until(shell, "backend", status="failed")
        assert (report["pid"], report["port"], report["restarts"]) == (None, None, 5)
        assert "again and again" in report["detail"]
        killed_alone(shell)


def test_while_an_ollama_of_ours_starts(folder: Path, tmp_path: Path) -> None:
    install(tmp_path / "bin", "sleep 600")
    with with_ollama(folder, tmp_path / "bin") as shell:
        report = wait_until(shell, status="starting", ours=True)
        assert psutil.pid_exists(report["pid"])
        killed_alone(shell)


def killed_alone(shell: ShellProcess) -> None:
    """Kill the shell and nothing else, then look at what is left of it and at what is told of it."""
    shell.signal("SIGSTOP")  # so that it starts nothing between our look and its end
    started = shell.descendants()
    shell.signal("SIGKILL")
    shell.ended()
    assert gone(started, ALL_GONE_WITHIN) == []
    told = ps(shell.folder, "--json")
    assert (told.returncode, told.stdout) == (1, "")
    assert "does not run" in told.stderr
