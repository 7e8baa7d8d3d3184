import pytest

from backend.chat.desk import Desk
from backend.chat.routes import Chat
from backend.chat.scope_pages import ScopePages
from backend.settings.choices import NEW_DRAFT
from backend.web.render import Renderer
from backend.web.request import Request, Response
from backend.web.routes import NotFound
from tests.backend.chat.test_grounded import library, shelves
from tests.backend.models.room import Window

__all__ = ["library", "shelves"]  # fixtures


@pytest.fixture
def pages(library: Desk, renderer: Renderer, room: Chat) -> ScopePages:
    return ScopePages(library, renderer)


async def ask(pages: ScopePages, method: str, path: str, body: bytes = b"") -> str:
    headers = (("hx-request", "true"), ("content-type", "application/x-www-form-urlencoded"))
    answer = await pages.routes().answer(Request(method, path, "", headers, body))
    assert isinstance(answer, Response)
    return " ".join(answer.body.decode().split())


async def test_the_chip_names_what_is_attached_and_its_menu_lists_the_rest(pages: ScopePages, window: Window) -> None:
    shown = await ask(pages, "GET", f"/boxes/{NEW_DRAFT}/scope")
    assert "Documents: Tea<" in shown
    assert f'hx-put="/boxes/{NEW_DRAFT}/collections/C2"' in shown
    shown = await ask(pages, "PUT", f"/boxes/{NEW_DRAFT}/collections/C2")
    assert "Documents: Tea, House<" in shown
    assert f"event: scope-{NEW_DRAFT}" in await window.heard()
    assert "Documents: House<" in await ask(pages, "DELETE", f"/boxes/{NEW_DRAFT}/collections/C1")


async def test_a_collection_that_is_gone_can_not_be_attached(pages: ScopePages) -> None:
    with pytest.raises(NotFound):
        await ask(pages, "PUT", f"/boxes/{NEW_DRAFT}/collections/C9")


async def test_a_named_document_is_a_chip_that_can_be_taken_out(pages: ScopePages) -> None:
    shown = await ask(pages, "PUT", f"/boxes/{NEW_DRAFT}/documents/D1", b"name=%3Cb%3ETea.pdf")
    assert "&lt;b&gt;Tea.pdf" in shown
    id_ = shown.partition('hx-delete="/named-documents/')[2].partition('"')[0]
    await ask(pages, "DELETE", f"/named-documents/{id_}")
    assert "Tea.pdf" not in await ask(pages, "GET", f"/boxes/{NEW_DRAFT}/scope")


async def test_what_the_mode_brings_is_shown_and_one_that_bars_documents_says_so(
    pages: ScopePages, library: Desk
) -> None:
    from backend.chat.tuned import keep_mode

    await library.telling.modes.keep("home", "---\nname: Home\ncollections: House\n---\n")
    await library.store.write(lambda session: keep_mode(session, "", "home"))
    shown = await ask(pages, "GET", f"/boxes/{NEW_DRAFT}/scope")
    assert "Documents: Tea, House<" in shown
    assert "by the mode" in shown
    await library.telling.modes.keep("home", "---\nname: Home\nabilities: []\n---\n")
    shown = await ask(pages, "GET", f"/boxes/{NEW_DRAFT}/scope")
    assert "The mode “Home” doesn't use documents." in shown
    assert "Documents: Tea" not in shown


async def test_a_collection_that_a_mode_names_and_that_is_not_there_is_told(pages: ScopePages, library: Desk) -> None:
    from backend.chat.tuned import keep_mode

    await library.telling.modes.keep("home", "---\nname: Home\ncollections: Attic, house\n---\n")
    await library.store.write(lambda session: keep_mode(session, "", "home"))
    shown = await ask(pages, "GET", f"/boxes/{NEW_DRAFT}/scope")
    assert "answers from collections that are not there: Attic." in shown
    assert "Documents: Tea, House<" in shown
    await ask(pages, "DELETE", f"/boxes/{NEW_DRAFT}/collections/C1")
    await library.telling.modes.keep("home", "---\nname: Home\ncollections: Attic\n---\n")
    assert "Not there: Attic<" in await ask(pages, "GET", f"/boxes/{NEW_DRAFT}/scope")
