"""Saved prompts are kept, changed, deleted and brought back."""

import pytest

from backend.chat import library_changes
from backend.chat.arranging import take_back
from backend.chat.library import PromptRow, read_prompts
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound


async def test_a_prompt_is_kept_changed_deleted_and_brought_back(store: Store) -> None:
    saved = await store.write(lambda session: library_changes.save(session, "  Be \n brief ", "Be brief: {{what}}"))
    await store.write(lambda session: library_changes.change(session, saved.id, "Brief", "Shorter: {{what}}"))
    expected = [PromptRow(saved.id, "Brief", "Shorter: {{what}}")]
    assert await store.look(read_prompts) == expected
    done = await store.write(lambda session: library_changes.remove(session, saved.id))
    assert (await store.look(read_prompts), done.sentence) == ([], "Deleted the prompt “Brief”.")
    await store.write(lambda session: take_back(session, done.id))
    assert await store.look(read_prompts) == expected


@pytest.mark.parametrize(("name", "text"), [("", "x"), ("  ", "x"), ("x", " \n"), ("x", "x" * 50_001)])
async def test_a_prompt_needs_a_name_and_a_text_that_has_an_end(store: Store, name: str, text: str) -> None:
    with pytest.raises(BadRequest):
        await store.write(lambda session: library_changes.save(session, name, text))


async def test_a_prompt_that_is_gone_can_not_be_changed(store: Store) -> None:
    for work in (
        lambda session: library_changes.change(session, "nothing", "a", "b"),
        lambda session: library_changes.remove(session, "nothing"),
    ):
        with pytest.raises(NotFound):
            await store.write(work)
