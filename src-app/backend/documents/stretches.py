"""A document's text in stretches: as much as is read around a place, cut where a line ends, with the place marked.

Positions are Unicode code points over the whole text, half-open, as everywhere in this room.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

BEFORE, LENGTH = 6_000, 20_000
"""Characters: what is shown before a place at first, and how long a stretch is."""

NEAR = LENGTH // 4
"""Characters within which a stretch is cut shorter, for the sake of a line end."""


class SheetLike(Protocol):
    """Some of a page's text, and where it begins. Page 0 means that the document has none."""

    @property
    def page(self) -> int:
        """From 1 on."""

    @property
    def start(self) -> int:
        """Where `text` begins."""

    @property
    def text(self) -> str:
        """Its characters."""


@dataclass(frozen=True)
class Part:
    """Characters that are marked, or are not. `is_place`: it is where the mark begins."""

    text: str
    marked: bool = False
    is_place: bool = False


@dataclass(frozen=True)
class Piece:
    """What a stretch has of one page. `is_first`: the page begins with it."""

    page: int
    is_first: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Stretch:
    """What comes at once. `earlier` is where what stands before it ends, `later` where what follows it begins."""

    pieces: tuple[Piece, ...]
    earlier: int | None
    later: int | None


def around(start: int, stop: int, characters: int) -> tuple[int, int]:
    """The stretch that is shown first, for a place in a text of so many characters."""
    begin = max(0, min(start, characters) - BEFORE)
    end = max(begin + LENGTH, min(stop, start + LENGTH) + BEFORE)
    return begin, min(characters, end)


def made(
    sheets: Sequence[SheetLike],
    begin: int,
    end: int,
    characters: int,
    *,
    mark: tuple[int, int] = (0, 0),
    joins: str = "",
) -> Stretch:
    """The stretch from `begin` to `end`, from sheets that follow each other and cover it.

    They should have one character more before it, which tells whether a page goes on. Both ends move to a line end, but
    for the one that `joins` (`begin` or `end`) another stretch which is there already, and never into the mark.
    """
    origin = sheets[0].start if sheets else begin
    whole = "".join(sheet.text for sheet in sheets)
    if begin and joins != "begin":
        found = whole.find("\n", begin - origin, begin - origin + NEAR) + 1
        latest = mark[0] if mark[1] > begin else end
        begin = origin + found if found and origin + found <= latest else begin
    if end < characters and joins != "end":
        found = whole.rfind("\n", max(begin, end - NEAR, mark[1]) - origin, end - origin) + 1
        end = origin + found if found else end
    pieces = tuple(_pieces(sheets, begin, end, mark))
    return Stretch(pieces, begin or None, end if end < characters else None)


def _pieces(sheets: Sequence[SheetLike], begin: int, end: int, mark: tuple[int, int]) -> Iterator[Piece]:
    for number, sheet in enumerate(sheets):
        first, last = max(begin, sheet.start), min(end, sheet.start + len(sheet.text))
        if first >= last:
            continue
        begins_here = first == sheet.start and (number > 0 or sheet.start == 0)
        yield Piece(sheet.page, begins_here, tuple(_parts(sheet, first, last, mark)))


def _parts(sheet: SheetLike, first: int, last: int, mark: tuple[int, int]) -> Iterator[Part]:
    """The characters from `first` to `last`, cut where the mark begins and ends."""
    start, stop = (min(max(place, first), last) for place in mark)
    for begin, end, is_marked in ((first, start, False), (start, stop, True), (stop, last, False)):
        if begin < end:
            text = sheet.text[begin - sheet.start : end - sheet.start]
            yield Part(text, is_marked, is_marked and begin == mark[0])
