"""A passage with the words marked that a question, or a sentence of an answer, has in common with it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.chat.wording import IS_DENSE, NUMBER_WORDS, TOKEN, one_way, root_of, words_of


@dataclass(frozen=True)
class Piece:
    """Some characters of a passage, one after the other."""

    text: str
    is_marked: bool


def marked(text: str, *about: str) -> tuple[Piece, ...]:
    """The whole text in pieces; what stands in `about`, too, in whatever form, is marked."""
    wanted = _Wanted(about)
    pieces: list[Piece] = []
    at = 0
    for start, stop in _runs(_found(text, wanted), text):
        pieces += [Piece(text[at:start], False)] if start > at else []
        pieces.append(Piece(text[start:stop], True))
        at = stop
    return (*pieces, *([Piece(text[at:], False)] if at < len(text) else []))


class _Wanted:
    """The words of some texts, as they can be found in another one."""

    def __init__(self, texts: Iterable[str]) -> None:
        said = [words_of(text) for text in texts]
        self.roots = frozenset(root for each in said for root in each.roots)
        self.numbers = frozenset(
            number for each in said for number in (*each.numbers, *(spelt for spelt, _root in each.spelt))
        )
        self.pairs = frozenset(pair for each in said for pair in each.pairs)


def _found(text: str, wanted: _Wanted) -> Iterator[tuple[int, int]]:
    for token in TOKEN.finditer(text):
        if IS_DENSE.match(token[0]):
            pairs = range(token.start(), max(token.end() - 1, token.start() + 1))
            yield from ((at, at + 2) for at in pairs if text[at : at + 2] in wanted.pairs)
        elif _is_wanted(token[0].lower().replace("’", "'"), wanted):
            yield token.span()


def _is_wanted(word: str, wanted: _Wanted) -> bool:
    if word[0].isdigit() or word in NUMBER_WORDS:
        return NUMBER_WORDS.get(word, one_way(word)) in wanted.numbers
    return root_of(word) in wanted.roots


def _runs(spans: Iterable[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Overlapping spans as one, and those between which is only a space."""
    runs: list[tuple[int, int]] = []
    for start, stop in spans:
        if runs and not text[runs[-1][1] : start].strip(" ") and start - runs[-1][1] <= 1:
            runs[-1] = runs[-1][0], max(runs[-1][1], stop)
        else:
            runs.append((start, stop))
    return runs
