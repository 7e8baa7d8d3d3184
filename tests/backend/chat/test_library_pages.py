"""The page of saved prompts, and what is suggested in the message box."""

from urllib.parse import urlencode

import pytest

from backend.chat.desk import Desk
from backend.chat.library_pages import Library
from backend.chat.routes import Chat
from backend.store import Store
from backend.web.request import Request, Response
from backend.web.routes import NotFound
from tests.backend.chat.room import MODEL, conversation, keep, message
from tests.driving.page import visible_text

FORM = (("content-type", "application/x-www-form-urlencoded"), ("hx-request", "true"))


@pytest.fixture
def library(desk: Desk, room: Chat) -> Library:
    return Library(desk, room.renderer)


async def ask(library: Library, method: str, path: str, **form: str) -> Response:
    path, _, query = path.partition("?")
    answer = await library.routes().answer(Request(method, path, query, FORM, urlencode(form).encode()))
    assert isinstance(answer, Response)
    return answer


async def text(library: Library, method: str, path: str, **form: str) -> str:
    return visible_text((await ask(library, method, path, **form)).body.decode())


async def test_a_prompt_is_saved_suggested_changed_and_deleted(library: Library) -> None:
    assert "Brief what" in await text(library, "POST", "/prompts", name="Brief", text="Be brief: {{what}}")
    page = (await ask(library, "GET", "/prompts")).body.decode()
    address = page.split('hx-patch="')[1].split('"')[0]
    assert "Brief" in await text(library, "GET", "/suggestions?kind=prompt&words=br")
    assert "No saved prompt is called so." in await text(library, "GET", "/suggestions?kind=prompt&words=x")
    assert "Shorter" in await text(library, "PATCH", address, name="Shorter", text="x")
    assert "Deleted the prompt “Shorter”." in await text(library, "DELETE", address)


async def test_what_is_wrong_with_a_prompt_is_told_beneath_it(library: Library) -> None:
    answer = await ask(library, "POST", "/prompts", name="", text="x")
    assert ("HX-Retarget", "#prompt-fault") in answer.headers
    assert "A saved prompt needs a name." in visible_text(answer.body.decode())


async def test_models_and_conversations_are_named_behind_an_at(library: Library, store: Store) -> None:
    await keep(store, conversation("tiny talk"), conversation("Tea"))
    said = await text(library, "GET", "/suggestions?kind=mention&words=tiny")
    assert MODEL in said
    assert "tiny talk" in said
    assert "Tea" not in said


async def test_a_conversation_is_handed_out_as_text(library: Library, store: Store) -> None:
    within = conversation("Tea")
    await keep(store, within, message(within, 0, "Which?", role="user"))
    answer = await ask(library, "GET", f"/conversations/{within.id}/text")
    assert answer.body.decode() == "# Tea\n\n## User\n\nWhich?\n"
    assert answer.content_type.startswith("text/plain")
    with pytest.raises(NotFound):
        await ask(library, "GET", "/conversations/nothing/text")
