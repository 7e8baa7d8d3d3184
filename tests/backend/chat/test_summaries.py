import pytest

from backend.chat import summaries
from backend.chat.summaries import SummaryRow, summary_on
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, conversation, keep

PATH = ["a", "b", "c", "d"]


def row(key: str, until_id: str, text: str = "Sum.") -> SummaryRow:
    return SummaryRow(key, "1", until_id, text, MODEL, 0)


def test_the_one_that_reaches_furthest_counts() -> None:
    assert summary_on(PATH, [row("1", "b"), row("2", "c"), row("3", "a")]) == row("2", "c")


def test_one_of_another_branch_or_without_a_text_does_not_count() -> None:
    assert summary_on(PATH, [row("1", "x"), row("2", "b", "")]) is None
    assert summary_on(PATH, [row("2", "b", "")], unfinished=True) == row("2", "b", "")


async def test_a_summary_is_kept_changed_and_forgotten(store: Store) -> None:
    within = conversation()
    await keep(store, within)
    id_ = await store.write(lambda session: summaries.begin(session, within.id, "b", MODEL))
    await store.write(lambda session: summaries.write(session, id_, " They spoke. "))
    await store.write(lambda session: summaries.write(session, id_, "They spoke of tea.", edited=True))
    found = await store.look(lambda rows: summaries.read_summary(rows, id_))
    assert found == SummaryRow(id_, within.id, "b", "They spoke of tea.", MODEL, 1)
    await store.write(lambda session: summaries.remove(session, id_))
    assert await store.look(lambda rows: summaries.read_summary(rows, id_)) is None


async def test_a_summary_that_says_nothing_or_far_too_much_is_refused(store: Store) -> None:
    for text in (" ", "x" * (summaries.LONGEST + 1)):
        with pytest.raises(BadRequest):
            await store.write(lambda session, text=text: summaries.write(session, "x", text))
    with pytest.raises(NotFound):
        await store.write(lambda session: summaries.write(session, "x", "Sum."))
