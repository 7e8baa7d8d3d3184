from backend.chat import alongside, attachments, scope_changes
from backend.chat.attached import read_waiting
from backend.chat.recognising import recognise
from backend.chat.scope import read_named_by, read_waiting_names
from backend.store import Store
from tests.backend.chat.room import begun


async def test_files_and_named_documents_go_with_a_question_and_into_its_copy(store: Store) -> None:
    first, second = await begun(store), await begun(store)
    box, question, other = first.conversation_id, first.parent_id or "", second.parent_id or ""
    await store.write(lambda session: attachments.add(session, box, recognise("tea.txt", b"Green.")))
    await store.write(lambda session: scope_changes.name(session, box, "D1", "Tea.pdf"))
    files = await store.write(lambda session: alongside.give(session, box, question, box))
    assert [each.name for each in files] == ["tea.txt"]
    copied = await store.write(lambda session: alongside.copy(session, {question: other}, second.conversation_id))
    assert [each.name for each in copied[other]] == ["tea.txt"]
    for id_ in (question, other):
        named = await store.look(lambda rows, id_=id_: read_named_by(rows, id_))
        assert [each.name for each in named] == ["Tea.pdf"]


async def test_what_waits_in_a_box_is_moved_and_dropped_together(store: Store) -> None:
    box = (await begun(store)).conversation_id
    await store.write(lambda session: attachments.add(session, box, recognise("tea.txt", b"Green.")))
    await store.write(lambda session: scope_changes.name(session, box, "D1", "Tea.pdf"))
    await store.write(lambda session: alongside.move(session, box, "W1"))
    assert await store.look(lambda rows: (read_waiting(rows, box), read_waiting_names(rows, box))) == ([], ())
    assert len(await store.look(lambda rows: [*read_waiting(rows, "W1"), *read_waiting_names(rows, "W1")])) == 2
    await store.write(lambda session: alongside.drop(session, ["W1"]))
    assert await store.look(lambda rows: [*read_waiting(rows, "W1"), *read_waiting_names(rows, "W1")]) == []
