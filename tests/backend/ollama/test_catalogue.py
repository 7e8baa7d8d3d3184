import json
from datetime import UTC, datetime

import pytest

from backend.ollama import Garbage, LoadedModel, LocalModel, Ollama
from tests.backend.ollama.conversation import Conversation
from tests.ollama_double import OllamaDouble, error, raw, replay

DIGEST = "ca64dbc81f316bd117a3af4cc9f327788315600cd21b4cbd2ec613881bfcff0a"


async def test_models_have_what_the_list_says_of_them(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/tags", replay("tags"))
    models = await gate.models()
    assert [model.name for model in models] == [
        "tiny-chat:latest",
        "tiny-embed:latest",
        "tiny-think:latest",
        "tiny-tools:latest",
    ]
    assert models[2] == LocalModel(
        name="tiny-think:latest",
        digest=DIGEST,
        size=2_936_669,
        family="llama",
        parameters="1.46M",
        quantisation="F16",
        context_length=4096,
        capabilities=frozenset({"completion", "tools", "thinking"}),
    )
    assert models[2].can("thinking")
    assert not models[1].can("completion")


async def test_no_models_is_a_list_of_none(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/tags", replay("tags-empty"))
    assert await gate.models() == []


async def test_capabilities_that_the_list_lacks_are_looked_up(gate: Ollama, double: OllamaDouble) -> None:
    listed = json.loads(replay("tags").chunks[0])
    for model in listed["models"]:
        del model["capabilities"]
        del model["details"]["context_length"]
    double.script("/api/tags", raw(json.dumps(listed).encode()))
    double.script("/api/show", *[replay("show-tiny-think")] * 3, error(500, "cannot read"))
    models = await gate.models()
    assert [model.can("thinking") for model in models].count(True) == 3
    assert [model.context_length for model in models].count(4096) == 3
    assert all(model.can("completion") for model in models)


async def test_a_hostile_list_yields_what_can_be_used_of_it(gate: Ollama, double: OllamaDouble) -> None:
    entries = [
        None,
        "text",
        {"name": ["x"]},
        {"name": "<script>alert(1)</script>", "size": -5, "details": [], "capabilities": [7, "vision"]},
        {"name": "half\ud800", "size": 10**30, "digest": {}, "details": {"family": 5}, "capabilities": []},
    ]
    double.script("/api/tags", raw(json.dumps({"models": entries}).encode()))
    script, half = await gate.models()
    assert script == LocalModel("<script>alert(1)</script>", "", 0, "", "", "", None, frozenset({"vision"}))
    assert half.name == "half\ufffd"
    assert half.size == 0


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"models": 5}', b"null", b'{"models": {}}'])
async def test_a_list_that_is_none_is_garbage(gate: Ollama, double: OllamaDouble, body: bytes) -> None:
    double.script("/api/tags", raw(body))
    with pytest.raises(Garbage):
        await gate.models()


async def test_loaded_models_tell_the_window_that_they_really_have(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/ps", replay("ps-one"))
    leaves = datetime(2026, 11, 21, 9, 48, 7, 93_690, UTC)
    assert await gate.loaded() == [LoadedModel("tiny-chat:latest", 10_464_788, 0, 1024, leaves)]


async def test_a_model_is_loaded_once_it_has_answered(gate: Ollama) -> None:
    assert await gate.loaded() == []
    await Conversation().ask(gate)
    assert [model.name for model in await gate.loaded()] == ["tiny-chat:latest"]
