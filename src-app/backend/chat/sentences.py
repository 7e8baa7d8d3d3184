"""An answer cut into sentences, each with the marks in it that name passages: `[1]`, `[2, 3]`. Pure.

Places are characters of the Markdown text. What stands in code, or as a link, is no mark.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

STAND_IN = "\x01"
"""What stands for a character of code or of an address within a line."""

MARK = r"[ \t]*[\[【]\d{1,2}(?:\s?[,;，、–-]\s?\d{1,2})*(?:†[^\]】\n]{0,40})?[\]】](?![(\x01])"
MOST_NUMBERS = 10
"""Passages that one mark names at most: `[1-99]` names none."""

_MARK = re.compile(MARK)
_NUMBER = re.compile(r"\d{1,2}")
_RANGE = re.compile(r"(\d{1,2})\s?[–-]\s?(\d{1,2})")
_CODE = re.compile(
    r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1[`~]*[ \t]*$|\Z)|(`+)(?!`)[^\n]*?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL
)
_ADDRESS = re.compile(r"(?<=\])\([^)\n]*\)|\bhttps?://\S+")
_DEFINITION = re.compile(r"^[ \t]{0,3}\[[^\]\n]+\]:", re.MULTILINE)
_BLOCK_END = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*+•]|\d{1,3}[.)]|#{1,6}|\||>)[ \t])")
_END = re.compile(rf"[.!?…]+[\"”’»)*_]*(?:{MARK})*(?=\s|$)|[。！？]+[”』」）*]*(?:{MARK})*")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:\w|e\.g|i\.e|z\.B|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|vs|ca|approx|bzw|Fig|p|pp)\.$")
_BARE = re.compile(r"[ \t]{0,3}(?:#{1,6}[ \t]|\||```|~~~)")


@dataclass(frozen=True)
class Mark:
    """What stands at [start, stop) and names passages; the space before it belongs to it."""

    start: int
    stop: int
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Sentence:
    """What stands at [start, stop) and its marks; `words` is the same without them.

    `is_prose`: neither a heading nor a row of a table, so that a mark can be added.
    """

    start: int
    stop: int
    words: str
    marks: tuple[Mark, ...]
    is_prose: bool


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of an answer, in order; code blocks are none."""
    prose = _without_code(text)
    found = [_sentence(text, prose, start, stop) for start, stop in _spans(prose)]
    return tuple(each for each in found if each.words.strip() or each.marks)


def without_marks(text: str) -> str:
    """The text without any mark, as a model is told an earlier answer whose passages it does not see."""
    prose = _without_code(text)
    for mark in reversed(list(_marks(prose, 0, len(prose)))):
        text = text[: mark.start] + text[mark.stop :]
    return text


def _without_code(text: str) -> str:
    """The same length with code and addresses blanked, so that every place stays the same."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " " if "\n" in found[0] else STAND_IN, found[0])

    return _ADDRESS.sub(blank, _DEFINITION.sub(blank, _CODE.sub(blank, text)))


def _spans(prose: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in [*(found.span() for found in _BLOCK_END.finditer(prose)), (len(prose), len(prose))]:
        yield from _within(prose, start, end[0])
        start = end[1]


def _within(prose: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where the sentences of one block stand."""
    for found in _END.finditer(prose, start, stop):
        if found.end() < stop and _goes_on(prose, start, found):
            continue
        yield start, found.end()
        start = found.end() + len(prose[found.end() : stop]) - len(prose[found.end() : stop].lstrip())
    if prose[start:stop].strip():
        yield start, start + len(prose[start:stop].rstrip())


def _goes_on(prose: str, start: int, found: re.Match[str]) -> bool:
    """Whether the sentence does not end here: an abbreviation, a list's number, or a small letter follows."""
    rest = prose[found.end() : found.end() + 3].lstrip()
    before = prose[start : found.start() + 1]
    is_number = re.fullmatch(r"\s*\d{1,3}\.", before) is not None
    return rest[:1].islower() or is_number or _ABBREVIATION.search(before) is not None


def _sentence(text: str, prose: str, start: int, stop: int) -> Sentence:
    marks = tuple(_marks(prose, start, stop))
    words, at = "", start
    for mark in marks:
        words += text[at : mark.start]
        at = mark.stop
    return Sentence(start, stop, words + text[at:stop], marks, _BARE.match(text, start) is None)


def _marks(prose: str, start: int, stop: int) -> Iterator[Mark]:
    for found in _MARK.finditer(prose, start, stop):
        if numbers := _numbers(found[0]):
            yield Mark(found.start(), found.end(), numbers)


def _numbers(mark: str) -> tuple[int, ...]:
    inside = mark.partition("†")[0]
    named: dict[int, None] = {}
    for first, last in _RANGE.findall(inside):
        named |= dict.fromkeys(range(int(first), int(last) + 1))
    named |= dict.fromkeys(int(each) for each in _NUMBER.findall(inside))
    return tuple(named) if len(named) <= MOST_NUMBERS else ()
