from dataclasses import replace

from backend.chat.considered import ConsideredRow, read_considered
from backend.chat.considered_changes import conclude, copy, forget, keep
from backend.chat.grounding import considered
from backend.chat.recipe import Recipe
from backend.chat.tables import Message
from backend.store import Store
from tests.backend.chat.room import begun, stored
from tests.backend.chat.shelves import ROOIBOS, TEA, found


async def grounded(store: Store, text: str, recipe: Recipe) -> Message:
    """An answer that was made from two passages."""
    answer = await begun(store, state="done", text=text, recipe=recipe.kept())
    rows = considered(answer.id, [found(TEA), found(ROOIBOS, document="D2")])
    await store.write(lambda session: keep(session, answer.id, [replace(each, told=1) for each in rows]))
    return answer


async def read(store: Store, id_: str) -> tuple[ConsideredRow, ...]:
    return (await store.look(lambda rows: read_considered(rows, [id_]))).get(id_, ())


async def test_an_answer_has_the_passages_that_were_kept_last(store: Store) -> None:
    answer = await grounded(store, "", Recipe())
    await store.write(lambda session: keep(session, answer.id, considered(answer.id, [found("Coffee")])))
    assert [each.text for each in await read(store, answer.id)] == ["Coffee"]


async def test_a_deleted_document_takes_its_words_along_and_no_others(store: Store) -> None:
    answer = await grounded(store, "", Recipe())
    await store.write(lambda session: forget(session, ["D1"]))
    assert [(each.name, each.text) for each in await read(store, answer.id)] == [("Tea.pdf", ""), ("Tea.pdf", ROOIBOS)]


async def test_a_copy_of_an_answer_has_them_too(store: Store) -> None:
    answer, other = await grounded(store, "", Recipe()), await begun(store)
    await store.write(lambda session: copy(session, {answer.id: other.id, "none": "none"}))
    assert [each.message_id for each in await read(store, other.id)] == [other.id, other.id]


async def test_an_answer_that_ends_is_held_against_its_passages(store: Store) -> None:
    text = "Rooibos is caffeine-free [2]. Green tea is grown in Kenya [1]."
    answer = await grounded(store, text, Recipe(grounded="answer", passages=2))
    await store.write(lambda session: conclude(session, session.get_one(Message, answer.id)))
    kept = Recipe.read((await stored(store, answer.id)).recipe)
    assert kept
    assert [numbers for _start, _stop, *numbers in kept.cited] == [[2], []]
    assert kept.unsupported == 1


async def test_an_answer_by_a_schema_or_without_passages_is_left_alone(store: Store) -> None:
    for recipe in (Recipe(), Recipe(grounded="answer", passages=2, schema="{}")):
        answer = await grounded(store, "Rooibos is caffeine-free [2].", recipe)
        await store.write(lambda session, id_=answer.id: conclude(session, session.get_one(Message, id_)))
        assert Recipe.read((await stored(store, answer.id)).recipe) == recipe
