import asyncio
from collections.abc import Callable

import pytest

from backend.chat import answers as module
from backend.chat.answering import AnswerRun
from backend.chat.answers import Answers
from backend.chat.tables import Message
from backend.store import Store
from tests.backend.chat.room import PATIENCE, Witness, begun, pieces, slow, stored, until
from tests.ollama_double import OllamaDouble, say

RunOf = Callable[[Message], AnswerRun]


class Follower:
    """Called when an answer has ended; keeps which, and what it could see then."""

    def __init__(self, answers: Answers) -> None:
        self.ended: list[tuple[str, str]] = []
        self._answers = answers

    async def __call__(self, run: AnswerRun) -> None:
        assert self._answers.find(run.message.id) is None
        self.ended.append((run.message.id, run.message.state))


@pytest.fixture
def follower(answers: Answers) -> Follower:
    return Follower(answers)


async def test_an_answer_is_found_while_it_is_written_and_followed_up_after(
    answers: Answers, run_of: RunOf, waiting: Message, double: OllamaDouble, follower: Follower, witness: Witness
) -> None:
    double.script("/api/chat", say("one two", stall_after=1))
    run = run_of(waiting)
    answers.begin(run, follower)
    await until(lambda: witness.words)
    assert answers.find(waiting.id) is run
    assert answers.within(waiting.conversation_id) == (run,)
    assert answers.within("another") == ()
    assert answers.writing() == {waiting.conversation_id}
    assert follower.ended == []
    double.resume()
    await until(lambda: follower.ended)
    assert follower.ended == [(waiting.id, "done")]
    assert not answers.find(waiting.id)
    assert not answers.within(waiting.conversation_id)
    assert not answers.writing()


async def test_an_answer_waits_for_the_one_of_the_same_model_before_it_and_then_says_so_no_more(
    answers: Answers, run_of: RunOf, double: OllamaDouble, store: Store, follower: Follower, witness: Witness
) -> None:
    double.always("/api/chat", say("one two", stall_after=0))
    first, second, third, other = [
        run_of(await begun(store, model=model)) for model in ("tiny-chat", "tiny-chat", "tiny-chat", "another")
    ]
    for run in (first, second, third, other):
        answers.begin(run, follower)
    assert [run.waits for run in (first, second, third, other)] == [False, True, True, False]
    told = witness.told.count("loading")
    await answers.stop(second.message.id)
    assert third.behind is first
    assert third.waits
    await answers.stop(first.message.id)
    assert not third.waits
    assert witness.told.count("loading") == told + 2  # what is shown of it was looked at anew each time


async def test_who_stops_an_answer_finds_it_put_away(
    answers: Answers, run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, follower: Follower
) -> None:
    double.script("/api/chat", say("one", stall_after=0))
    answers.begin(run_of(waiting), follower)
    await double.until(lambda double: double.server.stalled == 1)
    assert await answers.stop(waiting.id)
    assert (await stored(store, waiting.id)).state == "stopped"
    assert not await answers.stop(waiting.id)


async def test_two_who_stop_it_at_once_both_find_it_put_away(
    answers: Answers, run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, follower: Follower
) -> None:
    double.script("/api/chat", say("one", stall_after=0))
    answers.begin(run_of(waiting), follower)
    await double.until(lambda double: double.server.stalled == 1)
    assert all(await asyncio.gather(answers.stop(waiting.id), answers.stop(waiting.id)))
    assert (await stored(store, waiting.id)).state == "stopped"
    await until(lambda: follower.ended)
    assert follower.ended == [(waiting.id, "stopped")]


async def test_an_answer_can_be_stopped_in_the_moment_in_which_it_begins(
    answers: Answers, run_of: RunOf, waiting: Message, double: OllamaDouble, follower: Follower
) -> None:
    answers.begin(run_of(waiting), follower)
    assert await answers.stop(waiting.id)
    await until(lambda: follower.ended)
    assert follower.ended == [(waiting.id, "stopped")]
    assert double.requests == []


async def test_what_was_never_written_can_not_be_stopped(answers: Answers) -> None:
    assert not await answers.stop("nothing")


async def test_all_that_is_written_is_interrupted_at_the_end(
    answers: Answers, run_of: RunOf, double: OllamaDouble, store: Store, follower: Follower
) -> None:
    double.always("/api/chat", say("one", stall_after=0))
    begun_ones = [await begun(store) for _ in range(3)]
    for each in begun_ones:
        answers.begin(run_of(each), follower)
    await double.until(lambda double: double.server.stalled == 3)
    await answers.interrupt_all()
    assert {(await stored(store, each.id)).state for each in begun_ones} == {"interrupted"}
    await double.until(lambda double: not double.server.open_chats)


async def test_the_end_does_not_wait_for_a_slow_store_and_the_next_start_finds_the_answer(
    answers: Answers,
    run_of: RunOf,
    waiting: Message,
    double: OllamaDouble,
    store: Store,
    witness: Witness,
    follower: Follower,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LONGEST_ENDING", 0.02)
    double.script("/api/chat", say("one two", stall_after=1))
    answers.begin(run_of(waiting), follower)
    await until(lambda: witness.words)
    async with slow(store):
        await answers.interrupt_all()
        assert (await stored(store, waiting.id)).state == "waiting"
        assert [each.text for each in await pieces(store, waiting.id)] == ["one"]
    await until(lambda: follower.ended)  # a process that lives on all the same puts it away
    found = await stored(store, waiting.id)
    assert (found.state, found.text) == ("interrupted", "one")


async def test_what_follows_an_answer_ends_with_hearth(
    answers: Answers, run_of: RunOf, waiting: Message, double: OllamaDouble
) -> None:
    double.script("/api/chat", say("one"))
    began, was_cancelled = asyncio.Event(), asyncio.Event()

    async def take_long(run: AnswerRun) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            was_cancelled.set()
            raise

    answers.begin(run_of(waiting), take_long)
    async with asyncio.timeout(PATIENCE):
        await began.wait()
        await answers.interrupt_all()
        await was_cancelled.wait()


async def test_an_answer_that_could_not_be_kept_is_not_among_those_that_are_written(
    answers: Answers,
    run_of: RunOf,
    waiting: Message,
    store: Store,
    follower: Follower,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store.close()
    answers.begin(run_of(waiting), follower)
    await until(lambda: follower.ended)
    assert not answers.find(waiting.id)
    assert not answers.writing()
    assert f"answer {waiting.id} could not be kept" in caplog.text


async def test_a_row_that_was_read_before_its_answer_ended_is_known_as_it_ended(
    answers: Answers, run_of: RunOf, waiting: Message, double: OllamaDouble, store: Store, follower: Follower
) -> None:
    assert answers.latest(waiting) is waiting
    double.script("/api/chat", say("one"))
    answers.begin(run_of(waiting), follower)
    read = await stored(store, waiting.id)
    await until(lambda: follower.ended)
    assert (read.state, answers.latest(read).state, answers.latest(read).text) == ("waiting", "done", "one")
    # What the store says later is newer than what is remembered.
    superseded = await stored(store, waiting.id)
    assert answers.latest(superseded) is superseded


async def test_only_the_answers_that_ended_last_are_remembered(
    answers: Answers, run_of: RunOf, store: Store, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    many = [await begun(store) for _ in range(3)]
    for each in many:
        answers.begin(run_of(each), follower)
        await answers.stop(each.id)
    assert [answers.latest(each).state for each in many] == ["waiting", "stopped", "stopped"]
