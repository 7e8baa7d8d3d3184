import pytest
from sqlmodel import Session

from backend.chat import scope_changes
from backend.chat.attached import FLEETING_DRAFT
from backend.chat.forking import fork
from backend.chat.scope import read_attached, read_named_by, read_scope, read_scope_of_box, read_waiting_names
from backend.chat.tables import Conversation
from backend.chat.waiting import add, change
from backend.settings.choices import NEW_DRAFT
from backend.store import Store
from backend.store.memory import MemoryStore
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from tests.backend.chat.conftest import ROOT
from tests.backend.chat.room import MODEL, begun, conversation, keep, message


@pytest.fixture
async def within(store: Store) -> Conversation:
    """A conversation, and two collections, C1 and C2."""
    await store.write(make_collections)
    within = conversation()
    await keep(store, within)
    return within


def make_collections(session: Session) -> None:
    from sqlalchemy import text

    session.connection().execute(text("INSERT INTO collection VALUES ('C1', 'Tea', 0), ('C2', 'House', 0)"))


async def attached(store: Store, box: str) -> tuple[str, ...]:
    return await store.look(lambda rows: read_attached(rows, box))


@pytest.mark.parametrize("is_begun", [True, False])
async def test_collections_are_attached_and_detached(store: Store, within: Conversation, is_begun: bool) -> None:
    box = within.id if is_begun else NEW_DRAFT
    for id_ in ("C1", "C2", "C1"):
        await store.write(lambda session, id_=id_: scope_changes.attach(session, box, id_))
    assert sorted(await attached(store, box)) == ["C1", "C2"]
    await store.write(lambda session: scope_changes.detach(session, box, "C1"))
    assert await attached(store, box) == ("C2",)


async def test_what_was_chosen_before_belongs_to_the_conversation_that_begins(
    store: Store, within: Conversation
) -> None:
    for id_ in ("C1", "gone"):
        await store.write(lambda session, id_=id_: scope_changes.attach(session, NEW_DRAFT, id_))
    await store.write(lambda session: scope_changes.begin(session, NEW_DRAFT, within.id))
    assert await attached(store, within.id) == ("C1",)
    assert await attached(store, NEW_DRAFT) == ()


async def test_a_temporary_conversation_keeps_its_own_in_memory() -> None:
    memory = MemoryStore(ROOT / "migrations")
    try:
        await memory.write(lambda session: scope_changes.attach(session, FLEETING_DRAFT, "C1"))

        def begin(session: Session) -> str:
            from datetime import UTC, datetime

            from backend.store.keys import new_id

            now = datetime.now(UTC)
            within = Conversation(id=new_id(), created_at=now, updated_at=now)
            session.add(within)
            scope_changes.begin(session, FLEETING_DRAFT, within.id)
            return within.id

        assert await attached(memory, await memory.write(begin)) == ("C1",)
    finally:
        memory.close()


async def test_there_is_no_attaching_to_a_conversation_that_is_gone(store: Store, within: Conversation) -> None:
    with pytest.raises(NotFound):
        await store.write(lambda session: scope_changes.attach(session, "gone", "C1"))
    with pytest.raises(NotFound):
        await store.write(lambda session: scope_changes.name(session, "gone", "D1", "Tea.pdf"))


async def test_a_document_is_named_once_taken_out_again_and_belongs_to_the_question_that_is_asked(
    store: Store, within: Conversation
) -> None:
    for id_ in ("D1", "D1", "D2"):
        await store.write(lambda session, id_=id_: scope_changes.name(session, within.id, id_, f"{id_}.pdf"))
    first, second = await store.look(lambda rows: read_waiting_names(rows, within.id))
    assert (first.document_id, second.name) == ("D1", "D2.pdf")
    assert await store.write(lambda session: scope_changes.unname(session, first.id)) == within.id
    question = message(within, 0, "tea?", role="user")
    await keep(store, question)
    await store.write(lambda session: scope_changes.give(session, within.id, question.id, within.id))
    assert await store.look(lambda rows: read_waiting_names(rows, within.id)) == ()
    scope = await store.look(lambda rows: read_scope(rows, within.id, question.id))
    assert [each.document_id for each in scope.named] == ["D2"]
    with pytest.raises(NotFound):
        await store.write(lambda session: scope_changes.unname(session, second.id))


async def test_a_question_names_only_so_many(store: Store, within: Conversation) -> None:
    def name_many(session: Session) -> None:
        for number in range(scope_changes.MOST_NAMED + 1):
            scope_changes.name(session, within.id, f"D{number}", "x")
            session.flush()

    with pytest.raises(BadRequest, match="can name 10 documents"):
        await store.write(name_many)


async def test_a_question_that_waits_takes_along_what_it_names(store: Store, within: Conversation) -> None:
    await store.write(lambda session: scope_changes.name(session, within.id, "D1", "Tea.pdf"))
    waits = await store.write(lambda session: add(session, within.id, "tea?", (MODEL,)))
    assert (await store.look(lambda rows: read_scope_of_box(rows, within.id))).named == ()
    assert len(await store.look(lambda rows: read_waiting_names(rows, waits.id))) == 1
    await store.write(lambda session: change(session, waits.id, ""))
    assert await store.look(lambda rows: read_waiting_names(rows, waits.id)) == ()


async def test_a_fork_is_answered_from_the_same(store: Store, within: Conversation) -> None:
    answer = await begun(store, state="done", text="Tea.")
    box, question = answer.conversation_id, answer.parent_id or ""
    await store.write(lambda session: scope_changes.attach(session, box, "C1"))
    await store.write(lambda session: scope_changes.name(session, box, "D1", "Tea.pdf"))
    await store.write(lambda session: scope_changes.give(session, box, question, box))
    forked = await store.write(lambda session: fork(session, answer.id))
    assert await attached(store, forked.id) == ("C1",)
    copies = await store.look(lambda rows: rows.value("SELECT parent_id FROM message WHERE id = ?", forked.leaf_id))
    assert [each.name for each in await store.look(lambda rows: read_named_by(rows, copies))] == ["Tea.pdf"]
