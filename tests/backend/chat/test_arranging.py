"""Putting conversations in order, and taking it back."""

import pytest

from backend.chat import arranging, conversations, folders, queries
from backend.chat.arranging import arrange, move, remove_folder, tag, take_back
from backend.chat.listing import read_tags, read_top
from backend.chat.tables import Arrangement, Conversation
from backend.store import Store
from backend.store.changes import read_changes
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from tests.backend.chat.room import NOON, conversation, keep


async def some(store: Store, *titles: str) -> list[str]:
    made = [conversation(title) for title in titles]
    await keep(store, *made)
    return [each.id for each in made]


async def found(store: Store, id_: str) -> Conversation:
    return await store.read(lambda session: session.get_one(Conversation, id_))


@pytest.mark.parametrize(
    ("act", "column", "sentence"),
    [
        ("pin", "pinned_at", "Pinned “Tea”."),
        ("archive", "archived_at", "Archived “Tea”."),
        ("delete", "deleted_at", "Deleted “Tea”."),
    ],
)
async def test_an_act_is_done_said_and_taken_back(store: Store, act: str, column: str, sentence: str) -> None:
    (tea,) = await some(store, "Tea")
    done = await store.write(lambda session: arrange(session, act, [tea]))
    assert done.sentence == sentence
    assert getattr(await found(store, tea), column)
    await store.write(lambda session: take_back(session, done.id))
    assert getattr(await found(store, tea), column) is None


async def test_what_is_taken_back_is_as_it_was_before_and_not_as_it_is_for_most(store: Store) -> None:
    ids = await some(store, "Tea", "Milk")
    await store.write(lambda session: arrange(session, "pin", ids[:1]))
    was = (await found(store, ids[0])).pinned_at
    done = await store.write(lambda session: arrange(session, "unpin", ids))
    assert done.sentence == "Unpinned 2 conversations."
    await store.write(lambda session: take_back(session, done.id))
    assert [(await found(store, each)).pinned_at for each in ids] == [was, None]


async def test_order_does_not_change_when_conversations_were_last_used(store: Store) -> None:
    (tea,) = await some(store, "Tea")
    await store.write(lambda session: arrange(session, "pin", [tea]))
    assert (await found(store, tea)).updated_at == NOON


async def test_the_index_is_told_of_every_act_and_of_its_undoing(store: Store) -> None:
    ids = await some(store, "Tea", "Milk")
    done = await store.write(lambda session: arrange(session, "archive", ids))
    await store.write(lambda session: take_back(session, done.id))
    changes = await store.look(lambda rows: read_changes(rows, 0, 10))
    assert [each.item_id for each in changes] == [*ids, *ids]


async def test_what_is_gone_or_unknown_is_refused(store: Store) -> None:
    (tea,) = await some(store, "Tea")
    for work, fault in (
        (lambda session: arrange(session, "pin", ["nothing"]), NotFound),
        (lambda session: arrange(session, "explode", [tea]), BadRequest),
        (lambda session: arrange(session, "pin", [tea] * 5001), BadRequest),
        (lambda session: move(session, [tea], "nowhere"), NotFound),
        (lambda session: take_back(session, "nothing"), NotFound),
        (lambda session: remove_folder(session, "nothing"), NotFound),
    ):
        with pytest.raises(fault):
            await store.write(work)


async def test_a_conversation_moves_into_a_folder_out_of_it_and_back(store: Store) -> None:
    (tea,) = await some(store, "Tea")
    work = await store.write(lambda session: folders.make(session, "  Work  "))
    into = await store.write(lambda session: move(session, [tea], work.id))
    assert into.sentence == "Moved “Tea” to “Work”."
    out = await store.write(lambda session: move(session, [tea], ""))
    assert (await found(store, tea)).folder_id is None
    await store.write(lambda session: take_back(session, out.id))
    assert (await found(store, tea)).folder_id == work.id


async def test_a_folder_that_is_deleted_leaves_its_conversations_and_comes_back_with_them(store: Store) -> None:
    ids = await some(store, "Tea", "Milk", "Oslo")
    made = await store.write(lambda session: folders.make(session, "Drinks"))
    await store.write(lambda session: folders.change(session, made.id, "Drinks", "Be brief."))
    await store.write(lambda session: move(session, ids[:2], made.id))
    done = await store.write(lambda session: remove_folder(session, made.id))
    top = await store.look(read_top)
    assert ({each.title for each in top.rest.conversations}, top.folders) == ({"Tea", "Milk", "Oslo"}, ())
    await store.write(lambda session: take_back(session, done.id))
    top = await store.look(read_top)
    assert {each.title for each in top.filed} == {"Tea", "Milk"}
    assert [(each.name, folders.system_of(each.settings)) for each in top.folders] == [("Drinks", "Be brief.")]


async def test_tags_are_added_and_removed_for_several_and_each_gets_back_its_own(store: Store) -> None:
    ids = await some(store, "Tea", "Milk")
    await store.write(lambda session: tag(session, ids[:1], ["green"], []))
    done = await store.write(lambda session: tag(session, ids, [" hot  drink ", "hot drink"], ["green"]))
    tags = await store.look(lambda rows: read_tags(rows, ids))
    assert sorted((ids.index(each.conversation_id), each.tag) for each in tags) == [(0, "hot drink"), (1, "hot drink")]
    await store.write(lambda session: take_back(session, done.id))
    tags = await store.look(lambda rows: read_tags(rows, ids))
    assert [(each.conversation_id, each.tag) for each in tags] == [(ids[0], "green")]


@pytest.mark.parametrize("text", ["", " , ", "x" * 41])
async def test_a_tag_that_can_not_be_read_is_refused(store: Store, text: str) -> None:
    with pytest.raises(BadRequest):
        arranging.checked_tag(text)


async def test_a_deleted_conversation_is_taken_back_by_either_way(store: Store) -> None:
    (tea,) = await some(store, "Tea")
    done = await store.write(lambda session: arrange(session, "delete", [tea]))
    await store.write(lambda session: conversations.bring_back(session, tea))
    await store.write(lambda session: take_back(session, done.id))
    assert (await found(store, tea)).deleted_at is None


async def test_a_way_back_is_forgotten_after_a_while(store: Store) -> None:
    (tea,) = await some(store, "Tea")
    done = await store.write(lambda session: arrange(session, "pin", [tea]))
    later = NOON.replace(year=2099)
    await store.write(lambda session: queries.purge_deleted(session, later))
    assert await store.read(lambda session: session.get(Arrangement, done.id)) is None
