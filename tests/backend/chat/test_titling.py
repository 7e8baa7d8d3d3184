import asyncio
from dataclasses import replace

import pytest
from sqlmodel import Session

from backend.chat import conversations
from backend.chat import titling as module
from backend.chat.tables import Message
from backend.chat.titles import INSTRUCTION
from backend.chat.titling import LOOKED_AT, Titling
from backend.models.catalogue import Catalogue
from backend.store import Store
from backend.web.events import EventHub
from tests.backend.chat.room import begun, conversation, keep, message
from tests.ollama_double import OllamaDouble, error, say


@pytest.fixture
async def answered(store: Store) -> Message:
    """The first answer of a conversation whose title is made of words."""
    return await begun(store, text="Green and black.", state="done")


async def title_of(store: Store, answer: Message) -> tuple[str, str]:
    found = await store.read(lambda session: conversations.find(session, answer.conversation_id))
    return found.title, found.title_source


async def test_the_model_names_the_conversation_and_every_window_hears_of_it(
    titling: Titling, answered: Message, double: OllamaDouble, store: Store, hub: EventHub
) -> None:
    double.script("/api/chat", say("“Tea and its kinds.”"))
    before = hub.number
    await titling.suggest(answered)
    assert await title_of(store, answered) == ("Tea and its kinds", "model")
    assert hub.last_change > before
    (asked,) = double.asked("/api/chat")
    assert asked.json["model"] == answered.model
    assert asked.json["messages"][0]["content"] == f"{INSTRUCTION}\n\nhello\n\nGreen and black."


async def test_whoever_names_windows_is_told_of_the_title(
    titling: Titling, answered: Message, double: OllamaDouble
) -> None:
    told: list[tuple[str, str]] = []
    double.script("/api/chat", say("Tea"))
    naming = replace(titling, retitled=lambda conversation_id, title: told.append((conversation_id, title)))
    await naming.suggest(answered)
    assert told == [(answered.conversation_id, "Tea")]


async def test_the_model_sees_only_the_beginning(titling: Titling, store: Store, double: OllamaDouble) -> None:
    answer = await begun(store, text="x" * LOOKED_AT + "y", state="done")
    double.script("/api/chat", say("Many letters"))
    await titling.suggest(answer)
    (asked,) = double.asked("/api/chat")
    assert asked.json["messages"][0]["content"].endswith("x" * LOOKED_AT)


@pytest.mark.parametrize(("model", "thinks"), [("tiny-think", False), ("tiny-chat", None)])
async def test_a_model_that_reasons_is_told_not_to(
    titling: Titling, catalogue: Catalogue, store: Store, double: OllamaDouble, model: str, thinks: bool | None
) -> None:
    assert ("thinking" in catalogue.capabilities(model)) is (thinks is False)
    await titling.suggest(await begun(store, text="An answer.", state="done", model=model))
    (asked,) = double.asked("/api/chat")
    assert asked.json.get("think") == thinks


async def test_a_person_who_names_it_meanwhile_is_right(
    titling: Titling, answered: Message, double: OllamaDouble, store: Store, hub: EventHub
) -> None:
    double.script("/api/chat", say("Tea and its kinds", stall_after=1))
    asking = asyncio.create_task(titling.suggest(answered))
    await double.until(lambda double: double.server.stalled == 1)

    def rename(session: Session) -> None:
        conversations.rename(session, answered.conversation_id, "My tea")

    await store.write(rename)
    before = hub.number
    double.resume()
    await asking
    assert await title_of(store, answered) == ("My tea", "person")
    assert hub.number == before


async def test_a_conversation_that_is_deleted_meanwhile_stays_as_it_was(
    titling: Titling, answered: Message, double: OllamaDouble, store: Store
) -> None:
    double.script("/api/chat", say("Tea and its kinds", stall_after=1))
    asking = asyncio.create_task(titling.suggest(answered))
    await double.until(lambda double: double.server.stalled == 1)
    await store.write(lambda session: conversations.remove(session, answered.conversation_id))
    double.resume()
    await asking
    restored = await store.write(lambda session: conversations.bring_back(session, answered.conversation_id))
    assert (restored.title, restored.title_source) == ("Tea", "words")


@pytest.mark.parametrize("source", ["model", "person"])
async def test_what_has_a_title_is_not_asked_about(
    titling: Titling, double: OllamaDouble, store: Store, source: str
) -> None:
    within = conversation()
    within.title_source = source
    answer = message(within, 1, "An answer.")
    await keep(store, within, answer)
    await titling.suggest(answer)
    assert not double.asked("/api/chat")


@pytest.mark.parametrize(
    "script",
    [error(500, "model requires more system memory"), say("Tea", cut_after=1), say("First line\nsecond line"), say("")],
    ids=["a fault", "a cut", "two lines", "nothing"],
)
async def test_where_the_model_gives_none_the_words_stay(
    titling: Titling, answered: Message, double: OllamaDouble, store: Store, script: object
) -> None:
    double.script("/api/chat", script)  # type: ignore[arg-type]  # parametrised
    await titling.suggest(answered)
    assert await title_of(store, answered) == ("Tea", "words")


async def test_a_model_that_does_not_stop_is_stopped(
    titling: Titling, answered: Message, double: OllamaDouble, store: Store
) -> None:
    double.script("/api/chat", say("and on and " * 500, stall_after=900))
    await titling.suggest(answered)
    await double.until(lambda double: not double.server.open_chats)
    assert [request.path for request in double.server.abandoned] == ["/api/chat"]
    assert await title_of(store, answered) == ("Tea", "words")


async def test_a_slow_machine_is_not_held_up_by_a_title(
    titling: Titling, answered: Message, double: OllamaDouble, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.01)
    double.script("/api/chat", say("Tea and its kinds", stall_after=0))
    await titling.suggest(answered)
    await double.until(lambda double: not double.server.open_chats)
    assert await title_of(store, answered) == ("Tea", "words")
