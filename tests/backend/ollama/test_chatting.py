import asyncio
import json
from contextlib import aclosing

import pytest

from backend.ollama import (
    ChatAsk,
    ChatMessage,
    ChatOptions,
    Died,
    Finished,
    Garbage,
    Loading,
    Ollama,
    Patience,
    Silent,
    Text,
    Thinking,
)
from tests.backend.ollama.conversation import Conversation
from tests.ollama_double import OllamaDouble, Pace, error, raw, replay, say
from tests.ollama_double.transcripts import FOLDER, transcript

ENDLESS = ChatAsk("tiny-chat", (ChatMessage("user", "count forever"),))


async def test_an_answer_comes_in_its_pieces_and_ends_with_what_ollama_counted(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", replay("chat-stream"))
    await conversation.ask(gate, "hello")
    *pieces, finished = conversation.events
    assert conversation.text == "Hello! I am a tiny test model. How can I help?"
    assert len(pieces) == 14
    assert finished == Finished("stop", 11, 15, load_ms=1, prompt_ms=613, answer_ms=95)


async def test_what_is_asked_is_what_ollama_gets(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    options = ChatOptions(num_ctx=2048, num_predict=8, temperature=0, seed=7)
    await conversation.ask(gate, "żółw\ud800", options=options)
    (request,) = double.asked("/api/chat")
    assert request.json == {
        "model": "tiny-chat",
        "messages": [{"role": "user", "content": "żółw\ufffd"}],
        "stream": True,
        "truncate": False,
        "options": {"num_ctx": 2048, "num_predict": 8, "temperature": 0, "seed": 7},
    }


@pytest.mark.parametrize(("keep_alive", "sent"), [("-1", -1), ("0", 0), ("30m", "30m")])
async def test_how_long_it_stays_and_what_it_has_to_fit_are_sent_as_ollama_wants_them(
    gate: Ollama, double: OllamaDouble, keep_alive: str, sent: object
) -> None:
    ask = ChatAsk("tiny-chat", (ChatMessage("user", "ping"),), keep_alive=keep_alive, schema='{"type": "object"}')
    assert [event async for event in gate.chat(ask)]
    (request,) = double.asked("/api/chat")
    assert (request.json["keep_alive"], request.json["format"]) == (sent, {"type": "object"})


async def test_going_on_sends_the_partial_answer_last_and_brings_only_what_follows(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    await conversation.ask(gate, "hello", continue_text="Hello! I am a tiny")
    assert double.asked("/api/chat")[0].json["messages"][-1] == {
        "role": "assistant",
        "content": "Hello! I am a tiny",
    }
    assert conversation.text == " test model. How can I help?"


async def test_a_window_that_is_full_ends_with_length(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", replay("chat-length"))
    await conversation.ask(gate)
    assert isinstance(conversation.events[-1], Finished)
    assert conversation.events[-1].reason == "length"


async def test_an_empty_answer_is_complete(gate: Ollama, double: OllamaDouble, conversation: Conversation) -> None:
    double.script("/api/chat", replay("chat-empty-answer"))
    await conversation.ask(gate)
    assert [type(event) for event in conversation.events] == [Finished]


async def test_text_in_any_script_arrives_as_it_was_sent(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", replay("chat-unicode"))
    await conversation.ask(gate)
    assert conversation.text == "こんにちは 🌸 żółw café 你好"


async def test_unicodes_own_line_ends_do_not_cut_a_piece(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", say("one\x85two\u2028three\u2029four"))
    await conversation.ask(gate)
    assert conversation.text == "one\x85two\u2028three\u2029four"


async def test_pieces_that_are_cut_anywhere_by_the_network_are_put_together(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    body = b"".join(replay("chat-unicode").chunks)
    double.script("/api/chat", raw(*(body[at : at + 7] for at in range(0, len(body), 7))))
    await conversation.ask(gate)
    assert conversation.text == "こんにちは 🌸 żółw café 你好"
    assert isinstance(conversation.events[-1], Finished)


async def test_halves_of_surrogate_pairs_in_an_answer_are_replaced(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", raw(rb'{"message":{"role":"assistant","content":"a\ud800"},"done":true}'))
    await conversation.ask(gate)
    assert conversation.text == "a\ufffd"


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("chat-*.json")))
async def test_whatever_was_recorded_is_complete_or_a_fault(
    gate: Ollama, double: OllamaDouble, conversation: Conversation, name: str
) -> None:
    double.script("/api/chat", replay(name))
    await conversation.ask(gate)
    is_complete = bool(conversation.events) and isinstance(conversation.events[-1], Finished)
    assert is_complete is (b'"done":true' in transcript(name).body)
    assert is_complete is (conversation.fault is None)


class TestThinking:
    async def test_reasoning_and_answer_are_told_apart(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        double.script("/api/chat", replay("chat-think-stream"))
        await conversation.ask(gate, model="tiny-think", think=True)
        thoughts = [event.text for event in conversation.events if isinstance(event, Thinking)]
        assert "".join(thoughts) == "I add two and two. Two and two make four.\n"
        assert conversation.text == "Two plus two is four."

    @pytest.mark.parametrize("think", [True, False])
    async def test_the_wish_is_sent_to_a_model_that_can(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation, think: bool
    ) -> None:
        await conversation.ask(gate, model="tiny-think", think=think)
        assert double.asked("/api/chat")[0].json["think"] is think
        assert any(isinstance(event, Thinking) for event in conversation.events) is think

    async def test_the_wish_is_kept_from_a_model_that_cannot(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        await conversation.ask(gate, "ping", think=True)
        assert "think" not in double.asked("/api/chat")[0].json
        assert conversation.text == "pong"

    async def test_what_a_model_can_is_asked_once(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        for _ in range(3):
            await conversation.ask(gate, think=False)
        assert len(double.asked("/api/tags")) == 1

    async def test_without_a_wish_nothing_is_sent_and_nothing_is_asked(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        await conversation.ask(gate, model="tiny-think")
        assert [request.path for request in double.requests] == ["/api/chat"]
        assert "think" not in double.requests[0].json


class TestIncomplete:
    @pytest.mark.parametrize(
        ("name", "pieces"),
        [
            ("chat-repeat-abort", 31),
            ("chat-runner-killed", 60),
            ("chat-server-killed", 60),
            ("chat-server-sigterm", 60),
        ],
    )
    async def test_an_answer_that_ends_without_being_done_has_died_and_its_pieces_stand(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation, name: str, pieces: int
    ) -> None:
        double.script("/api/chat", replay(name))
        await conversation.ask(gate)
        assert isinstance(conversation.fault, Died)
        assert [type(event) for event in conversation.events] == [Text] * pieces

    async def test_a_connection_that_is_cut_in_mid_piece_has_died(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        body = b"".join(replay("chat-stream").chunks)
        double.script("/api/chat", replay("chat-stream", cut_after=3))
        await conversation.ask(gate)
        assert isinstance(conversation.fault, Died)
        assert conversation.text == "Hello! I"
        double.script("/api/chat", raw(body[:200]))
        later = await Conversation().ask(gate)
        assert isinstance(later.fault, Garbage)
        assert later.text == "Hello"

    async def test_a_server_that_closes_without_a_word_has_died(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        double.script("/api/chat", replay("chat-stream", cut_after=0))
        await conversation.ask(gate)
        assert isinstance(conversation.fault, Died)

    async def test_an_error_in_mid_stream_is_told_after_the_pieces_before_it(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        before = replay("chat-stream").chunks[:2]
        double.script("/api/chat", raw(*before, *error(200, "CUDA error: out of memory").chunks))
        await conversation.ask(gate)
        assert conversation.text == "Hello!"
        assert conversation.fault
        assert conversation.fault.kind == "out-of-memory"


class TestWaiting:
    async def test_a_model_that_is_not_in_memory_is_loading_and_one_that_is_reads(self) -> None:
        patience = Patience(grace=0.001, looking=0.001)
        async with OllamaDouble(pace=Pace(load=0.05)) as double:
            gate = Ollama(double.host, patience=patience)
            first = await Conversation().ask(gate)
            double.script("/api/chat", replay("chat-ping-stream", first_after=0.05))
            second = await Conversation().ask(gate)
            await gate.close()
        assert first.events[0] == Loading("loading")
        assert second.events[0] == Loading("reading")
        assert first.text == second.text == "pong"

    async def test_each_phase_is_told_once(self, double: OllamaDouble) -> None:
        gate = Ollama(double.host, patience=Patience(grace=0.001, looking=0.001))
        double.script("/api/chat", replay("chat-ping-stream", first_after=0.05))
        conversation = await Conversation().ask(gate)
        await gate.close()
        assert len(double.asked("/api/ps")) > 2
        assert [event for event in conversation.events if isinstance(event, Loading)] == [Loading("loading")]

    async def test_an_answer_that_comes_at_once_has_no_phases(
        self, gate: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        await conversation.ask(gate)
        assert not double.asked("/api/ps")
        assert not any(isinstance(event, Loading) for event in conversation.events)

    async def test_a_server_that_says_nothing_at_all_is_silent(
        self, impatient: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        double.script("/api/chat", replay("chat-stream", first_after=60))
        double.always("/api/ps", replay("ps-empty", first_after=60))
        await conversation.ask(impatient)
        assert isinstance(conversation.fault, Silent)
        assert conversation.events == []

    async def test_loading_may_take_longer_than_silence_but_not_for_ever(
        self, impatient: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        double.script("/api/chat", replay("chat-stream", first_after=60))
        await conversation.ask(impatient)
        assert isinstance(conversation.fault, Silent)
        assert "0.5 seconds" in conversation.fault.sentence
        assert conversation.events == [Loading("loading")]
        await double.until(lambda double: len(double.server.abandoned) == 1)

    async def test_silence_in_the_middle_of_an_answer_keeps_its_pieces(
        self, impatient: Ollama, double: OllamaDouble, conversation: Conversation
    ) -> None:
        double.script("/api/chat", replay("chat-stream", stall_after=4))
        await conversation.ask(impatient)
        assert isinstance(conversation.fault, Silent)
        assert conversation.text == "Hello! I am"
        await double.until(lambda double: len(double.server.abandoned) == 1)

    async def test_an_answer_may_take_longer_than_silence_as_long_as_pieces_come(
        self, double: OllamaDouble, conversation: Conversation
    ) -> None:
        gate = Ollama(double.host, patience=Patience(silence=0.5))
        double.script("/api/chat", replay("chat-stream", every=0.04))
        await conversation.ask(gate)
        await gate.close()
        assert isinstance(conversation.events[-1], Finished)


class TestStopping:
    async def test_closing_the_answer_closes_ollamas_connection(self, gate: Ollama, double: OllamaDouble) -> None:
        async with aclosing(gate.chat(ENDLESS)) as events:
            await anext(events)
            assert double.server.open_chats == 1
        await double.until(lambda double: double.server.open_chats == 0)
        assert json.loads(double.server.abandoned[0].body)["model"] == "tiny-chat"

    async def test_cancelling_the_reader_closes_ollamas_connection(self, gate: Ollama, double: OllamaDouble) -> None:
        async def read() -> None:
            async for _ in gate.chat(ENDLESS):
                pass

        reader = asyncio.create_task(read())
        await double.until(lambda double: double.server.open_chats == 1)
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        assert reader.cancelled()
        await double.until(lambda double: double.server.open_chats == 0)

    async def test_stopping_while_the_model_loads_closes_ollamas_connection(
        self, impatient: Ollama, double: OllamaDouble
    ) -> None:
        double.script("/api/chat", replay("chat-stream", first_after=60))
        async with aclosing(impatient.chat(ENDLESS)) as events:
            assert await anext(events) == Loading("loading")
        await double.until(lambda double: len(double.server.abandoned) == 1)

    async def test_several_answers_are_read_at_once_and_stopped_one_by_one(
        self, gate: Ollama, double: OllamaDouble
    ) -> None:
        first, second = gate.chat(ENDLESS), gate.chat(ENDLESS)
        await anext(first)
        await anext(second)
        await first.aclose()
        await double.until(lambda double: double.server.open_chats == 1)
        assert isinstance(await anext(second), Text)
        await second.aclose()
        await double.until(lambda double: double.server.open_chats == 0)
