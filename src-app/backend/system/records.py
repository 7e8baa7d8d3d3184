"""The log's format: one record a line, `TIME PROCESS LEVEL LAUNCH REQUEST MESSAGE`, as the shell writes it."""

import re
from dataclasses import dataclass
from datetime import datetime

LEVELS = ("debug", "info", "warning", "error")
"""From the least to the gravest."""

NO_REQUEST = "-"
_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (?P<process>[a-z][a-z0-9-]{0,31}) "
    rf"(?P<level>{'|'.join(LEVELS)}) (?P<launch>[0-9a-f]{{8}}) (?P<request>[0-9a-z]{{8}}|-)(?: (?P<message>.*))?"
)


@dataclass(frozen=True)
class Record:
    """One line of the log. What is no record of the format is all message, at no known time."""

    at: datetime | None
    process: str
    level: str
    launch: str
    request: str
    """The id of the request that it is about, or empty."""
    message: str


def parse_record(line: str) -> Record:
    """Read one line."""
    found = _LINE.fullmatch(line)
    at = _moment(found["at"]) if found else None
    if not found or at is None:
        return Record(None, "", "info", "", "", line)
    request = "" if found["request"] == NO_REQUEST else found["request"]
    return Record(at, found["process"], found["level"], found["launch"], request, found["message"] or "")


def is_at_least(record: Record, level: str) -> bool:
    """Whether a record is as grave as `level`; a level that is none lets everything through."""
    return level not in LEVELS or LEVELS.index(record.level) >= LEVELS.index(level)


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:  # digits in the right places that are no time
        return None
