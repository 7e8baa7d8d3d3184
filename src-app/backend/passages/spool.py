"""What reading a file left for us: a file of JSON lines, told by `reading/protocol.py`.

It was written by the process that parses what nobody trusts, so it is taken for what it claims only as far as that can
be checked: places lie within the text, in their order, and the last line is there.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from backend.passages.protocol import NOT_WHOLE
from backend.worker.serving import Refusal

PIECE: Final = 16_384
"""Code points of a piece at most."""

LONGEST_PASSAGE: Final = 20_000
DEEPEST: Final = 12
"""Headings above a passage."""

LONGEST_HEADING: Final = 300

HEADINGS: Final = " › "
"""Between the headings that a passage stands under, where they are one text."""


@dataclass(frozen=True)
class Sheet:
    """A piece of the text, within one page."""

    start: int
    page: int
    text: str


@dataclass(frozen=True)
class Span:
    """Where a passage stands."""

    start: int
    stop: int
    page: int
    heading: tuple[str, ...]


@dataclass
class Reading:
    """A file's text, in pieces that touch each other, and its passages."""

    kind: str = ""
    title: str = ""
    pages: int = 0
    characters: int = 0
    sheets: list[Sheet] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def text(self, start: int, stop: int) -> str:
        """A stretch of the text."""
        at = bisect_right(self.sheets, start, key=lambda sheet: sheet.start) - 1
        found = ""
        while at < len(self.sheets) and self.sheets[at].start < stop:
            sheet = self.sheets[at]
            found += sheet.text[max(start - sheet.start, 0) : stop - sheet.start]
            at += 1
        return found


def read_spool(path: Path) -> Reading:
    """Read the spool. Raises Refusal where it is not whole."""
    try:
        with path.open(encoding="utf-8", errors="surrogatepass", newline="\n") as lines:
            return _read(json.loads(line) for line in lines)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refusal(NOT_WHOLE, f"what was read of a file can't be taken in: {error!r}", "read it again") from error


def _read(lines: Iterable[Mapping[str, Any]]) -> Reading:
    reading = Reading()
    for line in lines:
        if "sheet" in line:
            _take_sheet(reading, line["sheet"])
        elif "span" in line:
            reading.spans.append(_span(reading, line["span"]))
        elif "head" in line:
            head = line["head"]
            reading.kind, reading.title, reading.pages = str(head["kind"]), str(head["title"]), int(head["pages"])
        elif line.get("end"):
            return reading
    raise ValueError("it has no end")


def _take_sheet(reading: Reading, given: Mapping[str, Any]) -> None:
    text, page = _storable(str(given["text"])), int(given["page"])
    for start in range(0, len(text), PIECE):
        reading.sheets.append(Sheet(reading.characters + start, page, text[start : start + PIECE]))
    reading.characters += len(text)


def _span(reading: Reading, given: Mapping[str, Any]) -> Span:
    start, stop = int(given["start"]), int(given["stop"])
    last = reading.spans[-1].start if reading.spans else 0
    if not last <= start < stop <= reading.characters or stop - start > LONGEST_PASSAGE:
        raise ValueError(f"a passage from {start} to {stop}")
    heading = tuple(
        _storable(str(each)).replace(HEADINGS, " > ")[:LONGEST_HEADING] for each in given["heading"][:DEEPEST]
    )
    return Span(start, stop, int(given["page"]), heading)


def _storable(text: str) -> str:
    """Without halves of characters, which no database takes; as long as before."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)
    return text
