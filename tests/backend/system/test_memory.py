from datetime import UTC, datetime, timedelta

import pytest

from backend.models.catalogue import Catalogue
from backend.ollama import Ollama
from backend.system.memory import Loaded, Memory
from backend.web.errors import DomainError
from tests.backend.models.room import until, until_told
from tests.ollama_double import OllamaDouble, error, replay

AT = datetime(2026, 11, 21, 9, 43, 7, 93_690, UTC)
"""Five minutes before the recorded model leaves."""


@pytest.fixture
async def memory(ollama: Ollama, catalogue: Catalogue) -> Memory:
    await catalogue.refresh()
    return Memory(ollama, catalogue)


async def test_before_a_look_nothing_is_known(memory: Memory) -> None:
    assert memory.shown(AT) is None


async def test_an_ollama_that_came_back_by_itself_is_found(
    ollama: Ollama, catalogue: Catalogue, double: OllamaDouble
) -> None:
    double.stop()
    await catalogue.refresh()
    memory = Memory(ollama, catalogue)
    assert not await memory.look()
    assert memory.shown(AT) is None
    double.start()
    await until_told(memory.look)  # a look at an absence is not repeated within a second
    assert memory.shown(AT) == ()


@pytest.mark.parametrize(
    ("after", "text"),
    [
        (timedelta(0), "unloads in 5 min"),
        (timedelta(minutes=4, seconds=30), "unloads in less than a minute"),
        (timedelta(minutes=6), "unloads now"),
    ],
)
async def test_a_model_is_told_with_its_size_window_and_when_it_leaves(
    memory: Memory, double: OllamaDouble, after: timedelta, text: str
) -> None:
    double.script("/api/ps", replay("ps-one"))
    await memory.look()
    assert memory.shown(AT + after) == (Loaded("tiny-chat:latest", ("10 MB", "1k context", text)),)


async def test_a_model_that_is_to_stay_does_so(memory: Memory, double: OllamaDouble) -> None:
    double.script("/api/ps", replay("ps-keepalive-forever"))
    await memory.look()
    (model,) = memory.shown(AT) or ()
    assert model.facts[-1] == "stays until it is unloaded"


async def test_an_unloaded_model_is_gone_and_the_picker_hears_of_it(
    memory: Memory, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.library.loaded["tiny-chat:latest"] = 4096
    await catalogue.refresh()
    await memory.look()
    assert memory.shown(AT)
    await memory.unload("tiny-chat:latest")
    assert memory.shown(AT) == ()
    (asked,) = double.asked("/api/generate")
    assert (asked.json["model"], asked.json["keep_alive"]) == ("tiny-chat:latest", 0)
    await until(lambda: not any(model.loaded for model in catalogue.local()))


async def test_a_model_that_was_deleted_meanwhile_is_as_the_person_wants_it(memory: Memory) -> None:
    await memory.unload("tiny-gone:latest")


async def test_what_ollama_refuses_is_told(memory: Memory, double: OllamaDouble) -> None:
    double.script("/api/generate", error(503, "server busy, please try again"))
    with pytest.raises(DomainError) as raised:
        await memory.unload("tiny-chat")
    assert raised.value.sentence == "Ollama has too many requests waiting."


async def test_an_ollama_that_fell_is_noticed(memory: Memory, double: OllamaDouble, catalogue: Catalogue) -> None:
    double.stop()
    await memory.look()
    assert memory.shown(AT) is None
    await until(lambda: catalogue.state() == "not running")
