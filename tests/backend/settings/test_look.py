"""How pages look and listen."""

import json

import pytest

from backend.settings.choices import Choices
from backend.settings.keys import Keys
from backend.settings.look import read_look
from backend.store import Store
from backend.web.request import BadRequest


async def test_a_page_brings_the_size_of_text_and_the_keys(store: Store) -> None:
    choices, keys = Choices(store), Keys(store)
    await choices.set_text_size("large")
    await keys.choose("new", "Control+J")
    look = await read_look(choices, keys)
    assert (look.text_size, json.loads(look.keys)["new"]) == ("large", ["Control+J"])


async def test_a_size_that_there_is_not_is_refused_and_medium_counts(store: Store) -> None:
    with pytest.raises(BadRequest):
        await Choices(store).set_text_size("huge")
    assert await Choices(store).text_size() == "medium"
