"""The story of the start, told inside of this process; `tests/contract` tells it with real ones."""

import asyncio
import gc
import json
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend import __version__, app
from backend.app import Backend, Ending
from backend.contract import ExitCode, Fatal, Parent
from backend.launch_file import LaunchFile
from backend.store import DataUnusable, Store
from backend.web.guard import Guard, Refusal
from backend.web.request import Request, Response, Stream
from tests.backend.chat.room import conversation
from tests.backend.models.room import until, until_told
from tests.backend.shell_end import ShellEnd

gc.set_threshold(*app.USUAL_THRESHOLDS)  # importing the program sets others
PORT, TOKEN = 4711, "t" * 43
DAMAGED = DataUnusable(Path("hearth.db"), "hearth.db is damaged.", "Bring back a backup.")


class Asked(threading.Event):
    """Set when this process is asked to end, as the host would be."""

    async def soon(self) -> None:
        await until(self.is_set)


@pytest.fixture(autouse=True)
def asked() -> Iterator[Asked]:
    """Takes the place of the host, for every test here: else the signal would end pytest."""
    asked = Asked()
    before = signal.signal(signal.SIGTERM, lambda *_: asked.set())
    yield asked
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(autouse=True)
def without_ollama(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")


def backend_of(store: Store, parent: Parent, *, launch_file: bool = False) -> Backend:
    file = LaunchFile(store.path.parent, PORT, TOKEN) if launch_file else None
    return Backend(Guard(PORT, TOKEN), store, parent, file, Ending(parent))


def get(path: str) -> Request:
    return Request("GET", path, "", (), b"")


async def test_it_is_announced_first_then_beats_and_its_first_requests_wait_for_the_rooms(store: Store) -> None:
    backend = backend_of(store, Parent())
    with ShellEnd() as shell:
        early = asyncio.create_task(backend.answer(get("/api/v1/health")))
        await backend.start()
        announced = [await asyncio.to_thread(shell.hear), await asyncio.to_thread(shell.hear)]
        beat = await shell.asked()
        answer = await early
        await backend.stop()
    assert announced[0] == f"listening on: 127.0.0.1:{PORT}"
    ready = json.loads(announced[1])
    assert (ready["type"], ready["port"], ready["version"], ready["schema"]) == (
        "ready",
        PORT,
        __version__,
        store.schema,
    )
    assert beat == {"type": "heartbeat", "seq": 0, "streams": 0, "database": "connected"}
    assert isinstance(answer, Response)
    assert json.loads(answer.body)["status"] == "healthy"


async def test_a_beat_tells_of_streams_and_of_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BEAT_EVERY", 0.001)
    backend = backend_of(store, Parent())
    with ShellEnd() as shell:
        await backend.start()
        stream = await backend.answer(get("/events"))
        assert isinstance(stream, Stream)
        store.close()
        await asyncio.to_thread(shell.hear)
        while (message := await shell.asked()).get("database") != "closed":
            assert message["type"] in ("ready", "heartbeat")
        assert message["streams"] == 1
        await backend.stop()
        assert b"refresh" in b"".join(stream.events), "the stream goes on"


async def test_a_launch_file_is_there_before_the_announcement_and_gone_after_the_end(store: Store) -> None:
    backend = backend_of(store, Parent(), launch_file=True)
    path = store.path.parent / "launch.json"
    with ShellEnd() as shell:
        starting = asyncio.create_task(backend.start())
        await asyncio.to_thread(shell.hear)
        assert json.loads(path.read_text())["token"] == TOKEN
        await starting
        await backend.stop()
    assert not path.exists()


async def test_an_end_that_comes_before_the_rooms_are_open_is_an_end(store: Store) -> None:
    backend = backend_of(store, Parent(present=False))
    with ShellEnd():
        await backend.start()
        await backend.stop()
    assert store.health() == "connected"


async def test_only_who_changes_something_makes_it_ready_for_answers(store: Store) -> None:
    long_ago = conversation(deleted_at=datetime(2020, 1, 1, tzinfo=UTC))
    await store.write(lambda session: session.add(long_ago))

    async def is_gone() -> bool:
        return not await store.look(lambda rows: rows.value("SELECT count(*) FROM conversation"))

    backend = backend_of(store, Parent(present=False))
    with ShellEnd():
        await backend.start()
        await backend.answer(get("/"))
        assert not await is_gone()
        draft = Request("PUT", "/draft", "", (("content-type", "application/x-www-form-urlencoded"),), b"text=W")
        await backend.answer(draft)
        await until_told(is_gone)
        await backend.stop()


async def test_without_its_rooms_the_backend_ends_as_a_defect(
    store: Store, asked: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    parent = Parent(present=False)
    ending = Ending(parent)
    backend = Backend(Guard(PORT, TOKEN), store, parent, None, ending)
    store.close()
    with ShellEnd():
        await backend.start()
        await asked.soon()
        await backend.stop()
    assert ending.code == ExitCode.DEFECT
    assert "the rooms could not be opened" in caplog.text


async def test_an_ollama_host_that_is_none_is_told_to_the_shell(
    store: Store, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "ftp://x")
    parent = Parent()
    ending = Ending(parent)
    backend = Backend(Guard(PORT, TOKEN), store, parent, None, ending)
    with ShellEnd() as shell:
        await backend.start()
        await asyncio.to_thread(shell.hear)
        while (message := await shell.asked())["type"] != "fatal":
            pass
        await asked.soon()
        await backend.stop()
    assert "OLLAMA_HOST" in message["sentence"]
    assert ending.code == ExitCode.CONFIGURATION


async def test_damage_that_is_found_later_ends_it_with_the_code_for_data(asked: Asked) -> None:
    ending = Ending(Parent())
    assert ending.code == ExitCode.STOPPED
    with ShellEnd() as shell:
        ending.of_damage(DAMAGED)
        assert shell.message() == {"type": "fatal", "sentence": DAMAGED.sentence, "next_step": DAMAGED.next_step}
        await asked.soon()
    assert ending.code == ExitCode.DATA


def test_who_may_not_ask_is_refused_without_the_rooms(store: Store) -> None:
    refusal = backend_of(store, Parent(present=False)).refuse(Refusal(401, "The token is missing."), as_json=True)
    assert (refusal.status, json.loads(refusal.body)["error"]) == (401, "The token is missing.")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (None, ExitCode.STOPPED, ""),
        (Fatal(ExitCode.FOLDER_TAKEN, "Another Hearth is there.", "Use it."), 75, "Another Hearth is there. Use it."),
        (DAMAGED, ExitCode.DATA, "hearth.db is damaged. Bring back a backup."),
        (ZeroDivisionError("a defect"), ExitCode.DEFECT, "ZeroDivisionError: a defect"),
    ],
    ids=["stopped", "taken", "damaged", "defect"],
)
def test_the_exit_code_says_how_it_ended(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    error: Exception | None,
    code: int,
    said: str,
) -> None:
    def run(*_: object) -> int:
        if error:
            raise error
        return 0

    monkeypatch.setattr(app, "_run", run)
    monkeypatch.setattr(sys, "argv", ["app.py", "--standalone"])
    assert app.main() == code
    assert said in capsys.readouterr().err + caplog.text


def test_what_no_option_is_named_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--port", "80"])
    with pytest.raises(SystemExit) as raised:
        app.main()
    assert raised.value.code == 2
