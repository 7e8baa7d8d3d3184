import json
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from backend.doctor import processes
from backend.doctor.finding import State
from backend.doctor.processes import ask_shell, check_processes, read_reports

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shell has a pipe there")

SHELL = {"name": "shell", "status": "running", "pid": 10, "port": None, "since": "", "restarts": 0, "detail": "0.1.0"}
OLLAMA = {"name": "ollama", "status": "failed", "pid": None, "port": 57221, "since": "", "restarts": 3, "detail": ""}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket in it."""
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@contextmanager
def shell(folder: Path, answer: bytes) -> Iterator[list[bytes]]:
    """A shell that answers one question so; yields what it was asked."""
    asked = list[bytes]()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / processes.SOCKET))
        server.listen()

        def serve() -> None:
            client, _ = server.accept()
            with client:
                asked.append(client.recv(4_096))
                client.sendall(answer)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield asked
        thread.join(5)


def test_each_process_is_told_and_what_fell_is_wrong(folder: Path):
    answer = {"ok": True, "status": {"processes": [SHELL, OLLAMA], "view": "none"}}
    with shell(folder, json.dumps(answer).encode() + b"\n") as asked:
        running, failed = check_processes(folder)
    assert asked == [b'{"type":"status"}\n']
    assert (running.part, running.state) == ("shell process", State.FINE)
    assert running.says == "running, PID 10, 0.1.0"
    assert (failed.state, failed.says) == (State.WRONG, "failed, port 57221, restarted 3×")
    assert failed.next_step


def test_without_a_shell_there_is_nothing_to_tell(folder: Path):
    assert list(check_processes(folder)) == []


def test_a_shell_that_does_not_answer_is_not_waited_for_long(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(processes, "ANSWERS_WITHIN", 0.05)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / processes.SOCKET))
        server.listen()
        assert ask_shell(folder) == []


def test_a_folder_too_deep_for_a_socket_is_left_alone(folder: Path):
    assert ask_shell(folder / ("x" * 120)) == []


@pytest.mark.parametrize("answer", [b"", b"nonsense\n", b"[]\n", b'{"ok":false,"reason":"no"}\n', b"\xff\n"])
def test_an_answer_that_is_none_is_passed_over(folder: Path, answer: bytes):
    with shell(folder, answer):
        assert ask_shell(folder) == []


@pytest.mark.parametrize("told", [None, {}, {"processes": 5}, {"processes": [None, {}, {"name": 5}]}])
def test_reports_that_are_none_are_passed_over(told: object):
    assert read_reports({"ok": True, "status": told}) == []
