from pathlib import Path

import pytest

from backend.documents.documents import Programs
from backend.documents.folders import Folders
from backend.documents.reader import MOST_PATIENCE, NotRead, Reader, Reading


@pytest.fixture
async def reader(tmp_path: Path, odd_programs: Programs):
    reader = Reader(Folders(tmp_path / "documents"), odd_programs.reads, patience=1.5)
    yield reader
    await reader.stop()


async def test_what_was_read_lies_in_the_spool(reader: Reader, tmp_path: Path):
    (tmp_path / "a.md").write_text("# Tea\n\nGreen tea.")
    read = await reader.read(str(tmp_path / "a.md"), "a.md", "c" * 64, 17)
    assert isinstance(read, Reading)
    assert (read.head.kind, read.head.title) == ("markdown", "Tea")
    assert read.result.read_text().endswith('{"end":true}\n')


@pytest.mark.parametrize(
    ("name", "kind"), [("kills always.txt", "crashed"), ("stalls.txt", "stalled"), ("empty.txt", "empty")]
)
async def test_whatever_goes_wrong_is_a_reason(reader: Reader, tmp_path: Path, name: str, kind: str):
    (tmp_path / name).write_text("" if kind == "empty" else "tea")
    read = await reader.read(str(tmp_path / name), name, "c" * 64, 3)
    assert isinstance(read, NotRead)
    assert read.kind == kind


async def test_large_files_get_more_time_but_not_without_end(reader: Reader):
    assert reader._deadline(0) == 1.5
    assert reader._deadline(10_000_000) == 31.5
    assert reader._deadline(10_000_000_000) == MOST_PATIENCE
