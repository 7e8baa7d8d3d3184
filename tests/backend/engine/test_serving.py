"""The worker's own protocol, over a real socket. What a model says is the matter of `test_running`."""

import json
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from backend.engine.running import Runner
from backend.engine.serving import Server
from backend.ollama import ChatAsk, ChatMessage, ChatOptions, Finished, Ollama, OllamaFault, Running, Text
from tests.backend.engine.test_running import TOYS, real


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "toy.gguf").write_bytes(b"GGUF")
    with Server(0, Runner(tmp_path)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}", trust_env=False) as client:
        yield client


@pytest.fixture
async def gate(server: Server) -> AsyncIterator[Ollama]:
    gate = Ollama(f"127.0.0.1:{server.server_port}")
    yield gate
    await gate.close()


async def test_the_gate_finds_a_server_and_its_models(gate: Ollama) -> None:
    assert await gate.status() == Running("0.0.0")
    (model,) = await gate.models()
    assert (model.name, model.size, model.can("completion")) == ("toy:latest", 4, True)
    assert await gate.loaded() == []


async def test_what_it_does_not_do_is_a_fault_with_words(gate: Ollama) -> None:
    with pytest.raises(OllamaFault, match="GGUF files"):
        await gate.delete("toy")
    with pytest.raises(OllamaFault):
        await anext(gate.pull("llama3.2"))
    with pytest.raises(OllamaFault) as raised:
        await anext(gate.chat(ChatAsk("nobody", (ChatMessage("user", "ping"),))))
    assert raised.value.kind == "model-gone"


async def test_unloading_what_is_not_loaded_is_no_fault(gate: Ollama) -> None:
    await gate.unload("toy")


@real
async def test_an_answer_streams_through_the_gate(gate: Ollama, tmp_path: Path) -> None:
    shutil.copy(TOYS / "tiny-chat.gguf", tmp_path)
    ask = ChatAsk("tiny-chat", (ChatMessage("user", "ping"),), options=ChatOptions(temperature=0))
    async with aclosing(gate.chat(ask)) as events:
        told = [event async for event in events]
    assert "".join(event.text for event in told if isinstance(event, Text)).strip() == "pong"
    assert isinstance(told[-1], Finished)
    assert told[-1].reason == "stop"
    assert [each.name for each in await gate.loaded()] == ["tiny-chat:latest"]


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "localhost"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1"}]
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/api/tags"), ("POST", "/api/chat")])
def test_no_page_of_a_browser_gets_an_answer(
    client: httpx.Client, headers: dict[str, str], method: str, path: str
) -> None:
    answer = client.request(method, path, headers=headers, json={})
    assert (answer.status_code, answer.json()) == (403, {})


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"model": 7, "messages": []}', b'{"model": "toy", "messages": [{}]}'],
)
def test_what_is_no_question_is_refused_in_words(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/api/chat", content=body)
    assert answer.status_code == 400
    assert json.loads(answer.content)["error"]


@pytest.mark.parametrize("path", ["/", "/api/pull", "/api/generate", "/api/../etc/passwd"])
def test_what_it_does_not_know_is_not_found(client: httpx.Client, path: str) -> None:
    assert client.post(path, json={"model": "toy", "prompt": "x"}).status_code == 404
    assert client.get(path).status_code == 404


def test_a_body_that_does_not_say_how_long_it_is_is_not_read(client: httpx.Client) -> None:
    answer = client.post("/api/chat", content=iter([b"{", b"}"]))
    assert (answer.status_code, answer.headers.get("connection")) == (400, "close")
