"""Files as a window adds, sees and takes them out, and as the models are told of them."""

import re
from urllib.parse import quote

import pytest

from backend.chat.attachment_pages import SHOWN, AttachmentPages
from backend.chat.desk import Desk
from backend.chat.routes import Chat
from backend.models.catalogue import Catalogue
from backend.settings.choices import NEW_DRAFT
from backend.store import Store
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import NotFound
from tests.backend.chat.files import PNG, added, give_sight, sent
from tests.backend.chat.room import MODEL, conversation, keep, message
from tests.backend.models.room import Window
from tests.ollama_double import OllamaDouble

HTMX = ("hx-request", "true")
PLACE = f"/boxes/{NEW_DRAFT}/attachments"


@pytest.fixture
def pages(desk: Desk, renderer: Renderer, room: Chat) -> AttachmentPages:
    """`room` sets what stands around pages."""
    return AttachmentPages(desk, renderer)


async def ask(pages: AttachmentPages | Chat, method: str, path: str, body: bytes = b"") -> Response:
    path, _, query = path.partition("?")
    answer = await pages.routes().answer(Request(method, path, query, (HTMX,), body))
    assert isinstance(answer, Response)
    return answer


async def text(pages: AttachmentPages | Chat, path: str) -> str:
    return (await ask(pages, "GET", path)).body.decode()


async def test_a_file_that_is_added_waits_above_the_box_and_can_be_taken_out(
    pages: AttachmentPages, window: Window
) -> None:
    name = "<b>ü & ?.txt"
    assert (await ask(pages, "PUT", f"{PLACE}?name={quote(name)}", b"Green tea. " * 500)).status == 204
    assert f"event: files-{NEW_DRAFT}" in await window.heard()
    chips = await text(pages, PLACE)
    assert "&lt;b&gt;ü &amp; ?.txt" in chips
    assert re.search(r"about 1,\d{3} tokens", chips)
    assert "data-insert-text" in chips
    id_ = chips.partition('data-attachment="')[2].partition('"')[0]
    assert (await ask(pages, "DELETE", f"/attachments/{id_}")).status == 204
    assert (await text(pages, PLACE)).strip() == ""


async def test_what_can_not_be_taken_is_refused_and_nothing_is_kept(pages: AttachmentPages) -> None:
    with pytest.raises(BadRequest, match="neither a text nor a picture"):
        await ask(pages, "PUT", f"{PLACE}?name=a.bin", bytes(range(256)))
    with pytest.raises(NotFound):
        await ask(pages, "PUT", "/boxes/nothing/attachments?name=a.txt", b"tea")
    assert (await text(pages, PLACE)).strip() == ""


async def test_a_picture_is_answered_as_what_it_is_and_nothing_else_can_come_of_it(
    pages: AttachmentPages, store: Store
) -> None:
    id_ = await added(store, NEW_DRAFT, 'a"\r\nü.png', PNG)
    answer = await ask(pages, "GET", f"/attachments/{id_}")
    headers = dict(answer.headers)
    assert (answer.body, answer.content_type) == (PNG, "image/png")
    assert headers["Content-Disposition"] == "inline; filename*=UTF-8''a%22%20%C3%BC.png"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_a_text_is_answered_as_plain_text_whatever_it_is(pages: AttachmentPages, store: Store) -> None:
    id_ = await added(store, NEW_DRAFT, "page.html", b"<script>alert(1)</script>")
    assert (await ask(pages, "GET", f"/attachments/{id_}")).content_type == "text/plain; charset=utf-8"
    unfolded = await text(pages, f"/attachments/{id_}/text")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</pre>" in unfolded
    assert "longer than what is shown" not in unfolded


async def test_of_a_very_long_text_the_beginning_unfolds_and_the_page_says_so(
    pages: AttachmentPages, store: Store
) -> None:
    id_ = await added(store, NEW_DRAFT, "long.txt", b"a" * SHOWN + b"b" * 10)
    unfolded = await text(pages, f"/attachments/{id_}/text")
    assert "a" * SHOWN + "</pre>" in unfolded
    assert "longer than what is shown" in unfolded


async def test_a_picture_does_not_unfold_and_what_is_gone_is_not_found(pages: AttachmentPages, store: Store) -> None:
    id_ = await added(store, NEW_DRAFT, "a.png", PNG)
    for path in (f"/attachments/{id_}/text", "/attachments/gone", "/attachments/gone/text"):
        with pytest.raises(NotFound):
            await ask(pages, "GET", path)


async def test_a_model_that_can_not_see_is_named_above_the_box(pages: AttachmentPages, store: Store) -> None:
    await pages.desk.choices.set_model(MODEL)
    await added(store, NEW_DRAFT, "a.txt", b"tea")
    assert "data-blocks" not in await text(pages, PLACE)
    await added(store, NEW_DRAFT, "a.png", PNG)
    chips = await text(pages, PLACE)
    assert "tiny-chat:latest can't see pictures" in chips
    assert "data-blocks" in chips


async def test_a_model_that_sees_gets_no_warning(
    pages: AttachmentPages, store: Store, double: OllamaDouble, catalogue: Catalogue
) -> None:
    await give_sight(double, catalogue)
    await pages.desk.choices.set_model(MODEL)
    await added(store, NEW_DRAFT, "a.png", PNG)
    assert "data-blocks" not in await text(pages, PLACE)


async def test_earlier_pictures_are_a_remark_and_no_hindrance(pages: AttachmentPages, store: Store) -> None:
    await pages.desk.choices.set_model(MODEL)
    within = conversation()
    question = message(within, 0, "?", role="user")
    await keep(store, within, question)
    await sent(store, question, ("a.png", PNG))
    chips = await text(pages, f"/boxes/{within.id}/attachments")
    assert "the pictures of this conversation" in chips
    assert "data-blocks" not in chips


async def test_messages_show_what_was_sent_with_them(pages: AttachmentPages, store: Store, room: Chat) -> None:
    within = conversation()
    question = message(within, 0, "What is it?", role="user")
    await keep(store, within, question, message(within, 1, "Tea."))
    written, drawn = await sent(store, question, ("notes.txt", b"tea"), ("cat.png", PNG))
    for path in (f"/conversations/{within.id}", f"/messages/{question.id}", f"/messages/{question.id}/edit"):
        page = await text(room, path)
        assert f'src="/attachments/{drawn}"' in page, path
        assert f'hx-get="/attachments/{written}/text"' in page, path
        assert "notes.txt" in page, path
