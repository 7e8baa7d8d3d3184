"""Reading what a server sent: nothing is taken for what it should be until it has been looked at."""

import json
import re
from collections.abc import Mapping
from datetime import datetime

LONGEST_WORDS = 300
"""Characters of Ollama's own words that are shown to a person."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\s]+")
"""Control characters, and those that turn the direction of writing around."""


def whole(text: str) -> str:
    """`text` with lone halves of surrogate pairs replaced: JSON can carry them, UTF-8 (and so the store)
    can't."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def mapping(value: object) -> Mapping[str, object]:
    """`value` where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def entries(value: object) -> list[Mapping[str, object]]:
    """The JSON objects in `value` where it is a list, else none."""
    return [mapping(entry) for entry in value] if isinstance(value, list) else []


def text(value: object) -> str:
    """`value` where it is a string, else an empty one."""
    return whole(value) if isinstance(value, str) else ""


def count(value: object) -> int | None:
    """`value` where it is an integer that a file or a database can hold, else None."""
    return value if type(value) is int and 0 <= value < 2**63 else None


def moment(value: object) -> datetime | None:
    """`value` where it is a time with its zone, in ISO 8601."""
    try:
        read = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return read if read.tzinfo else None


def words(error: object) -> str:
    """Ollama's own words in an error: one line, short, without what a terminal or a page could trip over.

    The runner's errors come as JSON in a string in JSON; whatever the depth, the innermost message is taken.
    """
    for _ in range(4):
        if isinstance(error, str) and error.lstrip().startswith("{"):
            try:
                error = json.loads(error)
            except (ValueError, RecursionError):
                break
        if isinstance(error, dict):
            error = error.get("error") or error.get("message") or ""
    line = _ODD.sub(" ", whole(error) if isinstance(error, str) else "").strip()
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"
