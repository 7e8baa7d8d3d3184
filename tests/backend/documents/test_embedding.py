"""With the real index, a model of its own that needs no time, and the double of Ollama."""

import sys
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from backend.documents import embedding
from backend.documents.embedding import OURS, Embedding
from backend.documents.passages import Passages
from backend.ollama import Ollama, OllamaFault
from backend.passages.protocol import VECTORS, Placement, Where
from backend.reading import spool
from backend.reading.protocol import Head, Sheet, Span
from backend.store import Store
from backend.web.request import BadRequest
from tests.backend.documents.passages_program import DIMENSIONS, WordsAsNumbers
from tests.backend.documents.room import LATE, hold_up_vectors, until
from tests.ollama_double import OllamaDouble

PROGRAM = (sys.executable, str(Path(__file__).with_name("passages_program.py")))
MODEL = "tiny-embed:latest"
TEXTS = ("The lighthouse keeper counted the waves.", "Bread wants flour, water, salt and time.")


class Shelf:
    """An index with two contents, and the choice of its model."""

    def __init__(self, store: Store, ollama: Ollama, folder: Path) -> None:
        self.store, self.ollama, self.folder = store, ollama, folder
        self.changes = 0
        self.begin()

    def begin(self) -> None:
        self.index = Passages(self.folder, lambda event: self.embedding.hear(event), self.settle, PROGRAM)
        self.embedding = Embedding(self.store, self.ollama, self.index, self.changed)

    async def settle(self) -> None:
        await self.embedding.settle()

    def changed(self) -> None:
        self.changes += 1

    async def put(self, text: str) -> None:
        content = sha256(text.encode()).hexdigest()
        result = self.folder / "result"
        head = Head(kind="text", title="", pages=0, characters=len(text), note="")
        spool.write(result, head, [Sheet(0, text, True)], [Span(0, len(text), 0, ())])
        await self.index.put(content, result)
        await self.index.place([Placement(content[:8], content, "collection", f"/{content[:8]}", "text", 0)])
        self.embedding.follow()

    async def has_all_of(self, model: str) -> None:
        async def is_so() -> bool:
            extent = await self.index.extent()
            return self.embedding.state.answering == model and extent.passages == extent.embedded

        await until(is_so)
        await self.index.check()  # comes after the step that was counted already: its transaction has ended

    async def next_launch_goes_on(self) -> bool:
        """Whether a launch that comes now would have a change to go on with."""
        return await Embedding(self.store, self.ollama, self.index, self.changed).start()

    async def has_ended_its_change(self) -> None:
        async def is_so() -> bool:
            return not await self.next_launch_goes_on()

        await until(is_so)

    async def best(self, question: str) -> str:
        vector = await self.embedding.question(question)
        finds = await self.index.find(question, VECTORS, 1, Where(), **vector)
        return finds.passages[0].text if finds.passages else ""

    async def stop(self) -> None:
        await self.embedding.stop()
        await self.index.stop()


@pytest.fixture
async def shelf(store: Store, ollama: Ollama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shelf]:
    monkeypatch.setattr(embedding, "OURS_IN_WORKER", (WordsAsNumbers.name, DIMENSIONS))
    monkeypatch.setattr(embedding, "LOOKED_EVERY", 0.05)
    folder = tmp_path / "documents"
    folder.mkdir()
    shelf = Shelf(store, ollama, folder)
    for text in TEXTS:
        await shelf.put(text)
    yield shelf
    await shelf.stop()


async def test_our_own_model_answers_and_ollama_is_not_asked(shelf: Shelf, double: OllamaDouble) -> None:
    await shelf.has_all_of(OURS)
    assert await shelf.best("flour and salt") == TEXTS[1]
    assert double.asked("/api/embed") == []


async def test_what_can_be_chosen_is_ours_and_ollamas_models_for_it(shelf: Shelf) -> None:
    assert await shelf.embedding.models() == (OURS, MODEL)


async def test_a_model_of_ollamas_makes_all_vectors_and_then_answers(shelf: Shelf, double: OllamaDouble) -> None:
    await shelf.embedding.choose(MODEL)
    assert shelf.embedding.state.chosen == MODEL
    await shelf.has_all_of(MODEL)
    assert await shelf.best("flour, water and salt") == TEXTS[1]
    assert await shelf.best("who counted the waves") == TEXTS[0]
    assert double.asked("/api/embed")
    assert shelf.changes


async def test_what_comes_later_gets_its_vectors_too(shelf: Shelf) -> None:
    await shelf.embedding.choose(MODEL)
    await shelf.has_all_of(MODEL)
    await shelf.put("A kettle of tea stands on the stove.")
    await shelf.has_all_of(MODEL)
    assert await shelf.best("the tea on the stove") == "A kettle of tea stands on the stove."


async def test_our_own_can_be_chosen_again(shelf: Shelf) -> None:
    await shelf.embedding.choose(MODEL)
    await shelf.has_all_of(MODEL)
    await shelf.embedding.choose(OURS)
    await shelf.has_all_of(OURS)
    assert await shelf.embedding.question("any") == {}
    assert await shelf.best("flour and salt") == TEXTS[1]


async def test_the_choice_outlives_a_restart(shelf: Shelf) -> None:
    await shelf.embedding.choose(MODEL)
    await shelf.has_all_of(MODEL)
    await shelf.has_ended_its_change()
    await shelf.stop()
    shelf.begin()
    assert not await shelf.embedding.start()
    assert shelf.embedding.state.chosen == MODEL
    assert not shelf.embedding.state.is_changing
    assert await shelf.best("flour, water and salt") == TEXTS[1]  # already the first question has its vector


async def test_where_nothing_is_read_yet_the_model_that_is_chosen_answers_at_once(
    store: Store, ollama: Ollama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "LOOKED_EVERY", 0.05)
    shelf = Shelf(store, ollama, tmp_path)
    await shelf.embedding.choose(MODEL)
    await shelf.has_all_of(MODEL)
    await shelf.stop()


async def test_a_change_that_a_restart_cut_short_is_known_by_the_next_launch_and_ends(
    shelf: Shelf, double: OllamaDouble
) -> None:
    await shelf.has_all_of(OURS)
    hold_up_vectors(double)
    await shelf.embedding.choose(MODEL)
    await double.until(lambda double: len(double.asked("/api/embed")) == 2)
    assert shelf.embedding.state.is_changing
    assert await shelf.best("flour and salt") == TEXTS[1]  # the former one answers meanwhile
    await shelf.stop()
    shelf.begin()
    assert await shelf.embedding.start()
    await shelf.index.extent()
    await shelf.has_all_of(MODEL)
    await shelf.has_ended_its_change()


async def test_how_far_the_vectors_are_is_told(shelf: Shelf) -> None:
    await shelf.embedding.choose(MODEL)
    await shelf.has_all_of(MODEL)

    async def is_told() -> bool:
        state = shelf.embedding.state
        return (state.passages, state.embedded, state.is_changing) == (2, 2, False)

    await until(is_told)


async def test_the_trouble_with_a_model_goes_when_ours_is_chosen(shelf: Shelf, double: OllamaDouble) -> None:
    await shelf.has_all_of(OURS)
    await shelf.embedding.choose(MODEL)
    await shelf.has_all_of(MODEL)
    double.stop()
    await shelf.put("A kettle of tea stands on the stove.")

    async def is_told() -> bool:
        return shelf.embedding.state.trouble is not None

    await until(is_told)
    await shelf.embedding.choose(OURS)
    assert shelf.embedding.state.trouble is None


@pytest.mark.parametrize("name", ["tiny-chat:latest", "tiny-gone:latest", "all-MiniLM-L6-v2"])
async def test_what_makes_no_vectors_can_not_be_chosen(shelf: Shelf, name: str) -> None:
    with pytest.raises(BadRequest):
        await shelf.embedding.choose(name)
    assert shelf.embedding.state.chosen == OURS


async def test_without_ollama_the_former_model_goes_on_and_the_choice_is_refused(
    shelf: Shelf, double: OllamaDouble
) -> None:
    await shelf.has_all_of(OURS)
    double.stop()
    with pytest.raises(OllamaFault):
        await shelf.embedding.choose(MODEL)
    assert await shelf.best("flour and salt") == TEXTS[1]


async def test_where_ollama_goes_away_a_question_has_no_vector_and_the_trouble_is_told(
    shelf: Shelf, double: OllamaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "AGAIN_AFTER", 0.05)
    await shelf.embedding.choose(MODEL)
    await shelf.has_all_of(MODEL)
    double.stop()
    assert await shelf.embedding.question("any") == {}
    await shelf.put("A kettle of tea stands on the stove.")

    async def is_told() -> bool:
        return shelf.embedding.state.trouble is not None

    await until(is_told)
    double.start()
    await shelf.has_all_of(MODEL)
    assert shelf.embedding.state.trouble is None


async def test_a_question_does_not_wait_for_a_busy_ollama(
    shelf: Shelf, double: OllamaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shelf.embedding.choose(MODEL)
    await shelf.has_all_of(MODEL)
    monkeypatch.setattr(embedding, "QUESTION_WITHIN", 0.05)
    double.always("/api/embed", LATE)
    asked = len(double.asked("/api/embed"))
    assert await shelf.embedding.question("any") == {}
    assert len(double.asked("/api/embed")) == asked + 1
