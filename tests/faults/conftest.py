"""What every test of a fault gets, and the proof that none leaves a process behind."""

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.driving.backend_process import BackendProcess, listening_socket
from tests.driving.shell_process import ShellProcess, gone
from tests.ollama_double import OllamaDouble

PR_SET_CHILD_SUBREAPER = 36
"""From linux/prctl.h."""


@pytest.fixture(scope="session", autouse=True)
def orphans_come_to_us() -> Iterator[None]:
    """Whatever loses its parent becomes our child, so that `nothing_is_left` sees it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """No test may leave a process behind, however it ended what it started."""
    before = set(psutil.Process().children(recursive=True))
    yield
    started = [each for each in psutil.Process().children(recursive=True) if each not in before]
    left = gone(started, 3)
    commands = [_command(each) for each in left]
    for each in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()
    gone(left, 3)
    for each in started:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(each.pid, os.WNOHANG)
    assert commands == []


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return [str(process)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Hearth’s däta"


@pytest.fixture
def ollama(nothing_is_left: None) -> Iterator[OllamaDouble]:
    with OllamaDouble() as double:
        yield double


@pytest.fixture
def backend(nothing_is_left: None, folder: Path, ollama: OllamaDouble) -> Iterator[BackendProcess]:
    with listening_socket() as listener, BackendProcess(folder, ollama.host, listener=listener) as process:
        yield process


@pytest.fixture
def shell(nothing_is_left: None, folder: Path, ollama: OllamaDouble) -> Iterator[ShellProcess]:
    """A shell whose backend has announced itself, and a browser that it has let in."""
    with ShellProcess(folder, ollama.host) as process:
        yield process.sign_in()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for little."""
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "hearth-test", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"a small disk can't be made here: {made.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)
