import stat
from pathlib import Path

import pytest

from backend.index import file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / file.NAME


def test_a_new_index_is_private_and_keeps_its_settings(path: Path):
    connection = file.open_to_write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert connection.pragma("journal_mode") == "wal"
    assert connection.pragma("secure_delete") == 0
    assert connection.pragma("synchronous") == 1
    assert connection.pragma("user_version") == file.VERSION
    connection.close()


def test_it_opens_again_as_it_was(path: Path):
    first = file.open_to_write(path)
    first.execute("INSERT INTO state VALUES ('seq', '7')")
    first.close()
    again = file.open_to_write(path)
    assert again.execute("SELECT value FROM state").get == "7"
    again.close()


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to be looked at" * 100, b"SQLite format 3\0" + b"x" * 4096]
)
def test_what_is_no_database_is_unusable(path: Path, content: bytes):
    path.write_bytes(content)
    with pytest.raises(file.Unusable):
        file.open_to_write(path)


def test_another_version_is_unusable(path: Path):
    connection = file.open_to_write(path)
    connection.pragma("user_version", file.VERSION + 1)
    connection.close()
    with pytest.raises(file.Unusable):
        file.open_to_write(path)


def test_a_log_that_was_left_of_another_file_is_not_taken_for_its_own(path: Path):
    path.with_name(file.NAME + "-wal").write_bytes(b"left over" * 100)
    file.open_to_write(path).close()


def test_a_folder_that_can_not_be_written_to_is_no_room(tmp_path: Path):
    (tmp_path / file.NAME).mkdir()
    with pytest.raises(file.NoRoom):
        file.open_to_write(tmp_path / file.NAME)


def test_nothing_is_read_before_it_is_made(path: Path):
    path.touch()
    with pytest.raises(file.NoRoom):
        file.open_to_read(path)


def test_places_follow_time():
    assert file.first_place(1_700_000_000_000) < file.first_place(1_700_000_001_000)
    assert file.moment(file.first_place(1_700_000_000_999)) == 1_700_000_000_000


@pytest.mark.parametrize("at_ms", [-(10**15), 0, 10**18])
def test_any_time_has_a_place(at_ms: int):
    assert 0 <= file.first_place(at_ms) < 1 << 62


def test_a_file_that_is_gone_has_no_identity(path: Path):
    assert file.identity(path) is None
    path.touch()
    assert file.identity(path)
    file.remove(path)
    assert file.identity(path) is None


def test_what_the_system_refuses_is_no_room():
    def refused() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(file.NoRoom):
        file.guarded(refused)
