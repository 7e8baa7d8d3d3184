"""The worker's end by itself, with this test in the backend's place: what it says, line by line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.worker.serving import tell

ODD = Path(__file__).with_name("odd_worker.py")
SOURCES = Path(__file__).parents[3] / "src-app"


class Heard:
    """A worker, and what it says."""

    def __init__(self) -> None:
        self._running = subprocess.Popen(
            [sys.executable, str(ODD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(SOURCES)},
        )

    def say(self, line: bytes) -> None:
        assert self._running.stdin
        self._running.stdin.write(line + b"\n")
        self._running.stdin.flush()

    def call(self, number: int, what: str, **arguments: object) -> None:
        self.say(json.dumps({"id": number, "call": what, "arguments": arguments}).encode())

    def hear(self) -> Any:
        assert self._running.stdout
        return json.loads(self._running.stdout.readline())

    def hang_up(self) -> int:
        """Close its standard input; returns how it ended."""
        assert self._running.stdin
        self._running.stdin.close()
        return self._running.wait(30)


@pytest.fixture
def heard() -> Iterator[Heard]:
    heard = Heard()
    yield heard
    heard.hang_up()


def test_it_first_says_that_it_is_ready_and_what_it_answers_at_once(heard: Heard) -> None:
    assert heard.hear() == {"ready": True, "at_once": ["quick"]}


def test_answers_carry_the_number_of_their_call_and_events_come_before_them(heard: Heard) -> None:
    heard.hear()
    heard.call(7, "flood", events=2)
    heard.call(8, "echo", text="ü")
    assert heard.hear() == {"event": "step", "number": 0}
    assert heard.hear() == {"event": "step", "number": 1}
    assert heard.hear() == {"id": 7, "ok": True, "result": {"events": 2}}
    assert heard.hear() == {"id": 8, "ok": True, "result": {"text": "ü"}}


@pytest.mark.parametrize("line", [b"", b"noise", b"[]", b'{"id": 1}', b'{"id": "x", "call": "echo", "arguments": {}}'])
def test_a_line_that_is_no_call_is_passed_by_and_said_in_the_log(heard: Heard, line: bytes) -> None:
    heard.hear()
    heard.say(line)
    heard.call(2, "echo")
    answers = [heard.hear(), heard.hear()]
    assert {"id": 2, "ok": True, "result": {}} in answers
    (record,) = (each for each in answers if "log" in each)
    assert (record["log"], record["name"]) == ("warning", "hearth.worker")


def test_wrong_arguments_are_a_defect_and_not_an_end(heard: Heard) -> None:
    heard.hear()
    heard.call(1, "sleep", minutes=1)
    answers = [heard.hear(), heard.hear()]
    assert [each["kind"] for each in answers if each.get("id") == 1] == ["defect"]
    heard.call(2, "echo")
    assert heard.hear()["ok"]


def test_the_end_of_standard_input_is_its_end() -> None:
    heard = Heard()
    heard.hear()
    assert heard.hang_up() == 0


def test_a_call_that_does_not_let_go_is_given_a_moment_and_no_more() -> None:
    heard = Heard()
    heard.hear()
    heard.call(1, "sleep", seconds=60)
    assert heard.hang_up() == 0


def test_where_there_is_no_backend_nobody_is_told() -> None:
    tell("step", number=1)
