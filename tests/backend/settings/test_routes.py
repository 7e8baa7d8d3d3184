from urllib.parse import urlencode

import pytest

from backend.settings.choices import Choices
from backend.settings.routes import Settings
from backend.store import Store
from backend.web.events import EventHub
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import WrongMethod


@pytest.fixture
def room(store: Store) -> Settings:
    return Settings(Choices(store), EventHub(first_number=7))


async def put(room: Settings, path: str, **form: str) -> int:
    kind = ("content-type", "application/x-www-form-urlencoded")
    answer = await room.routes().answer(Request("PUT", path, "", (kind,), urlencode(form).encode()))
    assert isinstance(answer, Response)
    assert answer.body == b""
    return answer.status


async def test_a_theme_is_chosen_and_nothing_needs_to_be_shown(room: Settings) -> None:
    assert await put(room, "/settings/theme", theme="dark") == 204
    assert await room.choices.theme() == "dark"
    assert room.hub.number == 7


async def test_a_model_is_chosen_and_every_window_fetches_its_picker(room: Settings) -> None:
    window = room.hub.subscribe(7)
    assert await put(room, "/settings/model", model="tiny-chat:latest") == 204
    assert await room.choices.model() == "tiny-chat:latest"
    assert next(window) == b"id: 8\nevent: picker\ndata: picker\n\n"


async def test_the_draft_of_what_has_not_begun_is_kept(room: Settings) -> None:
    assert await put(room, "/draft", text="one\r\ntwo & three") == 204
    assert await room.choices.new_draft() == "one\ntwo & three"
    assert await put(room, "/draft", text="") == 204
    assert await room.choices.new_draft() == ""


async def test_a_theme_that_there_is_not_is_refused(room: Settings) -> None:
    with pytest.raises(BadRequest):
        await put(room, "/settings/theme")
    assert await room.choices.theme() == "system"


@pytest.mark.parametrize("path", ["/settings/theme", "/settings/model", "/draft"])
async def test_reading_an_address_changes_nothing(room: Settings, path: str) -> None:
    with pytest.raises(WrongMethod):
        await room.routes().answer(Request("GET", path, "theme=dark&model=x&text=x", (), b""))
