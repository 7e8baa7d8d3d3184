import stat
from pathlib import Path

import pytest

from backend.reading.protocol import Head, Sheet, Span
from backend.reading.spool import NotWhole, parts, write

HEAD = Head("pdf", "A “title” \u2028 with\nlines", 1, 3)
SHEET = Sheet(1, "a\r\n\u0085b 🙂", verbatim=False)
SPAN = Span(0, 3, 1, ("A", "B"))


def written(path: Path) -> Path:
    write(path, HEAD, [SHEET], [SPAN])
    return path


def test_what_was_written_is_read(tmp_path: Path):
    assert list(parts(written(tmp_path / "a"))) == [HEAD, SHEET, SPAN]


def test_nobody_else_may_read_it(tmp_path: Path):
    assert stat.S_IMODE(written(tmp_path / "a").stat().st_mode) == 0o600


def test_a_longer_one_leaves_nothing_behind(tmp_path: Path):
    (tmp_path / "a").write_text("x" * 10_000)
    assert len(list(parts(written(tmp_path / "a")))) == 3


@pytest.mark.parametrize("cut", [0, 1, 20, 150, -2])
def test_a_part_of_it_is_not_whole(tmp_path: Path, cut: int):
    path = written(tmp_path / "a")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(NotWhole):
        list(parts(path))


@pytest.mark.parametrize("line", ["[]", '{"head": {"wrong": 1}}', '{"span": {"start": "0"}}', "\xff"])
def test_what_is_not_ours_is_not_whole(tmp_path: Path, line: str):
    (tmp_path / "a").write_text(line + "\n")
    with pytest.raises(NotWhole):
        list(parts(tmp_path / "a"))
