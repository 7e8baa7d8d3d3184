from backend.chat.considered import read_considered
from backend.chat.considered_changes import keep
from backend.chat.forgetting import forget_documents
from backend.chat.grounding import considered
from backend.store import Store
from tests.backend.chat.room import begun
from tests.backend.chat.shelves import ROOIBOS, TEA, found


async def test_the_words_of_deleted_documents_are_gone_from_every_answer(store: Store) -> None:
    answers = [await begun(store), await begun(store)]
    for each in answers:
        rows = considered(each.id, [found(TEA), found(ROOIBOS, document="D2")])
        await store.write(lambda session, id_=each.id, rows=rows: keep(session, id_, rows))
    await forget_documents(store, ["D1"])
    kept = await store.look(lambda rows: read_considered(rows, [each.id for each in answers]))
    assert [[row.text for row in rows] for rows in kept.values()] == [["", ROOIBOS], ["", ROOIBOS]]


async def test_the_words_of_deleted_documents_are_nowhere_in_the_file(store: Store) -> None:
    answer = await begun(store)
    of_two = [found(f"{at}: {TEA}", document=f"D{at % 2}", start=at * 1000) for at in range(6)]
    await store.write(lambda session: keep(session, answer.id, considered(answer.id, of_two)))
    await forget_documents(store, ["D1"])
    store.close()
    written = store.path.read_bytes()
    assert [f"{at}: {TEA[:20]}".encode() in written for at in range(6)] == [True, False] * 3
