from dataclasses import replace

from backend.chat.considered import by_number, read_answering, read_considered, read_passage
from backend.chat.considered_changes import keep
from backend.chat.grounding import considered
from backend.chat.recipe import Recipe
from backend.store import Store
from tests.backend.chat.room import begun
from tests.backend.chat.shelves import ROOIBOS, TEA, found


async def kept(store: Store, **columns: str) -> str:
    """An answer with two passages, of which the first was told."""
    answer = await begun(store, state="done", text="Tea [1].", **columns)
    rows = considered(answer.id, [found(TEA), found(ROOIBOS, document="D2")])
    await store.write(lambda session: keep(session, answer.id, (replace(rows[0], told=1), rows[1])))
    return answer.id


async def test_passages_come_back_as_they_were_kept_the_best_first(store: Store) -> None:
    id_ = await kept(store)
    rows = (await store.look(lambda rows: read_considered(rows, [id_, "gone"])))[id_]
    assert [(each.number, each.text, each.score) for each in rows] == [(1, TEA, 0.5), (2, ROOIBOS, 0.5)]
    assert rows[0].address == f"/documents/D1?start=0&stop={len(TEA)}&message={id_}"
    assert await store.look(lambda rows: read_passage(rows, id_, 2)) == rows[1]
    assert await store.look(lambda rows: read_passage(rows, id_, 3)) is None


async def test_only_what_was_told_and_is_not_deleted_can_be_cited(store: Store) -> None:
    id_ = await kept(store)
    rows = (await store.look(lambda rows: read_considered(rows, [id_])))[id_]
    assert list(by_number(rows)) == [1]
    assert by_number([replace(rows[0], text="")]) == {}


async def test_only_answers_that_consist_of_passages_have_them_read_with_the_page(store: Store) -> None:
    id_ = await kept(store)

    class Answer:
        id = id_
        recipe = Recipe(grounded="passages").kept()

    class Other:
        id = id_
        recipe = Recipe(grounded="answer", passages=1).kept()

    assert list(await store.look(lambda rows: read_answering(rows, [Answer()]))) == [id_]
    assert await store.look(lambda rows: read_answering(rows, [Other()])) == {}
