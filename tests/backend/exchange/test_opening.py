import io
import json
import zipfile
from pathlib import Path

import pytest

from backend.exchange.opening import Export, Unusable, opened
from tests.backend.exchange import room
from tests.backend.exchange.room import PNG, broken, wholes, zipped

TALK = [room.two_answers()]


def parts(folder: Path, data: bytes) -> list[str]:
    path = folder / "export"
    path.write_bytes(data)
    with opened(path, "export.zip") as export:
        assert isinstance(export, Export)
        return [part.name for part in export.parts]


def test_a_file_that_is_no_zip_is_read_as_it_is(tmp_path: Path) -> None:
    assert parts(tmp_path, b"[]") == ["export.zip"]


def test_only_what_has_conversations_is_read(tmp_path: Path) -> None:
    members = {"user.json": {}, "x/conversations.json": TALK, "x/conversations-001.json": TALK, "chat.html": b""}
    assert parts(tmp_path, zipped(members)) == ["conversations-001.json", "conversations.json"]


def test_where_no_name_tells_every_json_file_is_read(tmp_path: Path) -> None:
    members = {"a.json": TALK, "b/c.JSON": TALK, "__MACOSX/a.json": b"", ".hidden.json": b"", "notes.txt": b""}
    assert parts(tmp_path, zipped(members)) == ["a.json", "c.JSON"]


def test_a_zip_without_conversations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="no conversations"):
        parts(tmp_path, zipped({"photo.png": PNG}))


def test_a_trap_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="far more"):
        parts(tmp_path, zipped({"conversations.json": b" " * 30_000_000}))


def test_a_lock_is_told(tmp_path: Path) -> None:
    locked = bytearray(zipped({"conversations.json": TALK}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unusable, match="password"):
        parts(tmp_path, bytes(locked))


@pytest.mark.parametrize("end", [30, 200, -10])
def test_half_a_zip_is_refused(tmp_path: Path, end: int) -> None:
    with pytest.raises(Unusable, match="damaged"):
        parts(tmp_path, zipped({"conversations.json": TALK})[:end])


def test_damage_within_costs_what_is_behind_it(tmp_path: Path) -> None:
    talks = [room.two_answers(conversation_id=f"c{number}", title=f"{number:09}") for number in range(2000)]
    data = bytearray(zipped({"conversations.json": talks}))
    data[len(data) // 2] ^= 0xFF
    ((title, reason),) = broken(tmp_path, bytes(data))[-1:]
    assert (title, reason[:8]) == ("conversations.json", "The rest")


def test_names_are_labels_and_nothing_is_unpacked(tmp_path: Path) -> None:
    asked = room.chatgpt_node("q", "root", "user", "?", metadata={"attachments": [{"name": "../../evil.txt"}]})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("conversations.json", json.dumps([room.chatgpt(asked)]))
        archive.writestr("../../evil.txt", "x")
        archive.writestr("/etc/evil.txt", "x")
    inside = tmp_path / "inside"
    inside.mkdir()
    (got,) = wholes(inside, packed.getvalue())
    assert got.messages[0].text == "?\n\nAttachment: ../../evil.txt"
    assert [path.name for path in tmp_path.rglob("*")] == ["inside", "an export"]
