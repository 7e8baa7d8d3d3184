"""The backend's side of `docs/contract.md`, over real pipes."""

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue

import pytest

from backend.contract import ExitCode, Fatal, Parent, ProcessReport, Reply
from tests.backend.shell_end import PATIENCE, ShellEnd

TOKEN = "t" * 43


class Ended(threading.Event):
    """Set when the parent wants the backend to end."""

    def soon(self) -> bool:
        return self.wait(PATIENCE)


@dataclass(frozen=True)
class Launched:
    """A backend's end of the pipes and the shell's, while the backend listens."""

    shell: ShellEnd
    parent: Parent
    ended: Ended


@contextmanager
def launched() -> Iterator[Launched]:
    with ShellEnd() as shell:
        parent, ended = Parent(), Ended()
        parent.listen(on_shutdown=ended.set)
        yield Launched(shell, parent, ended)
        shell.hang_up()
        assert ended.soon()


class Replies:
    """Replies as they come, on the reader's thread."""

    def __init__(self) -> None:
        self.all: list[Reply] = []
        self._came = threading.Semaphore(0)

    def __call__(self, reply: Reply) -> None:
        self.all.append(reply)
        self._came.release()

    def next(self) -> Reply:
        assert self._came.acquire(timeout=PATIENCE)
        return self.all[-1]


def test_the_first_line_brings_the_secret() -> None:
    parent = Parent()
    with ShellEnd() as shell:
        shell.say({"type": "launch", "token": TOKEN, "shell": "hearth 1", "new": ["unknown"]})
        launch = parent.read_launch()
        assert (launch.token, launch.shell) == (TOKEN, "hearth 1")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"launch\n",
        b"\xff\xfe\n",
        b"null\n",
        b"[]\n",
        b'"launch"\n',
        b"{}\n",
        b'{"type":"launch"}\n',
        b'{"type":"launch","token":null}\n',
        b'{"type":"launch","token":"%s"}\n' % (b"t" * 42),
        b'{"type":"shutdown","token":"%s"}\n' % TOKEN.encode(),
    ],
)
def test_anything_else_is_a_matter_of_configuration(line: bytes) -> None:
    parent = Parent()
    with ShellEnd() as shell:
        shell.say(line)
        shell.hang_up()
        with pytest.raises(Fatal) as raised:
            parent.read_launch()
        assert raised.value.code == ExitCode.CONFIGURATION
        assert "./hearth" in raised.value.next_step
        assert TOKEN not in str(raised.value)


def test_the_announcement_comes_before_the_message_that_says_the_same() -> None:
    parent = Parent()
    with ShellEnd() as shell:
        parent.announce(57_220, "0.1.0", 3)
        assert shell.hear() == "listening on: 127.0.0.1:57220"
        assert shell.message() == {"type": "ready", "port": 57_220, "pid": os.getpid(), "version": "0.1.0", "schema": 3}


def test_a_beat_and_a_last_word_are_messages() -> None:
    parent = Parent()
    with ShellEnd() as shell:
        parent.beat(12, 2, "connected")
        parent.tell_fatal(Fatal(ExitCode.DATA, "It is damaged.", "Bring back a backup."))
        assert shell.message() == {"type": "heartbeat", "seq": 12, "streams": 2, "database": "connected"}
        assert shell.message() == {"type": "fatal", "sentence": "It is damaged.", "next_step": "Bring back a backup."}


def test_a_line_stays_whole_however_many_write_at_once() -> None:
    parent = Parent()
    with ShellEnd() as shell:
        with ThreadPoolExecutor(8) as pool:
            for each in range(200):
                pool.submit(parent.beat, each, 0, "connected" * 20)
            numbers = sorted(shell.message()["seq"] for _ in range(200))
        assert numbers == list(range(200))


def test_what_is_said_is_one_line_whatever_is_in_it() -> None:
    parent = Parent()
    with ShellEnd() as shell:
        parent.request("open.external", {"url": "https://a/\n{}\u2028ü"}, lambda _: None)
        assert shell.message()["args"] == {"url": "https://a/\n{}\u2028ü"}
        assert shell.is_silent()


def test_each_reply_settles_its_own_request_once() -> None:
    with launched() as it:
        first, second = Replies(), Replies()
        it.parent.request("sidecar.restart", {"name": "ollama"}, first)
        it.parent.request("window.focus", {}, second)
        asked = [it.shell.message() for _ in range(2)]
        assert [(each["type"], each["name"]) for each in asked] == [
            ("request", "sidecar.restart"),
            ("request", "window.focus"),
        ]
        ids = [each["id"] for each in asked]
        assert len(set(ids)) == 2
        it.shell.say({"type": "reply", "id": ids[1], "ok": False, "result": "not on the list"})
        it.shell.say({"type": "reply", "id": ids[1], "ok": True})
        it.shell.say({"type": "reply", "id": ids[0], "ok": True, "result": {"pid": 1}})
        assert first.next() == Reply(ids[0], ok=True, result={"pid": 1})
        assert second.next() == Reply(ids[1], ok=False, result="not on the list")
        assert (len(first.all), len(second.all)) == (1, 1)


@pytest.mark.parametrize("ok", ["true", 1, None])
def test_only_true_is_a_yes(ok: object) -> None:
    with launched() as it:
        replies = Replies()
        it.parent.request("window.focus", {}, replies)
        it.shell.say({"type": "reply", "id": it.shell.message()["id"], "ok": ok})
        assert replies.next().ok is False


def test_what_is_not_known_is_passed_over() -> None:
    with launched() as it:
        replies = Replies()
        it.parent.request("window.focus", {}, replies)
        number = it.shell.message()["id"]
        it.shell.say(
            b"\n", b"not json\n", b"\xff\n", b"[1]\n", b'"shutdown"\n', b"7\n", b"null\n", b'{"kind":"shutdown"}\n'
        )
        it.shell.say(
            {"type": "from-the-future"}, {"type": ["shutdown"]}, {"type": "reply"}, {"type": "reply", "id": "99"}
        )
        it.shell.say({"type": "reply", "id": number, "ok": True})
        assert replies.next().ok
        assert not it.ended.is_set()


OLLAMA = {
    "name": "ollama",
    "status": "running",
    "pid": 123,
    "port": 57221,
    "since": "2026-11-21T13:36:27.123Z",
    "restarts": 0,
    "detail": "",
    "ours": True,
    "url": "http://127.0.0.1:57221",
}


class Told:
    """What `on_processes` was told, on the reader's thread."""

    def __init__(self) -> None:
        self.all: list[tuple[ProcessReport, ...]] = []
        self._came = threading.Semaphore(0)

    def __call__(self, processes: tuple[ProcessReport, ...]) -> None:
        self.all.append(processes)
        self._came.release()

    def next(self) -> tuple[ProcessReport, ...]:
        assert self._came.acquire(timeout=PATIENCE)
        return self.all[-1]


def test_the_shell_tells_how_every_process_is() -> None:
    with launched() as it:
        first, second = Told(), Told()
        it.parent.on_processes(first)
        it.parent.on_processes(second)
        assert it.parent.processes == ()
        stopped = OLLAMA | {"status": "stopped", "pid": None, "port": None, "url": None, "ours": False, "new": 1}
        it.shell.say({"type": "sidecars", "sidecars": [OLLAMA, OLLAMA | {"name": "backend", "status": "unhealthy"}]})
        ollama, backend = first.next()
        assert ollama == ProcessReport(
            "ollama", "running", 123, 57_221, "2026-11-21T13:36:27.123Z", 0, "", ours=True, url="http://127.0.0.1:57221"
        )
        assert (backend.name, backend.status) == ("backend", "unhealthy")
        assert it.parent.processes == second.next()
        it.shell.say({"type": "sidecars", "sidecars": [stopped]})
        (now,) = first.next()
        assert (now.status, now.pid, now.port, now.url, now.ours) == ("stopped", None, None, None, False)


@pytest.mark.parametrize(
    "wrong",
    [
        *({"name": 7}, {"status": "well"}, {"status": None}, {"status": ["running"]}, {"pid": "1"}, {"port": "1"}),
        *({"since": None}, {"restarts": None}, {"detail": None}, {"url": 7}),
    ],
)
def test_a_report_that_is_none_is_left_out(wrong: dict[str, object]) -> None:
    with launched() as it:
        told = Told()
        it.parent.on_processes(told)
        it.shell.say({"type": "sidecars", "sidecars": [OLLAMA | wrong, None, "ollama", OLLAMA]})
        assert [each.pid for each in told.next()] == [123]
        it.shell.say({"type": "sidecars"}, {"type": "sidecars", "sidecars": "ollama"})
        told.next()
        assert told.next() == ()


def test_what_the_person_chose_in_the_tray_is_told() -> None:
    with launched() as it:
        chosen: SimpleQueue[str] = SimpleQueue()
        it.parent.on_tray(chosen.put)
        it.shell.say({"type": "tray", "action": "pause-downloads"}, {"type": "tray"})
        assert [chosen.get(timeout=PATIENCE) for _ in range(2)] == ["pause-downloads", "None"]


@pytest.mark.parametrize("how", ["shutdown", "end of file", "a line without an end"])
def test_the_backend_is_to_end_with_its_shell(how: str) -> None:
    with launched() as it:
        match how:
            case "shutdown":
                it.shell.say({"type": "shutdown"})
            case "end of file":
                it.shell.hang_up()
            case _:
                it.shell.say(b'{"type":"shutdown"}')
                it.shell.hang_up()
        assert it.ended.soon()


def test_a_backend_that_can_hear_no_more_is_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    fell = Ended()
    monkeypatch.setattr(threading, "excepthook", lambda arguments: fell.set())

    def fall(action: str) -> None:
        raise RuntimeError(action)

    with launched() as it:
        it.parent.on_tray(fall)
        it.shell.say({"type": "tray", "action": "pause-downloads"})
        assert it.ended.soon()
        assert fell.soon()  # and what fell is in the log


def test_a_shell_that_is_gone_is_no_reason_to_fall() -> None:
    parent = Parent()
    with ShellEnd() as shell:
        shell.go_deaf()
        parent.beat(0, 0, "connected")
        assert not parent.present
        parent.beat(1, 0, "connected")


def test_a_backend_that_was_started_by_hand_announces_itself_and_says_nothing_else() -> None:
    with ShellEnd() as shell:
        alone, ended = Parent(present=False), Ended()
        alone.listen(on_shutdown=ended.set)
        alone.announce(57_220, "0.1.0", 3)
        alone.beat(0, 0, "connected")
        alone.request("window.focus", {}, lambda _: None)
        assert shell.hear() == "listening on: 127.0.0.1:57220"
        assert shell.is_silent()
        shell.say({"type": "shutdown"})
        shell.hang_up()
        assert not ended.is_set()
        assert "parent" not in {thread.name for thread in threading.enumerate()}


def test_the_exit_codes_are_those_that_the_shell_knows() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "STOPPED": 0,
        "CONFIGURATION": 64,
        "DATA": 65,
        "DEFECT": 70,
        "FOLDER_TAKEN": 75,
    }


def test_a_fatal_error_reads_as_a_sentence_and_a_next_step() -> None:
    assert str(Fatal(ExitCode.DATA, "It is damaged.", "Bring back a backup.")) == "It is damaged. Bring back a backup."
    assert str(Fatal(ExitCode.DATA, "It is damaged.")) == "It is damaged."
    assert json.dumps(ExitCode.DATA) == "65"
