from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.settings.choices import Choices
from backend.settings.routes import Settings
from backend.store import Store
from backend.web.events import EventHub
from backend.web.request import BadRequest, Request, Response

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"


@pytest.fixture
def store(data_folder: Path) -> Iterator[Store]:
    store = Store.open(data_folder, MIGRATIONS)
    yield store
    store.close()


async def put(room: Settings, path: str, form: str) -> int:
    headers = (("content-type", "application/x-www-form-urlencoded"),)
    answer = await room.routes().answer(Request("PUT", path, "", headers, form.encode()))
    assert isinstance(answer, Response)
    return answer.status


async def test_what_is_put_is_kept(store: Store) -> None:
    choices = Choices(store)
    room = Settings(choices, EventHub(0))
    assert await put(room, "/settings/theme", "theme=dark") == 204
    assert await put(room, "/settings/model", "model=m%3A1b") == 204
    assert await put(room, "/draft", "text=a+b") == 204
    assert (await choices.theme(), await choices.model(), await choices.new_draft()) == ("dark", "m:1b", "a b")


async def test_every_window_hears_of_another_model(store: Store) -> None:
    hub = EventHub(0)
    window = hub.subscribe(0)
    await put(Settings(Choices(store), hub), "/settings/model", "model=m")
    assert b"event: picker" in next(window)


async def test_a_theme_that_is_none_is_explained(store: Store) -> None:
    with pytest.raises(BadRequest) as raised:
        await put(Settings(Choices(store), EventHub(0)), "/settings/theme", "theme=purple")
    assert "purple" in raised.value.sentence
