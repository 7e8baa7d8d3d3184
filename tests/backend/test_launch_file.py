import json
import os
import stat
from pathlib import Path

from backend.launch_file import LaunchFile, own_token


def test_it_says_where_and_lets_in_and_nobody_else_reads_it(tmp_path: Path) -> None:
    file = LaunchFile(tmp_path, 4711, "secret")
    file.write()
    assert json.loads(file.path.read_text()) == {"url": "http://127.0.0.1:4711", "token": "secret", "pid": os.getpid()}
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["launch.json"]


def test_it_replaces_what_an_earlier_launch_left_and_can_be_removed_twice(tmp_path: Path) -> None:
    LaunchFile(tmp_path, 1, "old").write()
    file = LaunchFile(tmp_path, 2, "new")
    file.write()
    assert json.loads(file.path.read_text())["token"] == "new"
    file.remove()
    file.remove()
    assert not list(tmp_path.iterdir())


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {own_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}
