from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chat.modes import ABILITIES, BUILT_IN, BrokenMode, Modes, parse, slug
from backend.chat.settings import Settings
from backend.web.request import BadRequest
from backend.web.routes import NotFound

WHOLE = """---
name: "Storyteller"
model: tiny-chat
# warm, and never in haste
temperature: 1.1
num_ctx: 8192
think: no
abilities: [memory]
---

Tell stories.

Short ones.
"""


@pytest.fixture
def modes(data_folder: Path) -> Modes:
    return Modes(data_folder / "modes")


def test_a_file_is_a_name_settings_and_a_prompt() -> None:
    mode = parse("story", WHOLE)
    assert (mode.id, mode.name, mode.model, mode.abilities) == ("story", "Storyteller", "tiny-chat", ("memory",))
    assert mode.settings == Settings(system="Tell stories.\n\nShort ones.", temperature=1.1, num_ctx=8192, think=False)


def test_a_mode_that_says_nothing_of_abilities_permits_all_and_one_with_none_permits_none() -> None:
    assert parse("m", "---\nname: M\n---\n").abilities == ABILITIES
    assert parse("m", "---\nname: M\nabilities: []\n---\n").abilities == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("name: M", 1),
        ("---\nname: M\nstill going", 3),
        ("---\ntemperature: 1\n---\n", 1),
        ("---\nname: M\nno colon\n---\n", 3),
        ("---\nname: M\n\ntemprature: 1\n---\n", 4),
        ("---\nname: M\ntemperature: hot\n---\n", 3),
        ("---\nname: M\nname: N\n---\n", 3),
        ("---\nname: M\nabilities: [flying]\n---\n", 3),
    ],
)
def test_a_broken_file_names_its_line(text: str, line: int) -> None:
    with pytest.raises(BrokenMode) as broken:
        parse("m", text)
    assert broken.value.line == line
    assert f"Line {line}" in broken.value.sentence


@given(st.text())
def test_no_file_breaks_more_than_itself(text: str) -> None:
    with suppress(BrokenMode, BadRequest):
        assert parse("m", text).text == text


async def test_three_are_there_from_the_start(modes: Modes) -> None:
    shelf = await modes.shelf()
    assert [mode.name for mode in shelf.modes] == ["Chat", "Write", "Code"]
    assert all(mode.is_built_in for mode in shelf.modes)
    assert not shelf.modes[0].settings.system
    assert not modes.folder.exists()


async def test_a_file_takes_the_place_of_a_first_one_and_its_deletion_brings_that_back(modes: Modes) -> None:
    await modes.keep("write", WHOLE)
    assert [mode.name for mode in (await modes.shelf()).modes] == ["Chat", "Storyteller", "Code"]
    await modes.remove("write")
    assert await modes.text("write") == BUILT_IN["write"]


async def test_what_other_programs_broke_is_named_and_the_rest_is_there(modes: Modes) -> None:
    await modes.keep("story", WHOLE)
    (modes.folder / "odd.md").write_bytes(b"\xff\xfe")
    (modes.folder / "Not A Name.md").write_text(WHOLE)
    (modes.folder / "folder.md").mkdir()
    shelf = await modes.shelf()
    assert [mode.id for mode in shelf.modes] == ["chat", "write", "code", "story"]
    assert [broken.id for broken in shelf.broken] == ["folder", "odd"]
    assert "Line 1" in shelf.broken[1].sentence


async def test_a_file_that_comes_in_takes_no_place(modes: Modes) -> None:
    ids = [(await modes.add(WHOLE)).id for _ in range(3)]
    assert ids == ["storyteller", "storyteller-2", "storyteller-3"]
    assert (await modes.add("---\nname: Chat\n---\n")).id == "chat-2"


async def test_files_are_private(modes: Modes) -> None:
    await modes.keep("story", WHOLE)
    assert (modes.folder / "story.md").stat().st_mode & 0o777 == 0o600
    assert modes.folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in modes.folder.iterdir()] == ["story.md"]


@pytest.mark.parametrize("name", ["../x", "", "A", "a b", "a" * 61])
async def test_no_name_leads_out_of_the_folder(modes: Modes, name: str) -> None:
    with pytest.raises(NotFound):
        await modes.keep(name, WHOLE)
    with pytest.raises(NotFound):
        await modes.remove(name)


async def test_a_broken_file_is_not_written(modes: Modes) -> None:
    with pytest.raises(BrokenMode):
        await modes.keep("story", "---\nname: M\n")
    assert not modes.folder.exists()


def test_a_name_becomes_a_files_name() -> None:
    assert [slug(name) for name in ("My Mode!", "소설", "--", "x" * 99)] == ["my-mode", "mode", "mode", "x" * 60]
