"""Asking the shell, over the real pipes and as a double of them."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from backend.contract import Parent, Reply
from backend.web import shell
from backend.web.shell import ask_shell
from tests.backend.shell_end import PATIENCE, ShellEnd


class Shell(Parent):
    """A parent whose answer is given by the test, on a thread as the real one's is."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.on_reply: Callable[[Reply], None] = lambda reply: None

    def request(self, name: str, arguments: dict[str, str], on_reply: Callable[[Reply], None]) -> None:
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
