"""Texts that are kept to the letter: plain text, Markdown, tables of commas, JSON."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from backend.reading.composing import Composed, Mark, Unreadable, one_line, verbatim
from backend.reading.decoding import NotText, decode

MOST_TEXT: Final = 67_108_864
"""Bytes of a file that is read as one text."""

LONGEST_HEADING: Final = 1_000
"""Characters of a line that are looked at for a title."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_CLOSING = re.compile(r"(?:^|(?<=[ \t]))#+[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FRONT_MATTER = re.compile(r"---[ \t]*(?:\r\n|\n|\r)(?:(?!---)[^\r\n]*(?:\r\n|\n|\r))*---[ \t]*(?:\r\n|\n|\r)")
_NO_PARAGRAPH = re.compile(r" {0,3}(?:[-*+>|#]|\d+[.)])|(?: {4}|\t)|\s*$")
_EMPHASIS = re.compile(r"[*_`]+|!?\[([^\]]*)\]\([^)]*\)")
_COLUMNS: Final = 4_096
"""Characters of a table by whose first line its columns are named."""


def decoded(path: Path) -> str:
    """The file's text. Raises Unreadable where it has none or too much of it; OSError."""
    size = path.stat().st_size
    if size > MOST_TEXT:
        raise Unreadable("too-large", f"{size} bytes")
    try:
        return decode(path.read_bytes())
    except NotText:
        raise Unreadable("not-a-document", "neither a text nor a document") from None


def read_text(path: Path, name: str) -> Composed:
    """A plain text."""
    return verbatim("text", decoded(path))


def read_json(path: Path, name: str) -> Composed:
    """JSON, be it whole or not: it is read as the text that it is."""
    return verbatim("json", decoded(path), form="lines")


def read_csv(path: Path, name: str) -> Composed:
    """A table: each passage is some of its lines, and stands under the names of its columns."""
    text = decoded(path)
    return replace(verbatim("csv", text, form="lines"), context=one_line(" · ".join(_columns(text[:_COLUMNS]))))


def read_markdown(path: Path, name: str) -> Composed:
    """Markdown, with its headings."""
    text = decoded(path)
    marks = tuple(headings(text))
    title = next((mark.title for mark in marks if mark.level == 1), "")
    return verbatim("markdown", text, title, marks)


def headings(text: str, offset: int = 0) -> Iterator[Mark]:
    """The headings of a Markdown text that begins at `offset` of its document."""
    fence, above, above_start, is_apart = "", "", 0, True
    front = _FRONT_MATTER.match(text)
    place = offset + (front.end() if front else 0)
    for whole_line in text[place - offset :].splitlines(keepends=True):
        line, start = whole_line.rstrip("\r\n"), place
        place += len(whole_line)
        if fence:
            closes = _FENCE.match(line)
            if closes and closes[1].startswith(fence) and not line[closes.end() :].strip():
                fence = ""
            continue
        above_before, above = above, ""
        if opened := _FENCE.match(line):
            fence = opened[1]
        elif found := _ATX.match(line):
            if title := _title(_CLOSING.sub("", line[found.end() : found.end() + LONGEST_HEADING])):
                yield Mark(start, len(found[1]), title)
        elif above_before and (under := _UNDERLINE.match(line)):
            yield Mark(above_start, 1 if under[1][0] == "=" else 2, _title(above_before[:LONGEST_HEADING]))
        elif is_apart and not _NO_PARAGRAPH.match(line):
            # a line under a paragraph of several is taken for a rule, which it more often is
            above, above_start, is_apart = line, start, False
            continue
        else:
            is_apart = not line.strip() or bool(_UNDERLINE.match(line))
            continue
        is_apart = True


def _title(text: str) -> str:
    return one_line(_EMPHASIS.sub(lambda found: found[1] or "", text))


def _columns(beginning: str) -> list[str]:
    lines = beginning.splitlines()
    try:
        dialect = csv.Sniffer().sniff("\n".join(lines[:20]), ",;\t|")
        row = next(csv.reader(lines[:1], dialect), [])
    except csv.Error:
        row = lines[:1]
    return [cell.strip() for cell in row if cell.strip() and not cell.strip().replace(".", "").isdigit()]
