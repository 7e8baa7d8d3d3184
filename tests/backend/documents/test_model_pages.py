"""With the real index, a model of its own that needs no time, and the double of Ollama."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from backend.documents import embedding
from backend.documents.documents import Documents, Programs
from backend.documents.model_pages import ModelPages
from backend.ollama import Ollama
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response
from tests.backend.documents.passages_program import DIMENSIONS, WordsAsNumbers
from tests.backend.documents.room import Room, hold_up_vectors, until
from tests.ollama_double import OllamaDouble

ROOT = Path(__file__).resolve().parents[3]
HTMX = (("hx-request", "true"), ("content-type", "application/x-www-form-urlencoded"))
MODEL = "tiny-embed:latest"
OURS = 'value="" aria-describedby="documents-model-about-1" checked'
THEIRS = f'value="{MODEL}" aria-describedby="documents-model-about-2" checked'


@pytest.fixture
async def room(
    store: Store,
    hub: EventHub,
    ollama: Ollama,
    files: Path,
    programs: Programs,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Room]:
    monkeypatch.setattr(embedding, "OURS_IN_WORKER", (WordsAsNumbers.name, DIMENSIONS))
    documents = Documents(store, hub, programs, ollama=ollama)
    await documents.start()
    await documents.go_on()
    yield Room(documents, store, files)
    await documents.stop()


@pytest.fixture
def pages(room: Room, hub: EventHub) -> ModelPages:
    return ModelPages(room.documents, Renderer(ROOT / "templates", hub, "test", demo=False))


async def text(pages: ModelPages, method: str = "GET", path: str = "/documents/model", **form: str) -> str:
    answer = await pages.routes().answer(Request(method, path, "", HTMX, urlencode(form).encode()))
    assert isinstance(answer, Response)
    assert answer.status == 200
    return answer.body.decode()


async def test_ours_is_chosen_and_ollamas_models_for_it_can_be(pages: ModelPages):
    page = await text(pages)
    assert OURS in page
    assert f'value="{MODEL}"' in page
    assert "tiny-chat" not in page
    assert "finds more" in page


async def test_to_look_begins_nothing(pages: ModelPages, room: Room):
    await text(pages)
    await text(pages, path="/documents/model/change")
    assert [each.status for each in room.documents.workers()] == ["asleep", "asleep"]


async def test_another_model_is_chosen_reads_all_and_then_answers(pages: ModelPages, room: Room):
    room.write("tea.txt", "The kettle sings.")
    await room.follow()
    assert THEIRS in await text(pages, "PUT", model=MODEL)

    async def has_changed() -> bool:
        return "1 passage is found by its meaning" in await text(pages, path="/documents/model/change")

    await until(has_changed)
    assert room.documents.embedding.state.answering == MODEL
    assert not room.documents.progress().is_changing
    assert await room.found("kettle", "hybrid") == ["tea.txt"]
    assert OURS in await text(pages, "PUT", model="")


async def test_during_a_change_the_former_model_answers_and_the_page_of_documents_knows(
    pages: ModelPages, room: Room, double: OllamaDouble
):
    room.write("tea.txt", "The kettle sings.")
    await room.follow()
    hold_up_vectors(double)
    assert "0 of 1 passages. Until it has all of them, all-MiniLM answers." in await text(pages, "PUT", model=MODEL)
    progress = room.documents.progress()
    assert (progress.is_changing, progress.embedded, progress.passages) == (True, 0, 1)
    assert await room.found("kettle", "hybrid") == ["tea.txt"]


async def test_what_can_not_find_is_refused_where_it_was_chosen(pages: ModelPages):
    page = await text(pages, "PUT", model="tiny-chat:latest")
    assert "“tiny-chat:latest” is no model that documents can be found with." in page
    assert OURS in page


async def test_without_ollama_ours_is_there_and_the_reason_is_told(pages: ModelPages, double: OllamaDouble):
    double.stop()
    page = await text(pages)
    assert OURS in page
    assert "can’t be listed just now" in page
    assert 'role="alert"' in await text(pages, "PUT", model=MODEL)


async def test_names_of_models_are_text(pages: ModelPages, double: OllamaDouble):
    known = double.library.find(MODEL)
    assert known
    double.library.models["<b>:latest"] = replace(known, name="<b>:latest")
    page = await text(pages)
    assert "<b>" not in page
    assert "&lt;b&gt;:latest" in page


async def test_where_ollama_has_no_model_for_it_one_is_named(pages: ModelPages, double: OllamaDouble):
    double.library.models.clear()
    page = await text(pages)
    assert "embeddinggemma" in page
    assert 'href="/models"' in page
