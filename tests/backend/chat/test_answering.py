"""One answer from its request to its end: a real store, a real gate, and a double of Ollama on the wire."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import pytest

from backend.chat import answering
from backend.chat.answering import OUR_FAULT, AnswerRun
from backend.chat.tables import Message
from backend.ollama import ChatAsk, ChatMessage, Ollama, Patience
from backend.store import Store
from backend.store.driver import SqliteDriver
from backend.store.faults import StoreClosed
from tests.backend.chat.conftest import ROOT
from tests.backend.chat.room import (
    MAKE_ROOM,
    MODEL,
    NO_ROOM,
    Unsteady,
    Witness,
    begun,
    pieces,
    sends,
    shown_words,
    stored,
    until,
)
from tests.ollama_double import OllamaDouble, error, say
from tests.ollama_double.answers import tokens

RunOf = Callable[[Message], AnswerRun]
WORDS = " ".join(f"word{number}" for number in range(200))
HELLO = ChatAsk(MODEL, (ChatMessage("user", "hello"),))


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


async def until_stopped(double: OllamaDouble) -> None:
    """Wait until Ollama computes nothing any more."""
    await double.until(lambda double: not double.server.open_chats)


async def test_an_answer_is_kept_as_it_came_with_what_is_known_of_it(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, witness: Witness
) -> None:
    double.script("/api/chat", say(WORDS))
    run = run_of(waiting)
    await run.write()
    found = await stored(store, waiting.id)
    assert (found.text, found.thinking, found.state, found.finish_reason) == (WORDS, "", "done", "stop")
    assert (found.prompt_tokens, found.answer_tokens) == (11, len(tokens(WORDS)))
    assert (run.message.text, run.message.state, run.over) == (WORDS, "done", True)
    assert witness.told[-1] == "done"
    assert witness.words == WORDS


async def test_pieces_keep_their_order_and_their_kind(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, witness: Witness
) -> None:
    sent = [
        ("thinking", "hm "),
        ("thinking", "hm"),
        ("text", "one "),
        ("thinking", "so"),
        ("text", "t"),
        ("text", "wo"),
    ]
    double.script("/api/chat", sends(*sent, stall_after=len(sent)))
    writing = asyncio.create_task(run_of(waiting).write())
    await until(lambda: witness.words == "one two")
    log = groupby(await pieces(store, waiting.id), key=attrgetter("kind"))
    kept = [(kind, "".join(each.text for each in together)) for kind, together in log]
    assert kept == [("thinking", "hm hm"), ("text", "one "), ("thinking", "so"), ("text", "two")]
    double.resume()
    await writing
    found = await stored(store, waiting.id)
    assert (found.text, found.thinking) == ("one two", "hm hmso")
    assert await pieces(store, waiting.id) == []


async def test_what_comes_while_a_batch_is_kept_is_kept_together(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, witness: Witness
) -> None:
    double.script("/api/chat", say(WORDS, stall_after=len(tokens(WORDS))))
    run = run_of(waiting)
    writing = asyncio.create_task(run.write())
    await until(lambda: witness.words == WORDS)
    log = await pieces(store, waiting.id)
    assert [each.seq for each in log] == list(range(len(log)))
    assert len(log) == witness.told.count("text") < len(tokens(WORDS)) / 10
    run.stop()
    await writing


async def test_nothing_is_shown_before_it_is_in_the_store(data_folder: Path, ollama: Ollama) -> None:
    store = Store.open(data_folder, ROOT / "migrations", driver=SqliteDriver())
    with closing(store), closing(sqlite3.connect(f"file:{store.path}?mode=ro", uri=True)) as onlooker:
        kept: list[tuple[str, str]] = []

        def look(words: str) -> None:
            rows = onlooker.execute("SELECT text FROM answer_piece ORDER BY seq").fetchall()
            kept.append((words, " ".join("".join(text for (text,) in rows).split())))

        question = ChatAsk(MODEL, (ChatMessage("user", "tell me a story"),))
        await AnswerRun(await begun(store), question, ollama, store, Witness(look)).write()
    assert kept
    assert [shown for shown, stored in kept] == [stored for shown, stored in kept]


async def test_times_are_counted_from_the_question(
    waiting: Message, ollama: Ollama, store: Store, double: OllamaDouble, witness: Witness
) -> None:
    double.script("/api/chat", sends(("thinking", "a"), ("thinking", "b"), ("text", "c")))
    run = AnswerRun(waiting, HELLO, ollama, store, witness, Steps())
    await run.write()
    # Looked at when asked, at each piece, and at the end.
    assert (run.message.first_token_ms, run.message.thinking_ms, run.message.duration_ms) == (1000, 1000, 4000)


async def test_a_window_is_told_what_the_model_does_until_it_writes(
    waiting: Message, store: Store, double: OllamaDouble, witness: Witness
) -> None:
    gate = Ollama(double.host, patience=Patience(grace=0.01, looking=0.01))
    double.script("/api/chat", sends(("thinking", "hm"), ("text", "yes"), stall_after=0))
    run = AnswerRun(waiting, HELLO, gate, store, witness)
    writing = asyncio.create_task(run.write())
    await double.until(lambda double: bool(double.asked("/api/ps")))
    assert (run.phase, witness.told) == ("loading", [])
    double.library.loaded[f"{MODEL}:latest"] = 4096
    await until(lambda: witness.told == ["reading"])
    double.resume()
    await writing
    assert sorted(witness.told) == sorted(["reading", "thinking", "thought", "writing", "text", "done"])
    assert witness.told.index("thinking") < witness.told.index("writing")
    assert witness.told.index("thought") < witness.told.index("text")
    await gate.close()


async def test_an_answer_stopped_in_the_middle_keeps_what_came_and_the_model_stops(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, witness: Witness
) -> None:
    double.script("/api/chat", say("one two three", stall_after=2))
    run = run_of(waiting)
    writing = asyncio.create_task(run.write())
    await until(lambda: witness.words)
    run.stop()
    await writing
    found = await stored(store, waiting.id)
    assert (found.text, found.state, found.answer_tokens) == ("one two"[: len(found.text)], "stopped", None)
    assert found.first_token_ms is not None
    await until_stopped(double)
    assert [request.path for request in double.server.abandoned] == ["/api/chat"]


async def test_an_answer_stopped_before_its_first_byte_is_an_empty_one(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, witness: Witness
) -> None:
    double.script("/api/chat", say("never", stall_after=0))
    run = run_of(waiting)
    writing = asyncio.create_task(run.write())
    await double.until(lambda double: double.server.stalled == 1)
    run.stop()
    await writing
    found = await stored(store, waiting.id)
    assert (found.text, found.state, found.first_token_ms) == ("", "stopped", None)
    assert found.duration_ms is not None
    assert witness.told == ["stopped"]
    await until_stopped(double)


async def test_an_answer_stopped_before_it_began_is_never_asked_for(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store
) -> None:
    run = run_of(waiting)
    run.stop()
    await run.write()
    assert (await stored(store, waiting.id)).state == "stopped"
    assert double.requests == []


async def test_who_stops_it_first_says_how_it_ended(run_of: RunOf, waiting: Message, store: Store) -> None:
    run = run_of(waiting)
    run.stop()
    run.stop("interrupted")
    await run.write()
    assert (await stored(store, waiting.id)).state == "stopped"


async def test_a_fault_of_ollama_ends_the_answer_with_what_had_come(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store
) -> None:
    double.script("/api/chat", say("one two three", cut_after=2))
    await run_of(waiting).write()
    found = await stored(store, waiting.id)
    assert (found.state, found.error_kind) == ("failed", "died")
    assert found.error_sentence
    assert found.error_next_step
    assert found.text == "".join(tokens("one two three")[:2])


async def test_a_refusal_of_ollama_is_told_in_its_words(run_of: RunOf, waiting: Message, double: OllamaDouble) -> None:
    double.script("/api/chat", error(400, '"tiny-chat" does not support chat'))
    run = run_of(waiting)
    await run.write()
    assert (run.message.state, run.message.error_kind) == ("failed", "refused")
    assert "does not support chat" in (run.message.error_sentence or "")


@pytest.mark.parametrize(("is_running", "kind"), [(True, "no-models"), (False, "not-running")])
async def test_without_a_model_to_ask_the_answer_says_why(
    waiting: Message, ollama: Ollama, store: Store, double: OllamaDouble, witness: Witness, is_running: bool, kind: str
) -> None:
    if not is_running:
        double.stop()
    run = AnswerRun(waiting, ChatAsk("", HELLO.messages), ollama, store, witness)
    await run.write()
    assert (run.message.state, run.message.error_kind) == ("failed", kind)
    assert not double.asked("/api/chat")


async def test_what_the_store_refuses_ends_the_answer_and_is_kept_with_its_end(
    unsteady: Unsteady, ollama: Ollama, double: OllamaDouble, witness: Witness
) -> None:
    answer = await begun(unsteady)
    double.script("/api/chat", say("one two three", stall_after=1))
    writing = asyncio.create_task(AnswerRun(answer, HELLO, ollama, unsteady, witness).write())
    await until(lambda: witness.words == "one")
    unsteady.refusals = 1
    double.resume()
    await writing
    found = await stored(unsteady, answer.id)
    assert (found.text, found.state, found.error_kind) == ("one two three", "failed", "unkept")
    assert (found.error_sentence, found.error_next_step) == (NO_ROOM, MAKE_ROOM)
    assert (witness.words, witness.told[-1]) == ("one", "failed"), "something was shown before it was kept"


async def test_an_answer_that_can_not_be_kept_lets_the_model_rest(
    unsteady: Unsteady, ollama: Ollama, double: OllamaDouble, witness: Witness
) -> None:
    answer = await begun(unsteady)
    unsteady.refusals = 1
    endless = ChatAsk(MODEL, (ChatMessage("user", "count forever"),))
    await AnswerRun(answer, endless, ollama, unsteady, witness).write()
    await until_stopped(double)
    assert "text" not in witness.told


async def test_where_not_even_the_end_is_taken_it_is_tried_again_until_it_is(
    unsteady: Unsteady, ollama: Ollama, double: OllamaDouble, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "KEEP_AGAIN", 0.001)
    answer = await begun(unsteady)
    double.script("/api/chat", sends(("thinking", "hm"), ("text", "one "), ("text", "two"), stall_after=2))
    run = AnswerRun(answer, HELLO, ollama, unsteady, witness)
    writing = asyncio.create_task(run.write())
    await until(lambda: witness.words == "one")
    unsteady.refusals = 10**9
    double.resume()
    await until(lambda: run.phase == "unkept")
    assert run.unkept
    assert (run.unkept.sentence, run.over) == (NO_ROOM, False)
    unsteady.refusals = 0
    await writing
    found = await stored(unsteady, answer.id)
    assert (found.text, found.thinking, found.state, found.error_kind) == ("one two", "hm", "failed", "unkept")
    assert await pieces(unsteady, answer.id) == []
    assert witness.told.count("unkept") == 1


async def test_an_answer_that_ended_well_but_was_refused_at_first_is_done_all_the_same(
    unsteady: Unsteady, ollama: Ollama, double: OllamaDouble, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "KEEP_AGAIN", 0.001)
    answer = await begun(unsteady)
    double.script("/api/chat", say("one", stall_after=1))
    run = AnswerRun(answer, HELLO, ollama, unsteady, witness)
    writing = asyncio.create_task(run.write())
    await until(lambda: witness.words == "one")
    unsteady.refusals = 3
    double.resume()
    await writing
    assert (run.message.text, run.message.state) == ("one", "done")


async def test_a_store_that_closes_meanwhile_leaves_the_answer_to_the_next_start(
    run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, witness: Witness
) -> None:
    double.script("/api/chat", say("one two three", stall_after=1))
    writing = asyncio.create_task(run_of(waiting).write())
    await until(lambda: witness.words)
    store.close()
    double.resume()
    with pytest.raises(StoreClosed):
        await writing
    await until_stopped(double)
    again = Store.open(store.path.parent, ROOT / "migrations")
    with closing(again):
        assert (await stored(again, waiting.id)).state == "waiting"
        assert [each.text for each in await pieces(again, waiting.id)] == ["one"]


async def test_a_defect_of_ours_takes_nothing_of_the_answer_with_it(
    waiting: Message, ollama: Ollama, store: Store, double: OllamaDouble, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(words: str) -> None:
        raise ZeroDivisionError("a defect")

    endless = ChatAsk(MODEL, (ChatMessage("user", "count forever"),))
    await AnswerRun(waiting, endless, ollama, store, Witness(fail)).write()
    found = await stored(store, waiting.id)
    assert (found.state, found.error_kind) == ("failed", "defect")
    assert (found.error_sentence, found.error_next_step) == OUR_FAULT
    assert found.text.startswith("one")
    assert "ZeroDivisionError" in caplog.text
    await until_stopped(double)


async def test_an_answer_goes_on_from_its_text_and_its_thoughts(
    run_of: RunOf, double: OllamaDouble, store: Store, witness: Witness
) -> None:
    half = await begun(store, text="Once upon ", thinking="A story. ")
    double.script("/api/chat", sends(("thinking", "Go on."), ("text", "a time.")))
    run = run_of(half)
    assert shown_words(run.text.blocks) == "Once upon"
    await run.write()
    assert (run.message.text, run.message.thinking) == ("Once upon a time.", "A story. Go on.")
    assert (witness.words, witness.thoughts) == ("Once upon a time.", "A story. Go on.")
    (asked,) = double.asked("/api/chat")
    assert asked.json["messages"][-1] == {"role": "assistant", "content": "Once upon "}
