import json
from pathlib import Path

import pytest

from backend.exchange import batches
from backend.exchange.batches import Batches
from backend.exchange.opening import opened
from tests.backend.exchange import room
from tests.backend.exchange.room import NOW


def sizes(folder: Path, keys: list[str]) -> list[int]:
    path = folder / "export"
    path.write_text(json.dumps([room.two_answers(conversation_id=key) for key in keys]))
    with opened(path, "export") as export:
        reader = Batches(export, NOW, with_files=True)
        return [len(batch) for batch in iter(reader.take, [])]


def test_a_batch_has_so_many_conversations_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_AT_ONCE", 3)
    assert sizes(tmp_path, list("abcdefgh")) == [3, 3, 2]


def test_no_conversation_is_twice_in_a_batch(tmp_path: Path) -> None:
    assert sizes(tmp_path, list("abbca")) == [2, 3]


def test_an_empty_export_has_no_batch(tmp_path: Path) -> None:
    assert sizes(tmp_path, []) == []
