"""The place in a text where the words stand, short enough to be read at a glance, with the words marked."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.index.splitting import fold
from backend.index.terms import Term

LENGTH = 180
"""Characters of a passage."""

BEFORE = 40
"""Characters that are shown before the first word that was looked for."""

MOST_PLACES = 200
_CITATION = r"[ \t]+\[\d{1,2}(?:[,;–-] ?\d{1,2})*\](?!\()"  # an answer's marks, checked or not
_MARKUP = re.compile(rf"{_CITATION}|[*`#>|~]+|!?\[|\]\([^)\s]*\)?")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Piece:
    """Some of a passage's characters, and whether they are what was looked for."""

    text: str
    marked: bool


def passage(text: str, terms: Sequence[Term], length: int = LENGTH) -> tuple[Piece, ...]:
    """The stretch in which most of the terms stand; where none is found, how the text begins."""
    whole = text if text.isascii() else unicodedata.normalize("NFC", text)
    places = _places(fold(whole), terms)
    begin = _begin(whole, places, length)
    end = min(len(whole), begin + length)
    if end < len(whole):
        end = max(whole.rfind(" ", begin + length // 2, end), begin) if " " in whole[begin + length // 2 : end] else end
    return _tidied(_cut(whole, begin, end, places), is_begin=begin == 0, is_end=end >= len(whole))


def _places(folded: str, terms: Iterable[Term]) -> list[tuple[int, int, int]]:
    """Where a term stands: begin, end, and which it is."""
    found = list[tuple[int, int, int]]()
    for number, term in enumerate(terms):
        for count, match in enumerate(term.pattern.finditer(folded)):
            if count == MOST_PLACES:
                break
            found.append((*match.span(), number))
    return sorted(found)


def _begin(text: str, places: Sequence[tuple[int, int, int]], length: int) -> int:
    best, best_count = 0, 0
    for at, (begin, _, _) in enumerate(places):
        within = {number for start, _, number in places[at : at + 40] if start < begin + length - BEFORE}
        if len(within) > best_count:
            best, best_count = begin, len(within)
    if best <= BEFORE:
        return 0
    begin = best - BEFORE
    space = text.find(" ", begin, best)
    return space + 1 if space >= 0 else begin


def _cut(text: str, begin: int, end: int, places: Iterable[tuple[int, int, int]]) -> list[Piece]:
    pieces, at = list[Piece](), begin
    for start, stop, _ in places:
        if start < at or stop > end:
            continue
        pieces += [Piece(text[at:start], marked=False), Piece(text[start:stop], marked=True)]
        at = stop
    return [*pieces, Piece(text[at:end], marked=False)]


def _tidied(pieces: Iterable[Piece], *, is_begin: bool, is_end: bool) -> tuple[Piece, ...]:
    """On one line, without Markdown's signs, and with an ellipsis where something is left out."""
    tidy = [
        each if each.marked else Piece(_SPACE.sub(" ", _MARKUP.sub("", each.text)), marked=False) for each in pieces
    ]
    tidy[0] = Piece(("" if is_begin else "…") + tidy[0].text.lstrip(), tidy[0].marked)
    tidy[-1] = Piece(tidy[-1].text.rstrip() + ("" if is_end else "…"), tidy[-1].marked)
    return tuple(each for each in tidy if each.text)
