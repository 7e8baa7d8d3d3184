from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.system.records import Record, is_at_least, parse_record

LINE = "2026-11-21T13:36:27.123Z backend warning 0a1b2c3d k3j9x0aa hearth.web: slow: 2 s"


def test_a_line_of_the_format_is_taken_apart() -> None:
    at = datetime(2026, 11, 21, 13, 36, 27, 123_000, UTC)
    assert parse_record(LINE) == Record(at, "backend", "warning", "0a1b2c3d", "k3j9x0aa", "hearth.web: slow: 2 s")


def test_a_line_about_no_request_has_none() -> None:
    assert parse_record(LINE.replace("k3j9x0aa", "-")).request == ""


@pytest.mark.parametrize("end", ["", " "])
def test_a_message_may_be_empty(end: str) -> None:
    record = parse_record(f"2026-11-21T13:36:27.123Z shell info 0a1b2c3d -{end}")
    assert (record.process, record.message) == ("shell", "")


def test_what_a_message_begins_with_is_kept() -> None:
    assert parse_record(LINE.replace("hearth.web", "  File")).message == "  File: slow: 2 s"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2026-11-21T13:36:27.123Z [Backend Log] INFO hearth: as it was before",
        LINE.replace("warning", "fatal"),
        LINE.replace("0a1b2c3d", "0A1B2C3D"),
        LINE.replace("2026-11-21", "2026-13-41"),
        LINE.replace(" backend", "  backend"),
        "﻿" + LINE,
    ],
)
def test_any_other_line_is_all_message(line: str) -> None:
    assert parse_record(line) == Record(None, "", "info", "", "", line)


@given(st.text())
def test_no_line_is_too_much(line: str) -> None:
    assert parse_record(line).message == line


@pytest.mark.parametrize(
    ("asked", "passing"), [("", 4), ("nonsense", 4), ("debug", 4), ("info", 3), ("warning", 2), ("error", 1)]
)
def test_a_level_lets_itself_and_what_is_graver_through(asked: str, passing: int) -> None:
    records = [parse_record(LINE.replace("warning", level)) for level in ("debug", "info", "warning", "error")]
    assert sum(is_at_least(record, asked) for record in records) == passing
