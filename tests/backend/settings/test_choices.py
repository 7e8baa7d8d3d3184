from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.settings.choices import Choices
from backend.store import Store
from backend.web.request import BadRequest

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"


@pytest.fixture
def store(data_folder: Path) -> Iterator[Store]:
    store = Store.open(data_folder, MIGRATIONS)
    yield store
    store.close()


async def test_before_anything_was_chosen_the_system_decides(store: Store) -> None:
    choices = Choices(store)
    assert (await choices.theme(), await choices.model(), await choices.new_draft()) == ("system", "", "")


async def test_choices_come_back_at_the_next_start(data_folder: Path) -> None:
    store = Store.open(data_folder, MIGRATIONS)
    await Choices(store).set_theme("dark")
    await Choices(store).set_theme("light")
    await Choices(store).set_model("a model")
    await Choices(store).set_new_draft("half a thought\n")
    store.close()
    store = Store.open(data_folder, MIGRATIONS)
    again = Choices(store)
    assert (await again.theme(), await again.model(), await again.new_draft()) == (
        "light",
        "a model",
        "half a thought\n",
    )
    store.close()


@pytest.mark.parametrize("theme", ["", "Dark", "purple"])
async def test_a_theme_that_is_none_is_refused_and_changes_nothing(store: Store, theme: str) -> None:
    await Choices(store).set_theme("dark")
    with pytest.raises(BadRequest):
        await Choices(store).set_theme(theme)
    assert await Choices(store).theme() == "dark"
