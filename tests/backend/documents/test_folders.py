import errno
import os
from pathlib import Path

import pytest

from backend.documents.folders import Folders, on_disk
from backend.documents.refusals import NoRoom, NotDone


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path / "documents")
    folders.make()
    return folders


def test_nobody_else_may_look_into_them(folders: Folders):
    folders.make()
    modes = [each.stat().st_mode & 0o077 for each in (folders.root, folders.files, folders.spool, folders.pictures)]
    assert os.name != "posix" or modes == [0, 0, 0, 0]


def test_what_was_on_its_way_is_dropped_and_the_rest_stays(folders: Folders):
    for path in (folders.spool / "abc", folders.files / "S1", folders.files / "S2.part"):
        path.touch()
    folders.clear_spool()
    assert [each.name for each in folders.files.iterdir()] == ["S1"]
    assert not list(folders.spool.iterdir())


def test_only_files_of_sources_are_kept(folders: Folders):
    for name in ("S1", "S2", "S3.part"):
        (folders.files / name).touch()
    folders.keep_files(["S1"])
    assert sorted(each.name for each in folders.files.iterdir()) == ["S1", "S3.part"]
    folders.drop_files(["S1", "S9"])
    assert [each.name for each in folders.files.iterdir()] == ["S3.part"]


def test_pictures_go_by_their_content(folders: Folders):
    for name in ("aa-1-800-x.png", "aa-1-800-x.json", "ab-1-800-x.png"):
        (folders.pictures / name).touch()
    folders.drop_pictures(["aa"])
    assert [each.name for each in folders.pictures.iterdir()] == ["ab-1-800-x.png"]


def test_it_is_marked_that_the_index_is_behind(folders: Folders):
    assert not folders.is_unsettled
    folders.mark_unsettled()
    assert folders.is_unsettled
    folders.mark_settled()
    folders.mark_settled()
    assert not folders.is_unsettled


async def test_a_full_disk_and_one_that_can_not_be_written_are_said():
    def fails(number: int) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(NoRoom):
        await on_disk(lambda: fails(errno.ENOSPC))
    with pytest.raises(NotDone):
        await on_disk(lambda: fails(errno.EROFS))
    assert await on_disk(lambda: 7) == 7
