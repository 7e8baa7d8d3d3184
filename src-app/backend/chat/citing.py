"""Which marks of an answer stand: each sentence is held against the passages that it names. Pure.

A mark whose passage does not support its sentence is not shown as a citation, and a sentence that plainly rests on a
passage gets a mark that the model did not write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from backend.chat.considered import Passage
from backend.chat.sentences import Mark, Sentence, sentences
from backend.chat.supporting import names_in, share, supports, supports_clearly

LONGEST = 100_000
"""Characters of an answer that is checked; in what is longer no mark stands."""


@dataclass(frozen=True)
class Cited:
    """What became of an answer's marks. `marks` stand in order: those without numbers are not shown, those that begin
    and stop at the same place were added. `unsupported` counts what was named and not shown."""

    marks: tuple[Mark, ...] = ()
    unsupported: int = 0

    def kept(self) -> list[list[int]]:
        """The marks as plain numbers: where each begins and stops, and what it names."""
        return [[mark.start, mark.stop, *mark.numbers] for mark in self.marks]


def read_marks(kept: object, length: int) -> tuple[Mark, ...]:
    """Marks as they were kept; none where they can't be those of a text of this length."""
    marks: list[Mark] = []
    for each in kept if isinstance(kept, list | tuple) else ():
        if not isinstance(each, list | tuple) or len(each) < 2 or not all(type(value) is int for value in each):
            return ()
        start, stop, *numbers = each
        if not (marks[-1].stop if marks else 0) <= start <= stop <= length or any(number < 1 for number in numbers):
            return ()
        marks.append(Mark(start, stop, tuple(numbers)))
    return tuple(marks)


def cite(text: str, passages: Mapping[int, Passage], question: str = "") -> Cited:
    """Check an answer against the passages that the model was told, by their numbers."""
    if not passages or len(text) > LONGEST:
        return Cited()
    known = names_in((question, *(passage.text for passage in passages.values())))
    marks: list[Mark] = []
    unsupported = 0
    found = sentences(text)
    for sentence, about, is_marked_behind in _with_what_they_mark(found):
        checked = [_checked(mark, about, passages, known) for mark in sentence.marks]
        unsupported += sum(len(mark.numbers) for mark in sentence.marks) - sum(len(mark.numbers) for mark in checked)
        if sentence.is_prose and not is_marked_behind and not any(mark.numbers for mark in checked):
            checked += _added(sentence, passages, known)
        marks += checked
    return Cited(tuple(marks), unsupported)


def _with_what_they_mark(found: Sequence[Sentence]) -> list[tuple[Sentence, str, bool]]:
    """Each sentence with the words that its marks speak of (where it has none of its own, those of the one before), and
    whether such marks stand alone behind it."""
    bare = [not any(character.isalnum() for character in each.words) for each in found]
    return [
        (
            sentence,
            found[place - 1].words if bare[place] and place else sentence.words,
            place + 1 < len(found) and bare[place + 1],
        )
        for place, sentence in enumerate(found)
    ]


def _checked(mark: Mark, words: str, passages: Mapping[int, Passage], known: frozenset[str]) -> Mark:
    return replace(
        mark,
        numbers=tuple(
            number for number in mark.numbers if number in passages and supports(passages[number], words, known)
        ),
    )


def _added(sentence: Sentence, passages: Mapping[int, Passage], known: frozenset[str]) -> list[Mark]:
    if sentence.words.rstrip().endswith(("?", "？", ":", "：")):
        return []
    clear = {
        number: share(passage, sentence.words, known)
        for number, passage in passages.items()
        if supports_clearly(passage, sentence.words, known)
    }
    if not clear:
        return []
    best = max(clear, key=lambda number: (clear[number], -number))
    return [Mark(sentence.stop, sentence.stop, (best,))]
