"""A double of Ollama, and a gate that speaks to it over real HTTP."""

from collections.abc import AsyncIterator

import pytest

from backend.ollama import Ollama, Patience
from tests.backend.ollama.conversation import Conversation
from tests.ollama_double import OllamaDouble

PATIENT = Patience(grace=10)
"""Never looks what Ollama is doing, however busy the machine is."""
IMPATIENT = Patience(silence=0.2, loading=0.5, grace=0.01, looking=0.01, downloading=0.2)
"""For tests that would have to wait otherwise."""


@pytest.fixture
async def double() -> AsyncIterator[OllamaDouble]:
    async with OllamaDouble() as double:
        yield double


@pytest.fixture
async def gate(double: OllamaDouble) -> AsyncIterator[Ollama]:
    gate = Ollama(double.host, patience=PATIENT)
    yield gate
    await gate.close()


@pytest.fixture
async def impatient(double: OllamaDouble) -> AsyncIterator[Ollama]:
    gate = Ollama(double.host, patience=IMPATIENT)
    yield gate
    await gate.close()


@pytest.fixture
def conversation() -> Conversation:
    return Conversation()
