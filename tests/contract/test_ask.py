"""`hearth ask` as a person types it: the real command, shell and backend, and Ollama's double on the wire."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.driving.backend_process import NOBODY, ROOT, BackendProcess
from tests.driving.shell_process import ShellProcess
from tests.driving.waiting import until
from tests.ollama_double import OllamaDouble, error, say

ASK = ROOT / "src-app/frontend/cli/ask.ts"
UNAVAILABLE = 69
PATIENCE = 30
LONGEST = 200_000


@pytest.fixture
def ollama() -> Iterator[OllamaDouble]:
    with OllamaDouble() as double:
        yield double


@pytest.fixture
def shell(folder: Path, ollama: OllamaDouble) -> Iterator[ShellProcess]:
    """A Hearth that runs already."""
    with ShellProcess(folder, ollama.host) as process:
        yield process.sign_in()


def begin(folder: Path, *words: str, ollama: str = NOBODY, **environment: str) -> subprocess.Popen[str]:
    """Type it. What is not said is as without a desktop; nothing is piped in yet."""
    own = {"HEARTH_DATA_DIR": str(folder), "OLLAMA_HOST": ollama, "HEARTH_START_OLLAMA": "0"}
    no_desktop = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.Popen(
        ["bun", str(ASK), *words],
        env=os.environ | own | no_desktop | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def run(folder: Path, *words: str, piped: str = "", ollama: str = NOBODY) -> tuple[int, str, str]:
    """Type it and wait for its end: exit code, stdout and stderr."""
    asking = begin(folder, *words, ollama=ollama)
    try:
        out, err = asking.communicate(piped, timeout=PATIENCE)
    finally:
        asking.kill()
    return asking.returncode, out, err


def close_input(asking: subprocess.Popen[str]) -> None:
    """Nothing more is piped in: it is asked now."""
    assert asking.stdin
    asking.stdin.close()
    asking.stdin = None


def answers(folder: Path) -> list[tuple[str, str]]:
    """State and text of every answer that is kept; nothing of Hearth's runs any more."""
    with contextlib.closing(sqlite3.connect(folder / "hearth.db")) as database:
        return [*database.execute("SELECT state, text FROM message WHERE role = 'assistant' ORDER BY id")]


def test_the_hearth_that_runs_answers(shell: ShellProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("Warm **air**."))
    assert run(shell.folder, "why", "is", "it", "warm?", ollama="127.0.0.1:1") == (0, "Warm **air**.\n", "")
    asked = ollama.asked("/api/chat")[0]
    assert asked.json["messages"] == [{"role": "user", "content": "why is it warm?"}]


def test_a_program_gets_an_object_a_line(shell: ShellProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("one two"))
    code, out, err = run(shell.folder, "count", "--json", "--model", "tiny-chat")
    *pieces, end = [json.loads(line) for line in out.splitlines()]
    assert (code, err, "".join(piece["text"] for piece in pieces)) == (0, "", "one two")
    assert (end["done"], end["state"], end["model"], end["error"]) == (True, "done", "tiny-chat", None)
    assert len(end["conversation"]) == len(end["message"]) == 26


def test_what_is_piped_in_stands_behind_the_words(shell: ShellProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("A disk."))
    assert run(shell.folder, "what went wrong?", piped="disk full\n")[:2] == (0, "A disk.\n")
    asked = ollama.asked("/api/chat")[0]
    assert asked.json["messages"][0]["content"] == "what went wrong?\n\ndisk full"


def test_without_a_hearth_it_starts_one_for_the_call_and_leaves_nothing(folder: Path, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("pong"))
    asking = begin(folder, "ping", ollama=ollama.host)
    close_input(asking)
    command = psutil.Process(asking.pid)
    until(lambda: any("app.py" in word for child in command.children() for word in child.cmdline()))
    ours = command.children(recursive=True)
    out, err = asking.communicate(timeout=PATIENCE)
    assert (asking.returncode, out, err) == (0, "pong\n", "")
    assert psutil.wait_procs(ours, timeout=5)[1] == []
    assert answers(folder) == [("done", "pong")]


def test_two_at_once_are_answered_one_after_the_other(folder: Path, ollama: OllamaDouble) -> None:
    both = [begin(folder, "ping", ollama=ollama.host) for _ in range(2)]
    assert [each.communicate("", timeout=PATIENCE)[0] for each in both] == ["pong\n", "pong\n"]
    assert [each.returncode for each in both] == [0, 0]


def test_a_start_waits_for_the_answer_in_the_terminal(folder: Path, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("one two", stall_after=1))
    asking = begin(folder, "count", ollama=ollama.host)
    close_input(asking)
    assert asking.stdout
    assert asking.stdout.read(3) == "one"
    with ShellProcess(folder, ollama.host) as later:
        later.until_told("Waiting for an answer")
        asking.send_signal(signal.SIGINT)
        assert asking.wait(PATIENCE) == 130
        later.sign_in()
    asking.stdout.close()


def test_ctrl_c_stops_the_answer_and_what_it_has_is_kept(folder: Path, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("one two three", stall_after=1))
    asking = begin(folder, "count", ollama=ollama.host)
    close_input(asking)
    assert asking.stdout
    assert asking.stdout.read(3) == "one"
    asking.send_signal(signal.SIGINT)
    assert asking.wait(PATIENCE) == 130
    until(lambda: not ollama.server.stalled)
    assert answers(folder) == [("stopped", "one")]


def test_ctrl_c_before_anything_came_ends_it_too(shell: ShellProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("one two", stall_after=0))
    asking = begin(shell.folder, "count")
    close_input(asking)
    until(lambda: ollama.server.stalled)
    asking.send_signal(signal.SIGINT)
    assert asking.wait(PATIENCE) == 130
    until(lambda: not ollama.server.stalled)


def test_a_reader_that_goes_away_ends_it_quietly_and_stops_the_answer(folder: Path, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("one two three", stall_after=1))
    asking = begin(folder, "count", ollama=ollama.host)
    close_input(asking)
    assert asking.stdout
    assert asking.stderr
    asking.stdout.close()
    assert asking.wait(PATIENCE) == 141
    assert asking.stderr.read() == ""
    assert answers(folder) == [("stopped", "one")]


def test_a_backend_that_is_killed_takes_no_word_that_was_shown(shell: ShellProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("one two three", stall_after=1))
    asking = begin(shell.folder, "count")
    close_input(asking)
    assert asking.stdout
    assert asking.stderr
    assert asking.stdout.read(3) == "one"
    os.kill(shell.backend(), signal.SIGKILL)
    assert asking.wait(PATIENCE) == 1
    assert "interrupted" in asking.stderr.read()
    assert asking.stdout.read().strip() == ""


def test_a_backend_that_was_started_by_hand_is_asked(folder: Path, ollama: OllamaDouble) -> None:
    with BackendProcess(folder, ollama.host, arguments=("--launch-file",)):
        assert run(folder, "ping")[:2] == (0, "pong\n")


def test_without_ollama_it_says_why_and_what_to_do(folder: Path) -> None:
    code, out, err = run(folder, "ping")
    assert (code, out) == (UNAVAILABLE, "")
    assert err.startswith("hearth: ")
    assert err.count(". ") >= 1


def test_a_fault_in_the_midst_is_told_behind_what_came(shell: ShellProcess, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", error(500, "out of memory"))
    code, _, err = run(shell.folder, "ping", "--json")
    assert (code, err.startswith("hearth: ")) == (UNAVAILABLE, True)


def test_data_that_can_not_be_used_has_its_own_code(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "hearth.db").write_bytes(b"not a database, but a long enough text to be read as one" * 100)
    code, out, err = run(folder, "ping")
    assert (code, out) == (65, "")
    assert err.startswith("hearth: ")


@pytest.mark.parametrize(
    ("words", "piped"),
    [
        ((), ""),
        (("--json",), ""),
        (("--what", "x"), ""),
        (("--model",), ""),
        (("x",), "x" * LONGEST),
        ((), "x" * 900_000),
    ],
    ids=["nothing", "no question", "an unknown option", "no model", "too long together", "far too long"],
)
def test_wrong_usage_asks_nothing(folder: Path, words: tuple[str, ...], piped: str) -> None:
    code, out, err = run(folder, *words, piped=piped)
    assert (code, out) == (2, "")
    assert err != ""
    assert not folder.exists()


def test_an_installed_ollama_is_started_for_the_call_and_waited_for(folder: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    program = programs / "ollama"
    # slow to start; the double ends with its stdin
    serve = f'sleep 600 | {sys.executable} -m tests.ollama_double --port "${{OLLAMA_HOST##*:}}"'
    program.write_text(f"#!/bin/sh\nsleep 1\ncd {ROOT} && {serve}\n")
    program.chmod(0o755)
    found = {"PATH": f"{programs}:{os.environ['PATH']}", "HEARTH_START_OLLAMA": "1"}
    asking = begin(folder, "ping", **found)
    close_input(asking)
    command = psutil.Process(asking.pid)
    until(lambda: any("ollama" in word for child in command.children() for word in child.cmdline()))
    ours = command.children(recursive=True)
    out, err = asking.communicate(timeout=PATIENCE)
    assert (asking.returncode, out, err) == (0, "pong\n", "")
    assert psutil.wait_procs(ours, timeout=5)[1] == []


def test_a_killed_command_leaves_nothing_and_takes_no_word(folder: Path, ollama: OllamaDouble) -> None:
    ollama.script("/api/chat", say("one two three", stall_after=1))
    asking = begin(folder, "count", ollama=ollama.host)
    close_input(asking)
    assert asking.stdout
    assert asking.stdout.read(3) == "one"
    ours = psutil.Process(asking.pid).children(recursive=True)
    asking.kill()
    assert psutil.wait_procs(ours, timeout=5)[1] == []
    assert answers(folder) == [("interrupted", "one")]


def test_it_speaks_to_no_proxy(shell: ShellProcess) -> None:
    proxy = "http://127.0.0.1:9"
    environment = dict.fromkeys(("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"), proxy)
    asking = begin(shell.folder, "ping", **environment)
    assert asking.communicate("", timeout=PATIENCE) == ("pong\n", "")
