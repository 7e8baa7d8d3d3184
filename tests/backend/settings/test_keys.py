"""The list of keys: as it is at first, changed, and held against what is taken."""

import pytest

from backend.settings.keys import COMMANDS, FIXED, SHAPE, Keys, KeyTaken, shown
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound


@pytest.fixture
def keys(store: Store) -> Keys:
    return Keys(store)


def test_no_two_commands_have_the_same_key_and_every_key_is_one_that_could_be_chosen() -> None:
    used = [key for command in COMMANDS for key in command.keys] + [key for _label, key in FIXED]
    assert len(used) == len(set(used))
    assert [key for command in COMMANDS for key in command.keys if not SHAPE.match(key)] == []


async def test_a_chosen_key_takes_the_place_of_all_the_others(keys: Keys) -> None:
    await keys.choose("new", "Control+J")
    bound = {each.name: each for each in await keys.bound()}
    assert (bound["new"].keys, bound["new"].changed, bound["new"].shown) == (("Control+J",), True, "Ctrl+J")
    assert (await keys.by_command())["search"] == ("Control+K",)
    await keys.reset("new")
    assert (await keys.by_command())["new"] == ("Control+N", "Control+Alt+N")


async def test_a_key_that_something_else_has_is_refused_by_name(keys: Keys) -> None:
    with pytest.raises(KeyTaken) as fault:
        await keys.choose("new", "Control+K")
    assert fault.value.sentence == "Ctrl+K already does something else: Search everything."
    for key in ("Shift+F10", "Control+C", "Delete"):
        with pytest.raises((KeyTaken, BadRequest)):
            await keys.choose("new", key)
    await keys.choose("search", "Control+J")
    await keys.choose("new", "Control+K")
    with pytest.raises(KeyTaken):
        await keys.reset("search")


@pytest.mark.parametrize("key", ["a", "Shift+A", "", "ArrowUp", "Control+", "Hyper+A", "Control+Shift", "Space", "é"])
async def test_a_key_that_belongs_to_what_is_typed_is_refused(keys: Keys, key: str) -> None:
    with pytest.raises(BadRequest):
        await keys.choose("new", key)


@pytest.mark.parametrize("key", ["F9", "Control+Alt+Shift+B", "Alt+ArrowUp", "Control+PageDown", "Control+ö"])
async def test_a_key_with_a_hand_on_control_is_taken(keys: Keys, key: str) -> None:
    await keys.choose("new", key)
    assert (await keys.by_command())["new"] == (key,)


async def test_all_keys_go_back_at_once_and_unknown_commands_have_none(keys: Keys) -> None:
    await keys.choose("new", "Control+J")
    await keys.choose("list", "F9")
    await keys.reset_all()
    assert [each.name for each in await keys.bound() if each.changed] == []
    for act in (keys.choose("fly", "F9"), keys.reset("fly")):
        with pytest.raises(NotFound):
            await act


def test_keys_are_shown_as_they_are_printed() -> None:
    assert shown("Alt+Shift+ArrowLeft") == "Alt+Shift+←"
