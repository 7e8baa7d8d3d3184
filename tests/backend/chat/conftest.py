"""The room as `backend.rooms` opens it, on a real store and a double of Ollama that is asked over HTTP."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from backend.chat.answering import AnswerRun
from backend.chat.answers import Answers
from backend.chat.desk import Desk
from backend.chat.live import Live
from backend.chat.modes import Modes
from backend.chat.routes import Chat
from backend.chat.tables import Message
from backend.chat.telling import Telling
from backend.chat.titling import Titling
from backend.models.catalogue import Catalogue
from backend.models.machine import GIB, Machine
from backend.ollama import ChatAsk, ChatMessage, Ollama, Patience
from backend.settings.choices import Choices
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Frame, Renderer
from backend.web.request import Request
from tests.backend.chat.room import Witness, begun
from tests.ollama_double import OllamaDouble

ROOT = Path(__file__).resolve().parents[3]
PATIENT = Patience(grace=10)
"""Never looks what Ollama is doing, however busy the machine is."""


@pytest.fixture
async def ollama(double: OllamaDouble) -> AsyncIterator[Ollama]:
    gate = Ollama(double.host, patience=PATIENT, find_program=lambda: Path("/usr/bin/ollama"))
    yield gate
    await gate.close()


@pytest.fixture
async def catalogue(ollama: Ollama, hub: EventHub) -> Catalogue:
    catalogue = Catalogue(ollama, hub, Machine("Linux", 16 * GIB))
    await catalogue.refresh()
    return catalogue


@pytest.fixture
def renderer(hub: EventHub) -> Renderer:
    return Renderer(ROOT / "templates", hub, "test", demo=False)


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
async def waiting(store: Store) -> Message:
    """An answer that is to be written, in a conversation of its own."""
    return await begun(store)


@pytest.fixture
def run_of(ollama: Ollama, store: Store, witness: Witness) -> Callable[[Message], AnswerRun]:
    """Makes the run that writes an answer to "hello"; nobody but the witness is told."""

    def run_of(answer: Message) -> AnswerRun:
        ask = ChatAsk(answer.model, (ChatMessage("user", "hello"),), continue_text=answer.text)
        return AnswerRun(answer, ask, ollama, store, witness)

    return run_of


@pytest.fixture
async def answers() -> AsyncIterator[Answers]:
    answers = Answers()
    yield answers
    await answers.interrupt_all()


@pytest.fixture
def titling(store: Store, ollama: Ollama, catalogue: Catalogue, hub: EventHub) -> Titling:
    return Titling(store, ollama, catalogue, hub)


@pytest.fixture
def telling(store: Store, ollama: Ollama, catalogue: Catalogue, hub: EventHub) -> Telling:
    return Telling(store, ollama, catalogue, Modes(store.path.parent / "modes"), hub, seed=lambda: 7)


@pytest.fixture
def desk(
    store: Store,
    ollama: Ollama,
    hub: EventHub,
    answers: Answers,
    renderer: Renderer,
    catalogue: Catalogue,
    titling: Titling,
    telling: Telling,
) -> Desk:
    return Desk(store, ollama, hub, answers, Live(renderer, hub), catalogue, Choices(store), titling, telling)


@pytest.fixture
def room(desk: Desk, renderer: Renderer, hub: EventHub) -> Chat:
    async def frame(request: Request) -> Frame:
        return Frame("system", await desk.sidebar(request), desk.catalogue.picker(await desk.choices.model()))

    renderer.set_frame(frame)
    return Chat(desk, renderer, hub)
