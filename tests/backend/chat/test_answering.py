"""One answer from its request to its end: a real store, a real gate, and a double of Ollama on the wire."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from backend.chat.answering import OUR_FAULT, AnswerRun, Shown
from backend.chat.tables import Message
from backend.ollama import ChatAsk, ChatMessage, Ollama, Patience
from backend.store import Store, StoreFault
from backend.store.driver import SqliteDriver
from tests.backend.chat.conftest import ROOT
from tests.backend.chat.room import (
    MODEL,
    Unsteady,
    Witness,
    conversation,
    keep,
    message,
    pieces,
    sends,
    shown_words,
    stored,
    until,
)
from tests.ollama_double import OllamaDouble, replay, say

RunOf = Callable[[Message], AnswerRun]
WORDS = " ".join(f"word{number}" for number in range(200))


class Steps:
    """A clock on which a second passes between two looks."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def unsteady(data_folder: Path) -> Iterator[Unsteady]:
    store = Unsteady.open(data_folder, ROOT / "migrations")
    assert isinstance(store, Unsteady)
    yield store
    store.close()


async def begun(store: Store) -> Message:
    within = conversation()
    answer = message(within, state="waiting")
    await keep(store, within, answer)
    return answer


def ask(model: str = MODEL) -> ChatAsk:
    return ChatAsk(model, (ChatMessage("user", "hello"),))


async def test_an_answer_is_kept_as_it_came(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store
) -> None:
    double.script("/api/chat", say(WORDS))
    run = run_of(waiting)
    await run.write()
    found = await stored(store, waiting.id)
    assert (found.text, found.state, found.finish_reason) == (WORDS, "done", "stop")
    assert (found.prompt_tokens, found.answer_tokens) == (11, 400)
    assert vars(run.message)["text"] == WORDS
    assert run.over
    assert await pieces(store, waiting.id) == []


async def test_pieces_keep_their_order_and_kind(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, witness: Witness
) -> None:
    sent = [("thinking", "hm "), ("thinking", "hm"), ("text", "one "), ("thinking", "so"), ("text", "t"), ("text", "wo")]
    double.script("/api/chat", sends(*sent, stall_after=len(sent)))
    writing = asyncio.create_task(run_of(waiting).write())
    await until(lambda: witness.words == "one two")
    log = [(each.kind, each.text) for each in await pieces(store, waiting.id)]
    assert [kind for kind, _ in log if kind] == sorted_runs(log)
    assert "".join(text for _, text in log) == "hm hmone sotwo"
    double.resume()
    await writing
    found = await stored(store, waiting.id)
    assert (found.text, found.thinking) == ("one two", "hm hmso")


def sorted_runs(log: list[tuple[str, str]]) -> list[str]:
    return [kind for kind, _ in log]
