import os
from pathlib import Path

import pytest

from backend.reading import readers
from backend.reading.composing import Composed, Unreadable, verbatim
from backend.reading.readers import read_file


def kept(path: Path, content: bytes = b"words") -> Path:
    path.write_bytes(content)
    return path


def refusal(path: Path, special: dict[str, readers.Reader] | None = None) -> str:
    with pytest.raises(Unreadable) as why:
        read_file(path, path.name, special or {})
    return why.value.kind


def test_a_file_is_read_by_the_reader_of_its_kind(tmp_path: Path):
    assert read_file(kept(tmp_path / "a.md", b"# T"), "a.md", {}).kind == "markdown"


@pytest.mark.parametrize("name", ["a\nb.txt", " .txt", "ü" * 80 + ".txt", "-rf.txt", "a;b$(c).txt"])
def test_names_may_be_anything(tmp_path: Path, name: str):
    assert read_file(kept(tmp_path / name), name, {}).sheets[0].text == "words"


def test_a_file_that_is_gone_has_vanished(tmp_path: Path):
    assert refusal(tmp_path / "a.txt") == "vanished"
    assert refusal(kept(tmp_path / "b") / "a.txt") == "vanished"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_what_is_no_regular_file_is_never_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "a.txt")
    assert refusal(tmp_path / "a.txt") == "not-a-document"
    assert refusal(tmp_path) == "not-a-document"
    assert refusal(Path(os.devnull)) == "not-a-document"


def test_a_file_without_end_is_refused_unread(tmp_path: Path):
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(2 * 1024**3)
    assert refusal(tmp_path / "a.txt") == "too-large"


def test_a_file_that_changes_while_it_is_read_is_not_taken(tmp_path: Path):
    def reads(path: Path, name: str) -> Composed:
        path.write_bytes(b"other words")
        return verbatim("text", "words")

    assert refusal(kept(tmp_path / "a.txt"), {"text": reads}) == "changing"


def test_a_file_that_vanishes_while_it_is_read_has_vanished(tmp_path: Path):
    def reads(path: Path, name: str) -> Composed:
        path.unlink()
        return verbatim("text", "words")

    assert refusal(kept(tmp_path / "a.txt"), {"text": reads}) == "vanished"


@pytest.mark.parametrize("fault", [KeyError("x"), AssertionError(), ZeroDivisionError(), RecursionError()])
def test_whatever_a_parser_raises_the_file_is_damaged(tmp_path: Path, fault: Exception):
    def reads(path: Path, name: str) -> Composed:
        raise fault

    assert refusal(kept(tmp_path / "a.txt"), {"text": reads}) == "damaged"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (FileNotFoundError(2, "gone"), "vanished"),
        (PermissionError(13, "no"), "unreadable"),
        (IsADirectoryError(21, "folder"), "unreadable"),
        (OSError(5, "the disk"), "unreadable"),
    ],
)
def test_what_the_system_says_becomes_a_reason(fault: OSError, kind: str):
    assert readers.unreadable(fault).kind == kind
