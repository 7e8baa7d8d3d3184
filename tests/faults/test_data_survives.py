"""What may happen to the data folder, in use or between two launches: Hearth works, or says so and loses nothing."""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.driving.backend_process import ROOT, BackendProcess
from tests.driving.page import visible_text
from tests.driving.shell_process import ShellProcess
from tests.driving.window import FRAGMENT, Window, answer_text, begin, squeezed, wait_for_state
from tests.ollama_double import OllamaDouble, say

LONG = " ".join(f"word{number}" for number in range(3_000))
MIB = 1024 * 1024


@pytest.mark.parametrize(
    "name", ['-n it\'s "quoted"\n日本 🔥; $HOME `x` 100%41 ?a=b#c', "x" * 250], ids=["every trap", "as long as can be"]
)
def test_a_folder_of_any_name_works_from_one_launch_to_the_next(
    tmp_path: Path, ollama: OllamaDouble, name: str
) -> None:
    folder = tmp_path / name
    with ShellProcess(folder, ollama.host) as shell, shell.sign_in().client() as client:
        conversation, answer = begin(client, "ping")
        assert "pong" in wait_for_state(client, answer, "done")
        shell.signal("SIGTERM")
        assert shell.ended() == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with ShellProcess(folder, ollama.host) as shell, shell.sign_in().client() as client:
        assert "pong" in client.get(f"/conversations/{conversation}").text


def test_what_a_crash_left_lying_is_taken_over(folder: Path, ollama: OllamaDouble) -> None:
    """Locks, sockets and marks of processes that are gone, with the number of one that is not ours."""
    with BackendProcess(folder, ollama.host) as backend, backend.client() as client:
        conversation, answer = begin(client, "ping")
        wait_for_state(client, answer, "done")
    number = str(os.getppid())
    for name in ("hearth.lock", "shell.lock", "hearth.db.open"):
        (folder / name).write_text(number)
    (folder / "launch.json").write_text('{"url":"http://127.0.0.1:9","token":"old","pid":' + number + "}")
    with socket.socket(socket.AF_UNIX) as abandoned:
        handle = os.open(folder, os.O_RDONLY)
        abandoned.bind(f"/proc/self/fd/{handle}/shell.sock")
        os.close(handle)
    with ShellProcess(folder, ollama.host) as shell, shell.sign_in().client() as client:
        assert "pong" in client.get(f"/conversations/{conversation}").text
        assert shell.status()["view"] == "none"


@contextmanager
def no_room_in(process: int, already: int) -> Iterator[None]:
    """Let no file of that process grow over `already` bytes, as a full disk would."""
    before = resource.prlimit(process, resource.RLIMIT_FSIZE, (already, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def test_a_question_that_finds_no_room_is_refused_in_words_and_can_be_asked_again(
    backend: BackendProcess, folder: Path
) -> None:
    with backend.client() as client:
        conversation, answer = begin(client, "ping")
        wait_for_state(client, answer, "done")
        asked = f"/conversations/{conversation}/messages"
        with no_room_in(backend.process.pid, (folder / "hearth.db-wal").stat().st_size):
            refused = client.post(asked, data={"text": "x" * 20_000}, headers=FRAGMENT)
            assert refused.status_code == 503
            assert "disk" in visible_text(refused.text)
            assert "pong" in client.get(f"/conversations/{conversation}").text, "what is there can be read"
        assert backend.process.poll() is None
        again = client.post(asked, data={"text": "is there room?"}, headers=FRAGMENT)
        assert again.status_code == 200
        assert "is there room?" in client.get(f"/conversations/{conversation}").text


def test_a_disk_that_fills_up_in_mid_answer_costs_nothing_that_was_shown(
    backend: BackendProcess, folder: Path, ollama: OllamaDouble
) -> None:
    ollama.script("/api/chat", say(LONG, every=0.001))
    with backend.client() as client, Window(client).open() as window:
        conversation, answer = begin(client)
        window.until_shown(answer, "word50 ")
        with no_room_in(backend.process.pid, (folder / "hearth.db-wal").stat().st_size):
            until(lambda: "disk" in fragment_of(client, answer), "nobody is told")
            until(lambda: not ollama.server.open_chats, "the model goes on computing for nobody")
            shown = squeezed(window.page.text(answer))
            assert shown in squeezed(visible_text(fragment_of(client, answer)))
            assert client.delete(f"/messages/{answer}/run", headers=FRAGMENT).status_code == 200
            assert client.get("/").status_code == 200
        fragment = wait_for_state(client, answer, "failed")
        assert answer_text(fragment).startswith(shown)
        assert "Continue" in visible_text(fragment)
        ollama.script("/api/chat", say(" and so it ends."))
        assert client.post(f"/messages/{answer}/continuation", headers=FRAGMENT).status_code == 200
        assert answer_text(wait_for_state(client, answer, "done")).endswith("andsoitends.")
        assert client.get(f"/conversations/{conversation}").status_code == 200


def fragment_of(client: httpx.Client, message: str) -> str:
    return client.get(f"/messages/{message}", headers=FRAGMENT).text


def until(condition: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)


def test_a_full_disk_is_said_and_what_was_acknowledged_before_is_kept(
    small_disk: Path, ollama: OllamaDouble, nothing_is_left: None
) -> None:
    folder = small_disk / "data"
    accepted = 0
    with BackendProcess(folder, ollama.host) as backend, backend.client() as client:
        for number in range(100):
            response = client.post("/conversations", data={"text": f"{number} " + "x" * 50_000}, headers=FRAGMENT)
            if response.status_code != 200:
                break
            accepted += 1
        assert response.status_code == 503
        assert "disk" in visible_text(response.text)
        assert 0 < accepted < 100
        backend.process.send_signal(signal.SIGTERM)
        assert backend.ended() == 0
    room = small_disk.with_name("large")
    shutil.copytree(folder, room)
    with BackendProcess(room, ollama.host) as backend, backend.client() as client:
        assert client.get("/sidebar?until=0-").text.count('class="row"') == accepted


def test_a_disk_that_is_full_from_the_start_is_said(small_disk: Path, nothing_is_left: None) -> None:
    (small_disk / "ballast").write_bytes(b"x" * (MIB - 32 * 1024))
    folder = small_disk / "data"
    folder.mkdir(mode=0o700)
    with ShellProcess(folder) as shell:
        assert shell.ended() == 65
        told = "\n".join(shell.told)
    assert "There is no room left on the disk" in told or "The disk failed" in told
    assert not (folder / "hearth.db").exists(), "half a database is left"


def test_without_a_network_and_a_name_service_everything_here_works() -> None:
    """A conversation and a kill in it, in a network namespace that has loopback and nothing else."""
    alone = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--net", "--map-root-user")
    if sys.platform != "linux" or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a network namespace can't be made here")
    tests = "tests/contract/test_conversation.py"
    command = (
        f'ip link set lo up && exec "{sys.executable}" -m pytest -q -p no:randomly -p no:xdist '
        f"{tests}::test_nobody_needs_to_watch {tests}::test_what_was_shown_survives_a_kill"
    )
    done = subprocess.run([*alone, "sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    assert "2 passed" in done.stdout
