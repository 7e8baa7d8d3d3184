import sys
from pathlib import Path

import pytest

from backend.reading import landlock

linux = pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")


@linux
def test_the_kernel_says_whether_it_has_it():
    assert isinstance(landlock.version(), int)


@linux
def test_a_folder_that_is_not_there_is_a_fault_and_not_a_way_out(tmp_path: Path):
    if landlock.version() < 1:
        pytest.skip("this kernel has no Landlock")
    with pytest.raises(FileNotFoundError):
        landlock.write_only_to([tmp_path / "none"])
    (tmp_path / "still").write_text("nothing was taken away")


def test_where_the_kernel_has_none_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(landlock, "version", lambda: -1)
    assert landlock.write_only_to([tmp_path]) is False
