"""The sheet of keys, and changing them."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from backend.settings.key_pages import KeyPages
from backend.settings.keys import Keys
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response
from backend.web.routes import NotFound
from tests.driving.page import visible_text

ROOT = Path(__file__).resolve().parents[3]
FORM = (("content-type", "application/x-www-form-urlencoded"), ("hx-request", "true"))


@pytest.fixture
def pages(store: Store, hub: EventHub) -> KeyPages:
    return KeyPages(Keys(store), Renderer(ROOT / "templates", hub, "test", demo=False), hub)


async def ask(pages: KeyPages, method: str, path: str, **form: str) -> str:
    answer = await pages.routes().answer(Request(method, path, "", FORM, urlencode(form).encode()))
    assert isinstance(answer, Response)
    return answer.body.decode()


async def test_a_key_is_changed_shown_everywhere_and_reset(pages: KeyPages) -> None:
    assert "Ctrl+J" in visible_text(await ask(pages, "PUT", "/settings/keys/new", keys="Control+J"))
    assert "Ctrl+J" in visible_text(await ask(pages, "GET", "/keys"))
    assert "Control+J" in await ask(pages, "GET", "/keys/map")
    assert "Reset all keys" in visible_text(await ask(pages, "GET", "/settings/keys"))
    assert "Ctrl+N" in visible_text(await ask(pages, "DELETE", "/settings/keys/new"))
    await ask(pages, "PUT", "/settings/keys/new", keys="Control+J")
    assert "Ctrl+J" not in visible_text(await ask(pages, "DELETE", "/settings/keys"))


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("Control+K", "Ctrl+K already does something else: Search everything."),
        ("a", "a can’t be used."),
        ("", "This key"),
    ],
)
async def test_a_key_that_can_not_be_had_is_told_beneath_its_command(pages: KeyPages, keys: str, said: str) -> None:
    assert said in visible_text(await ask(pages, "PUT", "/settings/keys/new", keys=keys))


async def test_what_no_command_is_called_has_no_key(pages: KeyPages) -> None:
    for method in ("PUT", "DELETE"):
        with pytest.raises(NotFound):
            await ask(pages, method, "/settings/keys/fly", keys="F9")
