from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from backend.settings import queries
from backend.settings.choices import Choices
from backend.settings.tables import Setting
from backend.store import Store


@pytest.mark.parametrize("value", ["dark", "", "a thought\nover two lines, mit Ümläuten 茶\0"])
async def test_a_value_comes_back_as_it_was(store: Store, value: str) -> None:
    await store.write(lambda session: queries.set_value(session, "draft", value))
    assert await Choices(store).new_draft() == value


async def test_a_key_has_one_value_the_last_one(store: Store) -> None:
    for key, value in (("theme", "light"), ("theme", "dark"), ("model", "tiny-chat")):
        await store.write(partial(queries.set_value, key=key, value=value))
    kept = await store.read(lambda session: session.exec(select(Setting).order_by(Setting.key)).all())
    assert [(each.key, each.value) for each in kept] == [("model", "tiny-chat"), ("theme", "dark")]
    assert all(datetime.now(UTC) - each.updated_at < timedelta(minutes=1) for each in kept)
