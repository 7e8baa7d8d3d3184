import io
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from backend.contract import ExitCode, Fatal, Parent, Reply


class Stdin:
    """What the shell sends, as a pipe would bring it."""

    def __init__(self, *lines: bytes) -> None:
        self.buffer = io.BytesIO(b"".join(lines))


@dataclass
class Pipe:
    """What the shell reads."""

    read_end: int

    def lines(self) -> list[str]:
        return os.read(self.read_end, 65_536).decode().splitlines()


@contextmanager
def stdout() -> Iterator[Pipe]:
    """Descriptor 1 as a pipe. No fixture: pytest puts its own there between the two."""
    kept = os.dup(1)
    read_end, write_end = os.pipe()
    os.dup2(write_end, 1)
    os.close(write_end)
    try:
        yield Pipe(read_end)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(read_end)


def test_the_launch_line_brings_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"type": "launch", "token": "t" * 43, "shell": "shell 1"}).encode() + b"\n"
    monkeypatch.setattr(sys, "stdin", Stdin(line))
    launch = Parent().read_launch()
    assert (launch.token, launch.shell) == ("t" * 43, "shell 1")


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"[]\n", b"null\n", b'{"token":"' + b"t" * 43 + b'"}\n', b'{"type":"launch","token":"short"}\n'],
)
def test_anything_else_is_a_matter_of_configuration(monkeypatch: pytest.MonkeyPatch, line: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(line))
    with pytest.raises(Fatal) as raised:
        Parent().read_launch()
    assert raised.value.code == ExitCode.CONFIGURATION
    assert raised.value.next_step


@pytest.mark.parametrize("last", [b'{"type":"shutdown"}\n', b""], ids=["shutdown", "end of file"])
def test_the_parents_end_is_passed_on(monkeypatch: pytest.MonkeyPatch, last: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(b"junk\n", b"[]\n", b'{"type":"from the future"}\n', last))
    ended = threading.Event()
    Parent().listen(ended.set)
    assert ended.wait(5)


def test_a_reply_settles_the_request_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = Parent()
    replies: list[Reply] = []
    with stdout() as pipe:
        parent.request("open.external", {"url": "https://example.org"}, replies.append)
        parent.request("window.set_title", {"title": "x"}, replies.append)
        sent = [json.loads(line) for line in pipe.lines()]
    assert [message["id"] for message in sent] == ["1", "2"]
    answers = (b'{"type":"reply","id":"2","ok":true,"result":3}\n', b'{"type":"reply","id":"9","ok":true}\n')
    monkeypatch.setattr(sys, "stdin", Stdin(*answers))
    ended = threading.Event()
    parent.listen(ended.set)
    assert ended.wait(5)
    assert replies == [Reply("2", ok=True, result=3)]


def test_every_message_is_a_line_of_its_own() -> None:
    parent = Parent()
    with stdout() as pipe:
        parent.announce(4711, "0.1.0", 3)
        parent.beat(12, 2, "connected")
        parent.tell_fatal(Fatal(ExitCode.DATA, "A sentence.\nAnother.", "Do this."))
        announcement, *messages = pipe.lines()
    assert announcement == "listening on: 127.0.0.1:4711"
    ready, beat, fatal = map(json.loads, messages)
    assert ready == {"type": "ready", "port": 4711, "pid": os.getpid(), "version": "0.1.0", "schema": 3}
    assert beat == {"type": "heartbeat", "seq": 12, "streams": 2, "database": "connected"}
    assert fatal == {"type": "fatal", "sentence": "A sentence.\nAnother.", "next_step": "Do this."}


def test_started_by_hand_only_the_announcement_is_said() -> None:
    parent = Parent(present=False)
    with stdout() as pipe:
        parent.beat(0, 0, "connected")
        parent.announce(1, "v", 1)
        assert pipe.lines() == ["listening on: 127.0.0.1:1"]


def test_a_parent_that_is_gone_is_no_error() -> None:
    kept = os.dup(1)
    read_end, write_end = os.pipe()
    os.dup2(write_end, 1)
    os.close(write_end)
    os.close(read_end)
    try:
        parent = Parent()
        parent.beat(0, 0, "connected")
        parent.beat(1, 0, "connected")
    finally:
        os.dup2(kept, 1)
        os.close(kept)
    assert not parent.present
