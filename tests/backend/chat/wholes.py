"""Whole conversations for the tests of what is read of them and of how they come in."""

from dataclasses import replace

from backend.chat.taking_in import Taken, take_in
from backend.chat.whole import Attachment, AttachmentHead, Whole, read_present, read_whole
from backend.store import Store
from backend.store.keys import new_id
from tests.backend.chat.room import conversation, keep, message


async def read(store: Store, own: str) -> Whole:
    found = await store.look(lambda rows: read_whole(rows, own))
    assert found
    return found


async def take(store: Store, whole: Whole) -> Taken:
    present = await store.look(lambda rows: read_present(rows, whole))
    return await store.write(lambda session: take_in(session, whole, present))


async def a_talk(store: Store) -> Whole:
    """A question with two answers, the second of which is shown."""
    within = conversation()
    question = message(within, 0, "Tea?", role="user")
    first = message(within, 1, "Green.", parent_id=question.id)
    second = message(within, 1, "Black.", parent_id=question.id)
    within.leaf_id = second.id
    await keep(store, within, question, first, second)
    return await read(store, within.id)


def elsewhere(whole: Whole) -> Whole:
    """The same talk under other ids."""
    ids = {each.id: new_id() for each in whole.messages}
    own = new_id()
    messages = tuple(
        replace(each, id=ids[each.id], conversation_id=own, parent_id=ids.get(each.parent_id or ""))
        for each in whole.messages
    )
    leaf = ids.get(whole.conversation.leaf_id or "")
    return Whole(replace(whole.conversation, id=own, leaf_id=leaf, origin="test:1"), messages)


def an_image(whole: Whole) -> Attachment:
    head = AttachmentHead(new_id(), whole.messages[0].id, "image", "tea.png", "image/png", 3, None, 1)
    return Attachment(head, b"\0\1\2")
