from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from backend.chat import attachments, conversations, queries, waiting
from backend.chat.attached import FLEETING_DRAFT, AttachmentRow, read_beside, read_contents, read_waiting
from backend.chat.recognising import recognise
from backend.chat.records import read_line
from backend.chat.tables import Message
from backend.settings.choices import NEW_DRAFT, QUICK_DRAFT
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from tests.backend.chat.files import PNG, added, sent
from tests.backend.chat.room import MODEL, NOON, conversation, keep, message

MODELS = (MODEL,)


async def names_in(store: Store, box: str) -> list[str]:
    return [each.name for each in await store.look(lambda rows: read_waiting(rows, box))]


async def beside(store: Store, *message_ids: str) -> list[list[AttachmentRow]]:
    found = await store.look(lambda rows: read_beside(rows, message_ids))
    return [[*found.get(each, ())] for each in message_ids]


async def contents(store: Store, files: Sequence[AttachmentRow]) -> list[bytes]:
    found = await store.look(lambda rows: read_contents(rows, [each.id for each in files]))
    return [found[each.id] for each in files]


@pytest.mark.parametrize("box", [NEW_DRAFT, QUICK_DRAFT, FLEETING_DRAFT])
async def test_a_first_question_takes_what_waits_in_its_box(store: Store, box: str) -> None:
    await added(store, box, "a.txt", b"tea")
    await added(store, box, "b.png", PNG)
    exchange = await store.write(lambda session: conversations.begin(session, "why?", MODELS, box))
    assert [each.name for each in exchange.files] == ["a.txt", "b.png"]
    assert (await beside(store, exchange.question.id))[0] == [*exchange.files]
    assert await contents(store, exchange.files) == [b"tea", PNG]
    assert await names_in(store, box) == []


async def test_a_question_from_elsewhere_leaves_all_boxes_alone(store: Store) -> None:
    await added(store, NEW_DRAFT, "a.txt", b"tea")
    exchange = await store.write(lambda session: conversations.begin(session, "why?", MODELS))
    assert exchange.files == ()
    assert await names_in(store, NEW_DRAFT) == ["a.txt"]


async def test_a_question_that_is_refused_leaves_its_files_where_they_wait(store: Store) -> None:
    await added(store, NEW_DRAFT, "a.txt", b"tea")
    with pytest.raises(BadRequest):
        await store.write(lambda session: conversations.begin(session, " ", MODELS, NEW_DRAFT))
    assert await names_in(store, NEW_DRAFT) == ["a.txt"]


async def test_every_branch_that_is_gone_on_with_has_the_files(store: Store) -> None:
    within = conversation()
    question = message(within, 0, "?", role="user")
    one, other = (message(within, 1, "!", parent_id=question.id) for _ in range(2))
    within.compared = f"{one.id} {other.id}"
    await keep(store, within, question, one, other)
    await added(store, within.id, "a.txt", b"tea")
    exchange = await store.write(
        lambda session: conversations.ask(session, conversations.find(session, within.id), "and?", MODELS)
    )
    asked = [str(answer.parent_id) for answer in exchange.answers]
    assert len(set(asked)) == 2
    found = await beside(store, *asked)
    assert [[each.name for each in files] for files in found] == [["a.txt"], ["a.txt"]]
    assert found[0][0].id != found[1][0].id


async def asked_with_files(store: Store) -> Message:
    within = conversation()
    question = message(within, 0, "?", role="user")
    await keep(store, within, question, message(within, 1, "!"))
    await sent(store, question, ("a.txt", b"tea"), ("b.png", PNG))
    return question


async def test_an_edited_question_has_the_files_too_and_the_old_one_keeps_them(store: Store) -> None:
    question = await asked_with_files(store)
    anew = await store.write(
        lambda session: conversations.ask_otherwise(
            session, queries.message_there(session, question.id), "why?", MODELS
        )
    )
    old, new = await beside(store, question.id, anew.question.id)
    assert [each.name for each in old] == [each.name for each in new] == ["a.txt", "b.png"]
    assert new == [*anew.files]
    assert await contents(store, new) == [b"tea", PNG]
    assert not {each.id for each in old} & {each.id for each in new}


async def test_files_wait_in_line_with_their_question(store: Store) -> None:
    within = conversation()
    await keep(store, within)
    await added(store, within.id, "a.txt", b"tea")
    first = await store.write(lambda session: waiting.add(session, within.id, "why?", MODELS))
    await added(store, within.id, "b.txt", b"rice")
    assert (await names_in(store, first.id), await names_in(store, within.id)) == (["a.txt"], ["b.txt"])
    assert [each.files for each in await store.look(lambda rows: read_line(rows, within.id))] == [1]
    exchange = await store.write(
        lambda session: conversations.ask(session, conversations.find(session, within.id), "why?", MODELS, first.id)
    )
    assert [each.name for each in exchange.files] == ["a.txt"]
    assert await names_in(store, within.id) == ["b.txt"]


async def test_who_leaves_the_line_takes_the_files_along(store: Store) -> None:
    within = conversation()
    await keep(store, within)
    lined = []
    for name in ("a.txt", "b.txt"):
        await added(store, within.id, name, b"tea")
        lined.append(await store.write(lambda session: waiting.add(session, within.id, "why?", MODELS).id))
    await store.write(lambda session: waiting.change(session, lined[0], ""))
    assert [await names_in(store, each) for each in lined] == [[], ["b.txt"]]
    await store.write(lambda session: waiting.empty(session, within.id))
    assert await names_in(store, lined[1]) == []


async def test_a_file_can_be_taken_out_until_it_is_sent(store: Store) -> None:
    waits = await added(store, NEW_DRAFT, "a.txt", b"tea")
    assert await store.write(lambda session: attachments.remove(session, waits)) == NEW_DRAFT
    assert await names_in(store, NEW_DRAFT) == []
    question = await asked_with_files(store)
    ((gone_with, _),) = await beside(store, question.id)
    for id_ in (waits, gone_with.id, "nothing"):
        with pytest.raises(NotFound):
            await store.write(lambda session, id_=id_: attachments.remove(session, id_))
    assert len((await beside(store, question.id))[0]) == 2


async def test_a_box_belongs_to_a_conversation_or_a_draft_and_has_an_end(store: Store) -> None:
    file = recognise("a.txt", b"tea")
    with pytest.raises(NotFound):
        await store.write(lambda session: attachments.add(session, "nothing", file))
    for _ in range(attachments.MOST):
        await store.write(lambda session: attachments.add(session, NEW_DRAFT, file))
    with pytest.raises(BadRequest, match=f"{attachments.MOST} files"):
        await store.write(lambda session: attachments.add(session, NEW_DRAFT, file))
    await store.write(lambda session: attachments.add(session, QUICK_DRAFT, file))


async def test_nothing_is_left_of_the_files_of_what_is_purged(store: Store) -> None:
    gone = conversation(deleted_at=NOON - timedelta(days=30))
    question = message(gone, 0, "?", role="user")
    await keep(store, gone, question)
    await sent(store, question, ("a.txt", b"tea"))
    kept = await asked_with_files(store)
    left = conversation(deleted_at=None)
    await keep(store, left)
    await added(store, left.id, "b.txt", b"tea")
    lined = await store.write(lambda session: waiting.add(session, left.id, "why?", MODELS).id)
    await added(store, left.id, "c.txt", b"tea")
    await store.write(lambda session: conversations.remove(session, left.id))
    await store.write(lambda session: queries.purge_deleted(session, datetime.now(UTC) + timedelta(days=2)))
    assert await store.look(lambda rows: rows.value("SELECT count(*) FROM attachment")) == 2
    assert len((await beside(store, kept.id))[0]) == 2
    assert await names_in(store, lined) == []
