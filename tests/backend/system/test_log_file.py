from pathlib import Path

import pytest

from backend.system import log_file
from backend.system.log_file import LogFile, Wanted, lines_backwards


def line(number: int, level: str = "info", message: str = "said") -> str:
    return f"2026-11-21T13:36:27.123Z backend {level} 0a1b2c3d - {message} {number}\n"


@pytest.fixture
def log(tmp_path: Path) -> LogFile:
    (tmp_path / "hearth.log.1").write_text("".join(line(number) for number in range(5)))
    (tmp_path / "hearth.log").write_text("".join(line(number) for number in range(5, 10)))
    return LogFile(tmp_path)


def numbers(log: LogFile, wanted: Wanted = Wanted(), most: int = 200) -> list[int]:  # noqa: B008 (it is frozen)
    return [int(record.message.split()[-1]) for record in log.read(wanted, most)]


def test_the_newest_lines_are_read_in_order_and_from_the_file_before_where_needed(log: LogFile) -> None:
    assert numbers(log, most=3) == [7, 8, 9]
    assert numbers(log, most=7) == [3, 4, 5, 6, 7, 8, 9]
    assert numbers(log) == list(range(10))


def test_a_level_and_words_are_looked_for_in_all_files(log: LogFile) -> None:
    with (log.folder / "hearth.log.1").open("a") as file:
        file.write(line(77, "error", "The disk is FULL"))
    assert numbers(log, Wanted(level="warning")) == [77]
    assert numbers(log, Wanted(words="disk is full")) == [77]
    assert numbers(log, Wanted(words="no such words")) == []


def test_a_line_that_is_being_written_is_left_for_later(log: LogFile) -> None:
    with (log.folder / "hearth.log").open("a") as file:
        file.write(line(10).rstrip("\n")[:-5])
    assert numbers(log)[-1] == 9


def test_without_a_log_there_is_nothing(tmp_path: Path) -> None:
    assert LogFile(tmp_path / "none").read(Wanted()) == ()
    assert LogFile(tmp_path / "none").state() == (0, 0)


def test_its_state_changes_with_a_line_and_with_a_new_file(log: LogFile) -> None:
    states = {log.state()}
    with (log.folder / "hearth.log").open("a") as file:
        file.write(line(10))
    states.add(log.state())
    (log.folder / "hearth.log").rename(log.folder / "hearth.log.2")
    (log.folder / "hearth.log").write_text(line(11))
    states.add(log.state())
    assert len(states) == 3


@pytest.mark.parametrize("block", [1, 2, 7, 64, 65_536])
def test_a_file_is_read_backwards_whatever_the_size_of_a_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(log_file, "BLOCK", block)
    path = tmp_path / "log"
    path.write_bytes("eins\n\nzwölf\xff\n".encode("latin-1") + "drei ✓\nhalf".encode())
    assert list(lines_backwards(path)) == ["drei ✓", "zw\ufffdlf\ufffd", "", "eins"]


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "log").touch()
    assert list(lines_backwards(tmp_path / "log")) == []


def test_a_very_long_line_is_shown_in_part(log: LogFile) -> None:
    (log.folder / "hearth.log").write_text("x" * 200_000 + "\n")
    (record,) = log.read(Wanted(), 1)
    assert record.message == "x" * log_file.LONGEST_LINE
