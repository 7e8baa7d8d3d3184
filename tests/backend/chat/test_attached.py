from backend.chat.attached import (
    FLEETING_DRAFT,
    MOST_INSERTED,
    AttachmentRow,
    has_pictures_before,
    read_beside,
    read_content,
    read_contents,
    read_waiting,
)
from backend.settings.choices import NEW_DRAFT
from backend.store import Store
from backend.store.fleeting import concerns_fleeting, is_fleeting
from backend.store.keys import new_id
from tests.backend.chat.files import PNG, added, sent
from tests.backend.chat.room import conversation, keep, message


async def test_what_waits_in_a_box_is_read_in_its_order_without_contents(store: Store) -> None:
    first = await added(store, NEW_DRAFT, "b.txt", b"tea")
    second = await added(store, NEW_DRAFT, "a.png", PNG)
    await added(store, "quick-draft", "elsewhere.txt", b"tea")
    waiting = await store.look(lambda rows: read_waiting(rows, NEW_DRAFT))
    assert waiting == [
        AttachmentRow(first, None, "text", "b.txt", "text/plain", 3, 1),
        AttachmentRow(second, None, "image", "a.png", "image/png", len(PNG), None),
    ]
    assert [each.is_picture for each in waiting] == [False, True]


async def test_files_are_read_by_their_messages_and_contents_by_the_files(store: Store) -> None:
    within = conversation()
    with_two, with_none = message(within, 0, "?", role="user"), message(within, 1, "!")
    await keep(store, within, with_two, with_none)
    text, picture = await sent(store, with_two, ("a.txt", b"tea"), ("b.png", PNG))
    beside = await store.look(lambda rows: read_beside(rows, [with_two.id, with_none.id]))
    assert {id_: [each.id for each in files] for id_, files in beside.items()} == {with_two.id: [text, picture]}
    assert await store.look(lambda rows: read_beside(rows, [])) == {}
    assert await store.look(lambda rows: read_contents(rows, [text, picture])) == {text: b"tea", picture: PNG}
    assert await store.look(lambda rows: read_contents(rows, [])) == {}
    found = await store.look(lambda rows: read_content(rows, picture))
    assert found
    assert (found.name, found.media_type, found.content) == ("b.png", "image/png", PNG)
    assert await store.look(lambda rows: read_content(rows, "gone")) is None


async def test_pictures_of_a_conversation_are_known_and_texts_are_none(store: Store) -> None:
    seen, read = conversation(), conversation()
    beside_picture, beside_text = (message(each, 0, "?", role="user") for each in (seen, read))
    await keep(store, seen, beside_picture, read, beside_text)
    await sent(store, beside_picture, ("b.png", PNG))
    await sent(store, beside_text, ("a.txt", b"tea"))
    assert await store.look(lambda rows: has_pictures_before(rows, seen.id))
    assert not await store.look(lambda rows: has_pictures_before(rows, read.id))


def test_the_box_of_a_temporary_conversation_leads_to_the_store_in_memory() -> None:
    assert is_fleeting(FLEETING_DRAFT)
    assert concerns_fleeting(f"/boxes/{FLEETING_DRAFT}/attachments")
    assert len(FLEETING_DRAFT) == len(new_id())


def test_only_a_text_that_a_question_has_room_for_can_be_put_into_it() -> None:
    text = AttachmentRow("a", None, "text", "a.txt", "text/plain", MOST_INSERTED, 1)
    assert text.fits_question
    assert not AttachmentRow("a", None, "text", "a.txt", "text/plain", MOST_INSERTED + 1, 1).fits_question
    assert not AttachmentRow("a", None, "image", "a.png", "image/png", 1, None).fits_question
