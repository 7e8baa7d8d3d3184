from collections.abc import Sequence

import pytest

from backend.chat import waiting
from backend.chat.waiting import LONGEST_LINE
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, conversation, keep


async def texts(store: Store, id_: str) -> list[str]:
    return await store.read(lambda session: [each.text for each in waiting.line(session, id_)])


async def put(store: Store, id_: str, words: Sequence[str]) -> list[str]:
    """Let questions wait; returns their ids."""
    return [
        await store.write(lambda session, text=each: waiting.add(session, id_, text, (MODEL,)).id) for each in words
    ]


async def test_questions_wait_in_their_order_each_in_its_conversation(store: Store) -> None:
    here, there = conversation(), conversation()
    here.draft = "two?"
    await keep(store, here, there)
    await put(store, here.id, ("one?", " two? "))
    await put(store, there.id, ("elsewhere?",))
    assert await texts(store, here.id) == ["one?", "two?"]
    first = await store.write(lambda session: waiting.take_next(session, here.id))
    assert first
    assert (first.text, first.model) == ("one?", MODEL)
    assert await texts(store, here.id) == ["two?"]
    await store.write(lambda session: waiting.empty(session, here.id))
    assert await store.write(lambda session: waiting.take_next(session, here.id)) is None
    assert await texts(store, there.id) == ["elsewhere?"]


async def test_a_question_that_waits_can_be_put_otherwise_or_taken_out(store: Store) -> None:
    here = conversation()
    await keep(store, here)
    one, two = await put(store, here.id, ("one?", "two?"))
    assert await store.write(lambda session: waiting.change(session, one, "other?")) == here.id
    await store.write(lambda session: waiting.change(session, two, " "))
    assert await texts(store, here.id) == ["other?"]
    with pytest.raises(NotFound):
        await store.write(lambda session: waiting.change(session, two, "again?"))


async def test_a_line_has_an_end(store: Store) -> None:
    here = conversation()
    await keep(store, here)
    await put(store, here.id, [f"{number}?" for number in range(LONGEST_LINE)])
    for text in ("one more?", ""):
        with pytest.raises(BadRequest):
            await store.write(lambda session, text=text: waiting.add(session, here.id, text, (MODEL,)))
    with pytest.raises(NotFound):
        await store.write(lambda session: waiting.add(session, "nothing", "why?", (MODEL,)))
