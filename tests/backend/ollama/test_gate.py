import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from backend.ollama import Ollama, OllamaFault, Patience, Running
from tests.backend.ollama.conversation import Conversation
from tests.ollama_double import Answer, OllamaDouble, raw, replay, say, web_page

PROGRAM = Path("/usr/bin/ollama")


async def test_a_running_ollama_says_its_version(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/version", replay("version"))
    assert await gate.status() == Running("0.33.0-rc2")


@pytest.mark.parametrize(
    ("version", "is_new_enough"),
    [
        ("0.6.3", False),
        ("0.5.13-rc1", False),
        ("0.6.4", True),
        ("v0.10", True),
        ("1.0.0", True),
        ("0.0.0", True),
    ],
)
async def test_a_version_is_held_against_the_minimum(
    gate: Ollama, double: OllamaDouble, version: str, is_new_enough: bool
) -> None:
    double.script("/api/version", raw(f'{{"version": "{version}"}}'.encode()))
    status = await gate.status()
    assert status.kind == ("running" if is_new_enough else "too-old")
    assert isinstance(status, Running) or version in status.sentence


@pytest.mark.parametrize(
    "answer",
    [
        web_page(),
        web_page(404),
        raw(b"{}"),
        raw(b'{"version": 7}'),
        raw(b'{"version": "banana"}'),
        raw(b"[]"),
        raw(b"\xff"),
        Answer(302, (("Location", "https://example.org/"),), (b"",)),
    ],
)
async def test_something_else_at_ollamas_address_is_garbage(gate: Ollama, double: OllamaDouble, answer: Answer) -> None:
    double.script("/api/version", answer)
    assert (await gate.status()).kind == "garbage"


@pytest.mark.parametrize(("program", "kind"), [(PROGRAM, "not-running"), (None, "not-installed")])
async def test_where_nothing_answers_the_program_decides_what_is_wrong(
    double: OllamaDouble, program: Path | None, kind: str
) -> None:
    gate = Ollama(double.host, find_program=lambda: program)
    assert (await gate.status()).kind == "running"
    double.stop()
    status = await gate.status()
    assert status.kind == kind
    for question in (gate.models(), gate.loaded(), gate.delete("x"), anext(gate.pull("x"))):
        with pytest.raises(OllamaFault) as raised:
            await question
        assert raised.value.kind == kind
    conversation = await Conversation().ask(gate)
    assert conversation.fault
    assert conversation.fault.kind == kind
    double.start()
    assert (await gate.status()).kind == "running"
    await gate.close()


async def test_a_server_that_does_not_answer_is_silent(double: OllamaDouble) -> None:
    gate = Ollama(double.host, patience=Patience(listing=0.05))
    double.always("/api/version", replay("version", first_after=60))
    assert (await gate.status()).kind == "silent"
    await gate.close()


async def test_an_unloaded_model_is_out_of_memory_and_still_on_the_disk(gate: Ollama, double: OllamaDouble) -> None:
    await Conversation().ask(gate)
    assert await gate.loaded()
    await gate.unload("tiny-chat")
    assert await gate.loaded() == []
    assert double.library.find("tiny-chat")
    assert [request.json["keep_alive"] for request in double.asked("/api/generate")] == [0]


async def test_unloading_a_model_that_is_not_there_says_that_it_is_gone(gate: Ollama) -> None:
    with pytest.raises(OllamaFault) as raised:
        await gate.unload("tiny-gone")
    assert raised.value.kind == "model-gone"


async def test_deleting_a_model_that_is_not_there_says_that_it_is_gone(gate: Ollama) -> None:
    with pytest.raises(OllamaFault) as raised:
        await gate.delete("tiny-gone")
    assert raised.value.kind == "model-gone"


async def test_what_a_new_model_of_the_same_name_can_is_asked_again(gate: Ollama, double: OllamaDouble) -> None:
    await Conversation().ask(gate, model="tiny-think", think=False)
    await gate.delete("tiny-tools")
    await Conversation().ask(gate, model="tiny-think", think=False)
    assert len(double.asked("/api/tags")) == 2


async def test_a_hundred_questions_share_a_few_connections(gate: Ollama, double: OllamaDouble) -> None:
    for _ in range(10):
        await asyncio.gather(*(gate.loaded() for _ in range(10)))
    assert len(double.asked("/api/ps")) == 100
    assert double.connections <= 10


def test_closing_a_gate_that_was_never_used_needs_no_client() -> None:
    asyncio.run(Ollama().close())


def test_importing_and_making_the_gate_does_not_import_the_client_library() -> None:
    code = (
        "import sys, backend.ollama as o; o.Ollama('127.0.0.1'); "
        "print(sorted({'httpx', 'ollama', 'pydantic', 'anyio'} & set(sys.modules)))"
    )
    backend = Path(__file__).parents[3] / "src-app"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=backend, check=True, timeout=30
    )
    assert shown.stdout == "[]\n"


async def test_a_gate_that_moves_cuts_no_answer_and_asks_at_the_new_address(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", say("one two three four", every=0.05))
    begun = asyncio.create_task(conversation.ask(gate))
    await double.until(lambda each: bool(each.asked("/api/chat")))
    async with OllamaDouble() as other:
        assert gate.move(other.host)
        assert not gate.move(other.host)
        assert gate.address.url == f"http://{other.host}"
        await gate.models()
        assert other.asked("/api/tags")
        await begun
        assert (conversation.fault, conversation.text) == (None, "one two three four")
        assert gate.move(None)
    assert (await gate.status()).kind == "running"
