"""Asking the shell, over the real pipes and as a double of them."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from backend.contract import Parent, Reply
from backend.web import shell
from backend.web.shell import NotDoneByShell, ask_shell, choose_files, choose_place, have_shell_do
from tests.backend.shell_end import PATIENCE, ShellEnd


class Shell(Parent):
    """A parent whose answer is given by the test, on a thread as the real one's is."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Mapping[str, object]]] = []
        self.on_reply: Callable[[Reply], None] = lambda reply: None

    def request(self, name: str, arguments: Mapping[str, object], on_reply: Callable[[Reply], None]) -> None:
        self.asked.append((name, arguments))
        self.on_reply = on_reply


async def test_the_answer_comes_from_another_thread() -> None:
    parent = Shell()
    asking = asyncio.create_task(ask_shell(parent, "open.external", {"url": "x"}))
    await asyncio.sleep(0)
    reply = Reply("1", ok=True, result=None)
    await asyncio.to_thread(parent.on_reply, reply)
    assert await asking == reply
    assert parent.asked == [("open.external", {"url": "x"})]


async def test_a_shell_that_is_silent_is_not_waited_for_and_may_answer_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "LONGEST_WAIT", 0.01)
    parent = Shell()
    with pytest.raises(TimeoutError):
        await ask_shell(parent, "open.external", {"url": "x"})
    parent.on_reply(Reply("1", ok=True, result=None))
    await asyncio.sleep(0)


async def test_over_the_pipes_every_question_gets_its_own_answer() -> None:
    ended = threading.Event()
    with ShellEnd() as end:
        parent = Parent()
        parent.listen(on_shutdown=ended.set)
        asking = [asyncio.create_task(ask_shell(parent, "open.external", {"url": url})) for url in ("a", "b")]
        asked = {message["args"]["url"]: message["id"] for message in [await end.asked(), await end.asked()]}
        end.say({"type": "reply", "id": asked["b"], "ok": False, "result": "b"})
        end.say({"type": "reply", "id": asked["a"], "ok": True, "result": "a"})
        replies = await asyncio.gather(*asking)
        end.hang_up()
        assert await asyncio.to_thread(ended.wait, PATIENCE)
    assert [(reply.ok, reply.result) for reply in replies] == [(True, "a"), (False, "b")]


async def test_who_no_longer_waits_is_forgotten_and_a_late_answer_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "LONGEST_WAIT", 0.01)
    ended = threading.Event()
    with ShellEnd() as end:
        parent = Parent()
        parent.listen(on_shutdown=ended.set)
        with pytest.raises(TimeoutError):
            await ask_shell(parent, "open.external", {"url": "x"})
        late = (await end.asked())["id"]
        assert not parent._waiting
        asking = asyncio.create_task(ask_shell(parent, "open.external", {"url": "y"}, within=PATIENCE))
        next_one = (await end.asked())["id"]
        end.say({"type": "reply", "id": late, "ok": True, "result": "late"})
        end.say({"type": "reply", "id": next_one, "ok": True, "result": "in time"})
        assert (await asking).result == "in time"
        assert not parent._waiting
        end.hang_up()
        assert await asyncio.to_thread(ended.wait, PATIENCE)


class Answering(Shell):
    """A parent that answers at once."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply

    def request(self, name: str, arguments: Mapping[str, object], on_reply: Callable[[Reply], None]) -> None:
        super().request(name, arguments, on_reply)
        on_reply(self.reply)


async def test_what_the_shell_did_is_its_result() -> None:
    parent = Answering(Reply("1", ok=True, result={"a": 1}))
    assert await have_shell_do(parent, "open.folder", {"name": "logs"}) == {"a": 1}


@pytest.mark.parametrize(("said", "told"), [("There is none.", "There is none."), (7, "refused")])
async def test_what_the_shell_refuses_is_told_in_its_words(said: object, told: str) -> None:
    with pytest.raises(NotDoneByShell, match=told):
        await have_shell_do(Answering(Reply("1", ok=False, result=said)), "open.folder", {"name": "logs"})


async def test_without_a_shell_or_an_answer_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotDoneByShell, match="no desktop"):
        await have_shell_do(Parent(present=False), "open.folder", {"name": "logs"})
    monkeypatch.setattr(shell, "LONGEST_WAIT", 0.01)
    with pytest.raises(NotDoneByShell, match="does not answer"):
        await have_shell_do(Shell(), "open.folder", {"name": "logs"})


@pytest.mark.parametrize(
    ("result", "paths"),
    [({"paths": ["/a", 7, "/b c"]}, (Path("/a"), Path("/b c"))), ({"paths": "/a"}, ()), ({}, ()), (None, ())],
)
async def test_files_are_chosen(result: object, paths: tuple[Path, ...]) -> None:
    assert await choose_files(Answering(Reply("1", ok=True, result=result)), "Choose") == paths


@pytest.mark.parametrize(
    ("result", "path"), [({"path": "/a b"}, Path("/a b")), ({"path": None}, None), ({"path": 7}, None), ([], None)]
)
async def test_a_place_is_chosen(result: object, path: Path | None) -> None:
    assert await choose_place(Answering(Reply("1", ok=True, result=result)), "Save", "a.txt") == path
