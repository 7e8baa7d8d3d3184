from pathlib import Path

import pytest

from backend.exchange.carried import Broken
from tests.backend.exchange import room
from tests.backend.exchange.room import broken, found, librechat_message, zipped

EACH = {
    "chatgpt": room.two_answers(),
    "claude": room.claude(("human", "Tea?")),
    "openwebui": room.openwebui({"id": "q", "role": "user", "content": "Tea?", "parentId": None}),
    "librechat": room.librechat(librechat_message("q", None, "Tea?")),
}


@pytest.mark.parametrize("name", list(EACH))
def test_a_format_is_told_by_what_is_in_the_file(tmp_path: Path, name: str) -> None:
    (only,) = found(tmp_path, [EACH[name]])
    assert only.format == name
    assert only.read == (tmp_path / "an export").stat().st_size


def test_files_of_all_kinds_may_lie_in_one_zip(tmp_path: Path) -> None:
    items = found(tmp_path, zipped({f"{name}.json": value for name, value in EACH.items()}))
    assert {each.format for each in items} == set(EACH)
    assert [each.read for each in items] == sorted(each.read for each in items)


@pytest.mark.parametrize("value", [{"invalid": "x", "title": "Odd"}, "text", 7, None, {}])
def test_what_is_none_of_them_is_told(tmp_path: Path, value: object) -> None:
    ((title, reason),) = broken(tmp_path, [value])
    assert title in ("Odd", "")
    assert reason == "It is no conversation in a format that Hearth knows."


def test_what_nests_too_deeply_for_its_place_costs_only_itself(tmp_path: Path) -> None:
    deep = b'{"uuid": "c9", "name": "Deep", "chat_messages": [{"sender": "human", "text": "?"}, {"content": [{"type": '
    deep += b'"tool_use", "name": "x", "input": {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}}]}]}"
    fine = b'{"uuid": "c1", "name": "Tea", "chat_messages": [{"sender": "human", "text": "?"}]}'
    items = [each.item for each in found(tmp_path, b"[" + deep + b"," + fine + b"]")]
    assert isinstance(items[0], Broken)
    assert (items[0].title, items[0].reason) == ("Deep", "It is nested too deeply.")
    assert not isinstance(items[1], Broken)


def test_every_real_export_is_read(shared_data: Path, tmp_path: Path) -> None:
    read = {}
    for path in sorted((shared_data / "exports").iterdir()):
        items = [each.item for each in found(tmp_path, path.read_bytes())]
        read[path.name] = sum(not isinstance(each, Broken) for each in items)
        assert read[path.name] or "invalid" in path.name
    assert sum(read.values()) >= 7
