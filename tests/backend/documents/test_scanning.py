import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.documents.scanning import Unreachable, is_bare, look_at_file, look_at_folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a.txt", "sub/b.txt", "sub/deep/c.md", ".hidden/d.txt", "node_modules/e.js", "sub/skip.log"):
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "root/sub/.gitignore").write_text("*.log\n")
    return tmp_path / "root"


def names(root: Path, exclusions: str = "", only: tuple[str, ...] = (), never: str = "") -> list[str]:
    seen = look_at_folder(str(root), exclusions, only, never)
    return sorted(os.path.relpath(each.path, root) for each in seen.files)


def test_all_files_are_seen_but_for_what_is_left_out(root: Path):
    assert names(root) == ["a.txt", "sub/b.txt", "sub/deep/c.md"]
    assert names(root, "deep/\n!*.log") == ["a.txt", "sub/b.txt", "sub/skip.log"]


def test_only_what_changed_is_looked_at_by_the_same_rules(root: Path):
    assert names(root, only=(str(root / "sub/deep"), str(root / "sub/skip.log"))) == ["sub/deep/c.md"]
    assert names(root, only=(str(root / ".hidden/d.txt"), str(root / "gone.txt"))) == []
    assert names(root, "sub/", only=(str(root / "sub/b.txt"),)) == []
    assert names(root, only=(str(root),)) == names(root)


def test_a_file_counts_once_where_its_folder_is_named_too(root: Path):
    assert names(root, only=(str(root / "sub"), str(root / "sub/b.txt"))) == ["sub/b.txt", "sub/deep/c.md"]


def test_links_are_not_followed(root: Path, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.txt").write_text("secret")
    (root / "link").symlink_to(tmp_path / "outside")
    (root / "link.txt").symlink_to(tmp_path / "outside/secret.txt")
    assert names(root) == ["a.txt", "sub/b.txt", "sub/deep/c.md"]
    assert names(root, only=(str(root / "link/secret.txt"), str(root / "link.txt"))) == []


def test_our_own_folder_is_never_seen(root: Path):
    assert names(root, never=str(root / "sub")) == ["a.txt"]


def test_names_that_are_odd_are_seen(root: Path):
    (root / "two\nlines.txt").write_text("x")
    (root / "emoji 🍞.txt").write_text("x")
    assert {"two\nlines.txt", "emoji 🍞.txt"} <= set(names(root))


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode there")
def test_a_name_that_is_no_unicode_is_seen_and_said(root: Path):
    Path(os.fsdecode(os.fsencode(root) + b"/b\xff.txt")).write_text("x")
    (ill_named,) = [each for each in look_at_folder(str(root), "").files if each.is_ill_named]
    assert ill_named.path.endswith("b�.txt")


def test_a_folder_that_is_not_there_is_unreachable(tmp_path: Path):
    with pytest.raises(Unreachable):
        look_at_folder(str(tmp_path / "nowhere"), "")


def test_what_is_no_file_is_not_taken_for_one(root: Path):
    os.mkfifo(root / "pipe")
    assert names(root) == ["a.txt", "sub/b.txt", "sub/deep/c.md"]
    assert look_at_file(str(root / "pipe")) is None
    assert look_at_file(str(root / "gone")) is None
    found = look_at_file(str(root / "a.txt"))
    assert found
    assert (found.size, found.modified_at.tzinfo is not None) == (5, True)


def test_a_folder_is_bare_where_it_is_empty_and_was_so_before(tmp_path: Path):
    then = datetime(2020, 1, 1, tzinfo=UTC)
    os.utime(tmp_path, (then.timestamp(), then.timestamp()))
    assert is_bare(str(tmp_path), then + timedelta(days=1))
    assert not is_bare(str(tmp_path), then - timedelta(days=1))  # it was emptied since
    assert not is_bare("/proc", datetime.now(UTC))  # something hangs there
    assert not is_bare(str(tmp_path / "nowhere"), datetime.now(UTC))
    (tmp_path / "a").touch()
    os.utime(tmp_path, (then.timestamp(), then.timestamp()))
    assert not is_bare(str(tmp_path), then + timedelta(days=1))
