"""Limits, held against a server that has none."""

import tracemalloc
from collections.abc import AsyncIterator

import httpx
import pytest

from backend.ollama import Garbage, Ollama
from backend.ollama.wire import MIB, BoundedTransport, Limits
from tests.backend.ollama.conversation import Conversation
from tests.ollama_double import Answer, OllamaDouble, long_line, raw, replay

SMALL = Limits(line=1_000, body=2_000, stream=3_000)


@pytest.fixture
async def bounded(double: OllamaDouble) -> AsyncIterator[httpx.AsyncClient]:
    transport = BoundedTransport(httpx.AsyncHTTPTransport(), SMALL)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{double.host}") as client:
        yield client


async def test_a_line_of_100_megabytes_is_not_read(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", long_line(100))
    tracemalloc.start()
    await conversation.ask(gate)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(conversation.fault, Garbage)
    assert peak < 64 * MIB
    await double.until(lambda double: len(double.server.abandoned) == 1)


async def test_a_list_that_does_not_end_is_not_read(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/tags", raw(*[b"[" + b"0," * 500_000 + b"\n"] * 100))
    with pytest.raises(Garbage, match="without an end"):
        await gate.models()


async def test_a_stream_may_be_longer_than_a_list_but_not_endless(
    double: OllamaDouble, bounded: httpx.AsyncClient
) -> None:
    for path, size in (("/api/tags", 1_999), ("/api/chat", 2_999)):
        double.script(path, raw(*[b"x" * 99 + b"\n"] * (size // 100)))
        await bounded.post(path)
        double.script(path, raw(*[b"x" * 99 + b"\n"] * (size // 100 + 2)))
        with pytest.raises(Garbage, match="without an end"):
            await bounded.post(path)


async def test_lines_are_passed_on_whole_and_as_soon_as_they_are(
    double: OllamaDouble, bounded: httpx.AsyncClient
) -> None:
    double.script("/api/chat", Answer(chunks=(b"on", b"e\ntw", b"o\nthree\n", b"four"), every=0.005))
    async with bounded.stream("POST", "/api/chat") as response:
        passed_on = [part async for part in response.aiter_raw()]
    assert passed_on == [b"one\n", b"two\nthree\n", b"four"]


async def test_nothing_packed_is_asked_for(double: OllamaDouble, bounded: httpx.AsyncClient) -> None:
    await bounded.get("/api/version", headers={"Authorization": "Bearer x", "Accept-Encoding": "gzip"})
    assert double.requests[0].header("accept-encoding") == "identity"
    assert double.requests[0].header("authorization") is None


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "something new"])
async def test_what_is_packed_nevertheless_is_not_unpacked(
    double: OllamaDouble, bounded: httpx.AsyncClient, packing: str
) -> None:
    double.script("/api/tags", raw(b"{}", headers=(("Content-Encoding", packing),)))
    with pytest.raises(Garbage, match="packed"):
        await bounded.get("/api/tags")


async def test_recorded_bytes_pass_unchanged(double: OllamaDouble) -> None:
    transport = BoundedTransport(httpx.AsyncHTTPTransport(), Limits())
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{double.host}") as client:
        for name in ("chat-long-markdown", "chat-unicode", "tags", "pull"):
            double.script("/api/chat", replay(name))
            assert (await client.post("/api/chat")).content == b"".join(replay(name).chunks)
