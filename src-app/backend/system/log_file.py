"""Reading the log from its end: the newest records that fit, out of the file and those that were rotated away."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from backend.system.records import Record, is_at_least, parse_record

NAME = "hearth.log"
OLD_FILES = 9
"""The most that are looked for; the shell keeps fewer."""

MOST_SHOWN = 200
BLOCK = 65_536
LONGEST_LINE = 4_000
"""Characters of a line that are shown."""


@dataclass(frozen=True)
class Wanted:
    """Which records are asked for: of at least this level, with these words in them (whatever their case)."""

    level: str = ""
    words: str = ""


@dataclass(frozen=True)
class LogFile:
    """The log in `folder`. May be read while the shell writes it."""

    folder: Path

    def read(self, wanted: Wanted, most: int = MOST_SHOWN) -> tuple[Record, ...]:
        """The newest records that are wanted, in order."""
        return tuple(islice(self._newest_first(wanted), most))[::-1]

    def state(self) -> tuple[int, int]:
        """Changes with every line that is written."""
        try:
            found = (self.folder / NAME).stat()
        except OSError:
            return (0, 0)
        return (found.st_ino, found.st_size)

    def _newest_first(self, wanted: Wanted) -> Iterator[Record]:
        words = wanted.words.casefold()
        for line in self._lines():
            if words in line.casefold():
                record = parse_record(line[:LONGEST_LINE])
                if is_at_least(record, wanted.level):
                    yield record

    def _lines(self) -> Iterator[str]:
        for name in (NAME, *(f"{NAME}.{number}" for number in range(1, OLD_FILES + 1))):
            try:
                yield from lines_backwards(self.folder / name)
            except OSError:
                return  # there are no older ones


def lines_backwards(path: Path) -> Iterator[str]:
    """The complete lines of a file, the last one first. Raises OSError."""
    with path.open("rb") as file:
        place = file.seek(0, os.SEEK_END)
        rest, is_first = b"", True
        while place > 0:
            size = min(BLOCK, place)
            place = file.seek(place - size)
            first, *lines = (file.read(size) + rest).split(b"\n")
            if is_first and lines:
                lines.pop()  # behind the last line end: nothing, or a line that is being written
                is_first = False
            for line in reversed(lines):
                yield line.decode(errors="replace")
            rest = first
        if rest and not is_first:
            yield rest.decode(errors="replace")
