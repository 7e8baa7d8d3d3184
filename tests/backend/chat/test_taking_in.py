from dataclasses import replace

from sqlmodel import Session, col, update

from backend.chat import conversations
from backend.chat.grounding import considered
from backend.chat.tables import Message
from backend.chat.taking_in import Taken, take_in_attachment
from backend.chat.whole import (
    Attachment,
    Whole,
    WholeFolder,
    WholeSummary,
    is_attachment_here,
    read_attachment,
    read_attachment_heads,
    read_ids,
)
from backend.store import Store
from backend.store.changes import read_changes
from backend.store.keys import new_id
from tests.backend.chat.shelves import TEA, found
from tests.backend.chat.wholes import a_talk, an_image, elsewhere, read, take


async def test_a_conversation_comes_in_once(store: Store) -> None:
    whole = elsewhere(await a_talk(store))
    assert await take(store, whole) == Taken(conversation=True, messages=3)
    assert await take(store, whole) == Taken()
    assert await read(store, whole.conversation.id) == whole
    assert len(await store.look(read_ids)) == 2


async def test_all_that_belongs_to_it_comes_with_it(store: Store) -> None:
    whole = elsewhere(await a_talk(store))
    folder = WholeFolder("F1", "Drinks", "{}", 1, 2)
    own, question = whole.conversation.id, whole.messages[0].id
    whole = replace(
        whole,
        conversation=replace(whole.conversation, folder_id="F1", pinned_at=5, settings="{}"),
        folder=folder,
        tags=("hot", "tea"),
        summaries=(WholeSummary("S1", own, question, "short", "m", 1, 3, 4),),
        attachments=(an_image(whole),),
        considered=considered(whole.messages[1].id, [found(TEA)]),
    )
    assert (await take(store, whole)).attachments == 1
    got = await read(store, own)
    assert got == replace(whole, attachments=())
    (head,) = await store.look(lambda rows: read_attachment_heads(rows, got))
    assert await store.look(lambda rows: read_attachment(rows, head)) == whole.attachments[0]


async def test_one_that_has_grown_gets_what_is_new_and_goes_on_there(store: Store) -> None:
    whole = elsewhere(await a_talk(store))
    await take(store, whole)
    last = whole.messages[2]
    fresh = replace(last, id=new_id(), parent_id=last.id, position=2, text="More.")
    grown = Whole(replace(whole.conversation, leaf_id=fresh.id), (*whole.messages, fresh))
    assert await take(store, grown) == Taken(messages=1)
    got = await read(store, whole.conversation.id)
    assert got.conversation.leaf_id == fresh.id
    assert len(got.messages) == 4


async def test_what_the_person_did_meanwhile_stays(store: Store) -> None:
    whole = elsewhere(await a_talk(store))
    await take(store, whole)
    own, first, last = whole.conversation.id, whole.messages[1], whole.messages[2]

    def change(session: Session) -> None:
        conversations.rename(session, own, "Mine")
        conversations.walk_to(session, first.id)
        session.execute(update(Message).where(col(Message.id) == first.id).values(text="Edited."))

    await store.write(change)
    fresh = replace(last, id=new_id(), parent_id=last.id, position=2, text="More.")
    await take(store, Whole(replace(whole.conversation, leaf_id=fresh.id), (*whole.messages, fresh)))
    got = await read(store, own)
    assert (got.conversation.title, got.conversation.leaf_id) == ("Mine", first.id)
    assert got.messages[1].text == "Edited."


async def test_a_conversation_that_was_deleted_comes_back_and_a_branch_does_not(store: Store) -> None:
    whole = elsewhere(await a_talk(store))
    await take(store, whole)
    await store.write(lambda session: conversations.remove_branch(session, whole.messages[1].id))
    await store.write(lambda session: conversations.remove(session, whole.conversation.id))
    assert await take(store, whole) == Taken(conversation=True)
    assert len((await read(store, whole.conversation.id)).messages) == 2


async def test_it_is_known_again_by_where_it_came_from(store: Store) -> None:
    whole = elsewhere(await a_talk(store))
    await take(store, whole)
    again = replace(whole, conversation=replace(whole.conversation, id=new_id()))
    assert await take(store, again) == Taken()


async def test_a_file_alone_comes_in_once_and_only_with_its_message(store: Store) -> None:
    whole = await a_talk(store)
    image = an_image(whole)
    assert await store.write(lambda session: take_in_attachment(session, image))
    assert not await store.write(lambda session: take_in_attachment(session, image))
    assert await store.look(lambda rows: is_attachment_here(rows, image.head.id))
    lost = Attachment(replace(image.head, id=new_id(), message_id=new_id()), b"")
    assert not await store.write(lambda session: take_in_attachment(session, lost))


async def test_whoever_follows_changes_is_told(store: Store) -> None:
    whole = elsewhere(await a_talk(store))
    await take(store, whole)
    told = await store.look(lambda rows: [(each.kind, each.item_id) for each in read_changes(rows, 0, 99)])
    assert set(told) == {("conversation", whole.conversation.id), *(("message", each.id) for each in whole.messages)}
