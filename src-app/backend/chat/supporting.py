"""Whether a passage supports a sentence, by what stands in both: no model is asked. Pure.

Numbers and names of the sentence must stand in the passage, what the one denies the other may not claim, and enough of
its words must be there by weight. A sentence in another language than the passage is supported only where it rests on
names and numbers. It errs on the side of doubt: what it can't see is not shown as a citation.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from backend.chat.considered import Passage
from backend.chat.wording import Words, months_in, words_of

ENOUGH, ENOUGH_PAIRS = 0.6, 0.4
"""Share of a sentence, by weight, that a passage must have for a mark to stand: of words, and of pairs of characters in
Chinese, Japanese and Korean, where particles and endings differ."""
CLEAR = 0.85
"""The share at which a sentence without a mark gets one."""
CLEAR_WORDS = 4
FEW = 2
"""Words up to which all of them must be there."""
ROOT = 5
"""Letters at which two forms of a word are taken as one."""
SUBJECT, LONG = 2.5, 1.5
"""What the first word of a sentence weighs, which mostly says what it is about, and what a long one does."""
LONG_ROOT = 6
"""Letters."""

_CLAUSE = re.compile(r"[;:；：]\s+|[；：]")


def supports(passage: Passage, sentence: str, known_names: frozenset[str] = frozenset()) -> bool:
    """Whether a mark that names the passage may stand behind the sentence, or behind its last clause: what stands
    before a colon or a semicolon may be the answer's own, as long as nothing in it speaks against the passage.
    `known_names`: see `names_in`."""
    if _has_enough(passage, sentence, known_names):
        return True
    clause = _CLAUSE.split(sentence)[-1]
    is_part = clause != sentence and not _speaks_against(words_of(sentence), _known(passage), known_names)
    return is_part and _has_enough(passage, clause, known_names)


def _has_enough(passage: Passage, sentence: str, known_names: frozenset[str]) -> bool:
    said = words_of(sentence)
    is_by_pairs = len(said.pairs) > len(said.roots)
    return share(passage, sentence, known_names) >= (ENOUGH_PAIRS if is_by_pairs else ENOUGH)


def supports_clearly(passage: Passage, sentence: str, known_names: frozenset[str] = frozenset()) -> bool:
    """Whether the sentence so plainly rests on the passage that it gets a mark that the model did not write."""
    said = words_of(sentence)
    if len(said.roots) < CLEAR_WORDS and len(said.pairs) < 2 * CLEAR_WORDS:
        return False
    return share(passage, sentence, known_names) >= CLEAR


def share(passage: Passage, sentence: str, known_names: frozenset[str] = frozenset()) -> float:
    """How much of the sentence stands in the passage, from 0 to 1; 0 where something in it speaks against that."""
    said, there = words_of(sentence), _known(passage)
    if _speaks_against(said, there, known_names):
        return 0.0
    if said.pairs and len(there.pairs) < len(said.pairs) // 2:
        return _across_languages(said, there)
    return _covered(said, there)


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """The roots of what is written with a capital within sentences: at the beginning of one it is a name, too."""
    return frozenset(name for text in texts for name in words_of(text).names)


def _speaks_against(said: Words, there: Words, known_names: frozenset[str]) -> bool:
    names = said.names | ({said.first} & known_names)
    is_named = all(_stands_in(name, there) for name in names)
    return not is_named or _counts_otherwise(said, there) or _denies(said, there)


def _covered(said: Words, there: Words) -> float:
    if not said.roots and not said.pairs:
        return 0.0
    weights = [(_weight(root, said), _stands_in(root, there)) for root in said.roots]
    if len(said.roots) <= FEW and not said.pairs and not all(is_there for _weight, is_there in weights):
        return 0.0
    weights += [(0.6, pair in there.pairs) for pair in said.pairs]
    whole = sum(weight for weight, _is_there in weights) + len(said.numbers)  # all numbers are there
    return (sum(weight for weight, is_there in weights if is_there) + len(said.numbers)) / whole


def _weight(root: str, said: Words) -> float:
    if root == said.first:
        return SUBJECT
    return LONG if len(root) >= LONG_ROOT else 1.0


def _across_languages(said: Words, there: Words) -> float:
    """Only what is written alike in both can be compared: it must be all there, and not too little."""
    alike = len(said.numbers) + len(said.roots)
    return 1.0 if alike >= FEW and all(_stands_in(root, there) for root in said.roots) else 0.0


def _counts_otherwise(said: Words, there: Words) -> bool:
    """Whether a number of the sentence is not in the passage. One that is written as a word may sum up what the passage
    lists, so it counts only where the passage says another number of the same."""
    if not said.numbers <= there.numbers | {number for number, _root in there.spelt}:
        return True
    counted = there.counted | there.spelt
    of = {root for _number, root in counted}
    return any(root in of and (number, root) not in counted for number, root in said.spelt)


def _denies(said: Words, there: Words) -> bool:
    """Whether the one denies what the other claims."""
    affirmed = said.roots - said.doubted
    return bool(affirmed & there.denied) or bool(said.denied & (there.roots - there.doubted))


def _stands_in(root: str, there: Words) -> bool:
    return root in there.roots or (len(root) >= ROOT and root[:ROOT] in _beginnings(there.roots))


@lru_cache(128)
def _beginnings(roots: frozenset[str]) -> frozenset[str]:
    return frozenset(root[:ROOT] for root in roots if len(root) >= ROOT)


@lru_cache(128)
def _known(passage: Passage) -> Words:
    found = words_of(passage.text).with_heading(words_of(passage.about))
    return Words(**{**vars(found), "numbers": found.numbers | months_in(passage.text)})
