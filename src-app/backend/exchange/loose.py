"""Reading JSON that others wrote: every value may be of any kind, or not be there. Nothing here raises."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Fields: TypeAlias = "Mapping[str, Json]"

REPLACEMENT = "\ufffd"
_NOT_UNICODE = re.compile("[\ud800-\udfff\0]")
_CITATION = re.compile("\ue200[^\ue200\ue201\n]{0,2000}\ue201|[\ue200-\ue206]")
"""Marks that only their own program understands."""

EARLIEST, LATEST = 631_152_000_000, 4_102_444_800_000
"""The years 1990 and 2100, in milliseconds since 1970: what lies outside is no date of a conversation."""

_BLANK: Fields = {}


def text(value: Json) -> str:
    """A text, without what is no Unicode; "" for anything but a text."""
    return repaired(value) if isinstance(value, str) else ""


def repaired(value: str) -> str:
    """The text with replacement characters for halves of surrogate pairs, bytes that were no UTF-8, and NUL."""
    return _NOT_UNICODE.sub(REPLACEMENT, value) if _NOT_UNICODE.search(value) else value


def without_citations(value: str) -> str:
    """The text without the marks of citations."""
    return _CITATION.sub("", value) if _CITATION.search(value) else value


def line(value: Json, longest: int = 200) -> str:
    """A text as one line of at most so many characters."""
    return " ".join(text(value)[: 4 * longest].split())[:longest]


def key(value: Json) -> str:
    """What names something: a text or a number; "" for anything else."""
    if isinstance(value, bool):
        return ""
    return str(value)[:200] if isinstance(value, int | float) else text(value)[:200]


def fields(value: Json) -> Fields:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else _BLANK


def items(value: Json) -> Sequence[Json]:
    """A list; an empty one for anything else."""
    return value if isinstance(value, list) else ()


def is_true(value: Json) -> bool:
    """Whether it is the value `true`."""
    return value is True


def moment(value: Json) -> int | None:
    """Milliseconds since 1970 of a date: ISO 8601, or a number of seconds, milli-, micro- or nanoseconds.

    None where it is no date, or an absurd one.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, dict):  # databases write dates like this
        return moment(value.get("$date"))
    if isinstance(value, str):
        return _of_text(value.strip())
    return _of_number(value) if isinstance(value, int | float) else None


def _of_text(value: str) -> int | None:
    if re.fullmatch(r"\d{9,19}(\.\d{1,9})?", value):
        return _of_number(float(value))
    try:
        found = datetime.fromisoformat(value[:40])
    except ValueError:
        return None
    try:
        return _sensible(found.replace(tzinfo=found.tzinfo or UTC).timestamp() * 1000)
    except (OverflowError, ValueError):
        return None


def _of_number(value: float) -> int | None:
    try:
        for unit in (1e16, 1e13, 1e10):  # nano-, micro- and milliseconds
            if value >= unit:
                return _sensible(value / unit * 1e10)
        return _sensible(value * 1000)
    except OverflowError:
        return None


def _sensible(milliseconds: float) -> int | None:
    return int(milliseconds) if EARLIEST <= milliseconds < LATEST else None  # NaN is neither
