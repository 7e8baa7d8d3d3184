"""The double must be trusted before anything that is tested with it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.ollama_double import Answer, OllamaDouble, Pace, replay
from tests.ollama_double.answers import tokens
from tests.ollama_double.transcripts import FOLDER, transcript

NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


@pytest.fixture
async def double() -> AsyncIterator[OllamaDouble]:
    async with OllamaDouble() as double:
        yield double


async def ask(double: OllamaDouble, question: str, **fields: object) -> list[Any]:
    asked = {"model": "tiny-chat", "messages": [{"role": "user", "content": question}], **fields}
    async with httpx.AsyncClient(base_url=f"http://{double.host}") as client:
        answer = await client.post("/api/chat", json=asked)
        return [json.loads(line) for line in answer.text.split("\n") if line]


def text(lines: list[Any]) -> str:
    return "".join(line["message"]["content"] for line in lines)


@pytest.mark.parametrize("name", NAMES)
async def test_a_recorded_exchange_is_replayed_byte_by_byte(double: OllamaDouble, name: str) -> None:
    recorded = transcript(name)
    double.script("/api/chat", replay(name))
    async with (
        httpx.AsyncClient(base_url=f"http://{double.host}") as client,
        client.stream("POST", "/api/chat") as answer,
    ):
        body = b""
        try:
            async for part in answer.aiter_raw():
                body += part
        except httpx.RemoteProtocolError:
            assert recorded.is_cut
        assert answer.status_code == recorded.status
        assert body == recorded.body


@pytest.mark.parametrize(
    "name", ["chat-ping-stream", "chat-stream", "chat-unicode", "chat-html", "chat-unknown-question"]
)
async def test_a_recorded_question_gets_the_recorded_answer(double: OllamaDouble, name: str) -> None:
    recorded = [json.loads(line) for line in transcript(name).body.splitlines()]
    answer = await ask(double, transcript(name).request["messages"][0]["content"])
    assert [line["message"] for line in answer] == [line["message"] for line in recorded]


async def test_an_endless_answer_ends_where_it_is_told_to(double: OllamaDouble) -> None:
    answer = await ask(double, "count forever", options={"num_predict": 5})
    assert len(answer) == 6
    assert answer[-1]["done_reason"] == "length"


async def test_the_model_that_repeats_itself_ends_without_being_done(double: OllamaDouble) -> None:
    assert not any(line["done"] for line in await ask(double, "sing forever"))


async def test_a_stalled_answer_goes_on_when_told_to(double: OllamaDouble) -> None:
    double.script("/api/chat", replay("chat-stream", stall_after=2))
    asking = asyncio.create_task(ask(double, "hello"))
    await double.until(lambda double: double.server.stalled == 1)
    assert not asking.done()
    double.resume()
    assert text(await asking).startswith("Hello!")


async def test_a_script_is_used_once_and_a_standing_answer_until_the_end(double: OllamaDouble) -> None:
    double.script("/api/version", Answer(503))
    double.always("/api/ps", Answer(503))
    async with httpx.AsyncClient(base_url=f"http://{double.host}") as client:
        paths = ("/api/version", "/api/version", "/api/ps", "/api/ps")
        assert [(await client.get(path)).status_code for path in paths] == [503, 200, 503, 503]


async def test_it_comes_back_at_the_same_address(double: OllamaDouble) -> None:
    before = double.host
    await asyncio.to_thread(double.stop)
    with pytest.raises(httpx.ConnectError):
        await ask(double, "ping")
    await asyncio.to_thread(double.start)
    assert double.host == before
    assert text(await ask(double, "ping")) == "pong"


async def test_stopping_it_cuts_the_answer_that_is_being_sent(double: OllamaDouble) -> None:
    asking = asyncio.create_task(ask(double, "count forever"))
    await double.until(lambda double: double.server.open_chats == 1)
    await asyncio.to_thread(double.stop)
    with pytest.raises(httpx.TransportError):
        await asking


async def test_requests_that_are_sent_in_pieces_or_together_are_all_answered(double: OllamaDouble) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", double.port)
    for part in (b"GET /api/ver", b"sion HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"):
        writer.write(part)
        await writer.drain()
    assert b"0.33" in await reader.readuntil(b"}")
    assert b"Ollama is running" in await reader.readuntil(b"running")
    writer.close()
    await writer.wait_closed()


class TestDemo:
    @pytest.fixture
    async def demo(self) -> AsyncIterator[OllamaDouble]:
        async with OllamaDouble(demo=True, pace=Pace()) as demo:
            yield demo

    async def test_its_models_are_marked_and_differ_in_what_they_can(self, demo: OllamaDouble) -> None:
        models = demo.library.models.values()
        assert len(models) == 3
        assert all(model.name.startswith("demo-") for model in models)
        assert {"thinking", "vision", "tools"} <= {one for model in models for one in model.capabilities}

    @pytest.mark.parametrize("question", ["hi", "plan a trip", "write some code", "tell me a story"])
    async def test_it_says_that_it_is_a_demo(self, demo: OllamaDouble, question: str) -> None:
        answer = text(await ask(demo, question, model="demo-small:1b"))
        assert "demo" in answer.lower()
        assert len(answer) > 500

    async def test_it_gives_a_conversation_the_title_of_its_topic(self, demo: OllamaDouble) -> None:
        asked = "Write a title of three words.\n\ntell me a story\n\nI have no plan."
        title = text(await ask(demo, asked, model="demo-small:1b"))
        assert title == "The lighthouse that kept letters"

    async def test_it_thinks_unless_told_not_to(self, demo: OllamaDouble) -> None:
        for think, expected in ((None, True), (True, True), (False, False)):
            wish = {} if think is None else {"think": think}
            lines = await ask(demo, "hi", model="demo-thinker:4b", **wish)
            assert any("thinking" in line["message"] for line in lines) is expected

    async def test_an_answer_that_was_begun_is_gone_on_with(self, demo: OllamaDouble) -> None:
        whole = text(await ask(demo, "hi", model="demo-small:1b"))
        messages = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": whole[:137]}]
        rest = text(await ask(demo, "", model="demo-small:1b", messages=messages))
        assert whole[:137] + rest == whole


@pytest.mark.parametrize("sentence", ["", " ", "a  b\n\n\tc", "żółw 🌸 **x**", "| a | b |\n|--|--|\n"])
def test_tokens_make_up_the_whole_text(sentence: str) -> None:
    assert "".join(tokens(sentence)) == sentence
