import asyncio
from pathlib import Path

import pytest

from backend.settings import queries
from backend.settings.choices import THEMES, Choices
from backend.store import Store
from backend.web.request import BadRequest

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"


@pytest.fixture
def choices(store: Store) -> Choices:
    return Choices(store)


async def test_before_anything_was_chosen_hearth_goes_by_the_system(choices: Choices) -> None:
    assert (await choices.theme(), await choices.model(), await choices.new_draft()) == ("system", "", "")


@pytest.mark.parametrize("theme", THEMES)
async def test_a_theme_is_remembered(choices: Choices, theme: str) -> None:
    await choices.set_theme(theme)
    assert await choices.theme() == theme


@pytest.mark.parametrize("theme", ["", "Dark", "sepia", "dark "])
async def test_a_theme_that_there_is_not_is_explained_and_changes_nothing(choices: Choices, theme: str) -> None:
    await choices.set_theme("dark")
    with pytest.raises(BadRequest) as raised:
        await choices.set_theme(theme)
    assert f"“{theme}”" in raised.value.sentence
    assert "system, light, dark" in raised.value.next_step
    assert await choices.theme() == "dark"


async def test_a_theme_of_another_version_is_as_if_none_was_chosen(choices: Choices, store: Store) -> None:
    await store.write(lambda session: queries.set_value(session, "theme", "sepia"))
    assert await choices.theme() == "system"


async def test_choices_come_back_at_the_next_start(choices: Choices, store: Store) -> None:
    await choices.set_model("tiny-chat:latest")
    await choices.set_new_draft("a thought")
    await choices.set_theme("light")
    store.close()
    again = Store.open(store.path.parent, MIGRATIONS)
    found = Choices(again)
    assert [await found.model(), await found.new_draft(), await found.theme()] == [
        "tiny-chat:latest",
        "a thought",
        "light",
    ]
    again.close()


async def test_models_that_are_put_side_by_side_at_once_all_count(choices: Choices) -> None:
    await choices.set_model("one")
    await asyncio.gather(*(choices.set_beside("one", name, on=True) for name in ("two", "three", "four")))
    first, *others = await choices.models()
    assert (first, sorted(others)) == ("one", ["four", "three", "two"])
