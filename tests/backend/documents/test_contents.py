import hashlib
import os
from pathlib import Path

from backend.documents import contents
from backend.documents.contents import digest_of, is_as_it_was, look_at


def test_a_file_is_known_by_its_bytes(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"tea" * 1_000_000)
    looked = look_at(str(path))
    assert (looked.size, looked.fault) == (3_000_000, "")
    assert looked.content == hashlib.sha256(b"tea" * 1_000_000).hexdigest() == digest_of(str(path))


def test_what_is_wrong_is_a_fault_and_no_error(tmp_path: Path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"12345")
    monkeypatch.setattr(contents, "LARGEST", 4)
    faults = {name: look_at(str(tmp_path / name)).fault for name in ("pipe", "gone", "large", "with\0nul")}
    assert faults == {"pipe": "unreadable", "gone": "vanished", "large": "too-large", "with\0nul": "unreadable"}
    assert look_at(str(tmp_path)).fault == "unreadable"
    assert digest_of(str(tmp_path / "gone")) == ""


def test_a_sparse_file_of_two_gigabytes_is_refused_without_reading_it(tmp_path: Path):
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(2_147_483_648)
    assert look_at(str(tmp_path / "sparse"), lambda: 1 / 0).fault == "too-large"


def test_it_can_be_cancelled_between_two_pieces(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"tea" * 1_000_000)
    looked = look_at(str(path), lambda: True)
    assert (looked.content, looked.fault) == ("", "")


def test_a_file_that_was_written_to_is_not_as_it_was(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("tea")
    looked = look_at(str(path))
    assert is_as_it_was(str(path), looked)
    path.write_text("coffee")
    assert not is_as_it_was(str(path), looked)
    path.unlink()
    assert not is_as_it_was(str(path), looked)
