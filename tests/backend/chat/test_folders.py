"""Folders: their names, and the settings that their conversations share."""

import json

import pytest
from sqlmodel import Session

from backend.chat import folders
from backend.chat.tables import Folder
from backend.store import Store
from backend.web.request import BadRequest
from backend.web.routes import NotFound


async def test_a_folder_keeps_its_other_settings_when_its_prompt_goes(store: Store) -> None:
    made = await store.write(lambda session: folders.make(session, "Work"))

    def set_other(session: Session) -> None:
        session.get_one(Folder, made.id).settings = json.dumps({"system": "x", "temperature": 0.5})

    await store.write(set_other)
    changed = await store.write(lambda session: folders.change(session, made.id, "Play", "  "))
    assert (changed.name, json.loads(changed.settings)) == ("Play", {"temperature": 0.5})


async def test_a_folder_needs_a_name_and_its_prompt_has_an_end(store: Store) -> None:
    with pytest.raises(BadRequest):
        await store.write(lambda session: folders.make(session, "  "))
    made = await store.write(lambda session: folders.make(session, "Work"))
    with pytest.raises(BadRequest):
        await store.write(lambda session: folders.change(session, made.id, "Work", "x" * 50_001))
    with pytest.raises(NotFound):
        await store.write(lambda session: folders.fold(session, "nothing", folded=True))
