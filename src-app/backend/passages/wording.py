"""How text becomes the words that are looked for: the same for what is indexed and for what is asked.

SQLite does most of it: `unicode61` parts words and drops capitals and accents, `porter` takes English endings off.
Chinese, Japanese and Korean are written without spaces between words, or with endings grown on to them: of a run of
them, every pair of neighbouring characters is a word.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Final
from zlib import crc32

import apsw
import numpy as np
from numpy.typing import NDArray

VERSION: Final = 1
"""Of all this: with another one the words that are in a file can't be taken out of it again."""

TOKENIZER: Final = ("porter", "unicode61", "remove_diacritics", "2")
"""As the table `words` has it."""

MOST_WORDS: Final = 32
"""Different words of a question that are looked for."""

LONGEST_QUESTION: Final = 2_000
"""Characters of a question that are looked at."""

_COUNT_BITS: Final = 6
MOST_COUNTED: Final = (1 << _COUNT_BITS) - 1
"""So often a word of a passage is counted."""

_CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3100-\u312f\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_CJK}]+")
_WORD = re.compile(rf"[{_CJK}]+|(?:(?![{_CJK}])[^\W_])+")

Words = NDArray[np.uint32]


class Stemmer:
    """Parts texts into the words that FTS5 would have of them."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._tokenizer = connection.fts5_tokenizer(TOKENIZER[0], list(TOKENIZER[1:]))

    def words(self, text: str) -> list[str]:
        """The words of a text that was prepared by `to_index`, in their order."""
        found = self._tokenizer(text.encode(), apsw.FTS5_TOKENIZE_DOCUMENT, None, include_offsets=False)
        return [str(word) for at_one_place in found for word in at_one_place]

    def asked(self, question: str) -> dict[str, str]:
        """The words of a question, each once: as it was written, by what it is looked for as."""
        found = dict[str, str]()
        for word in said(question):
            for stem in self.words(word):
                found.setdefault(stem, word)
        return dict(list(found.items())[:MOST_WORDS])


def to_index(text: str) -> str:
    """A text as its words are taken from it. NUL ends no text here."""
    text = text.replace("\0", " ")
    if text.isascii():
        return text
    return _RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", unicodedata.normalize("NFKC", text))


def said(question: str) -> list[str]:
    """The words of a question as they are written, without capitals; of Chinese and the like its pairs."""
    text = unicodedata.normalize("NFKC", question[:LONGEST_QUESTION].replace("\0", " ")).lower()
    parts = (_pairs(word) if _RUN.match(word) else [word] for word in _WORD.findall(text))
    return list(dict.fromkeys(word for part in parts for word in part))


def condition(word: str) -> str:
    """A word as FTS5 is asked for it; nothing in it is syntax."""
    return f'"{word}"'


def pack(words: Iterable[str]) -> tuple[bytes, int]:
    """A passage's words with how often each stands in it, four bytes each; and how many they are in all."""
    counts = Counter(map(_sign, words))
    packed = [sign << _COUNT_BITS | min(count, MOST_COUNTED) for sign, count in counts.items()]
    return np.array(packed, np.uint32).tobytes(), counts.total()


def places(packed: Words, word: str) -> NDArray[np.intp]:
    """Where in `packed` a word stands: once for each passage that has it."""
    return np.flatnonzero(packed >> _COUNT_BITS == _sign(word))


def counts(packed: Words) -> NDArray[np.float32]:
    """How often each of these stands in its passage."""
    return (packed & MOST_COUNTED).astype(np.float32)


def _sign(word: str) -> int:
    """26 bits that tell the words of one passage apart."""
    return crc32(word.encode()) >> _COUNT_BITS


def _pairs(run: str) -> list[str]:
    return [one + other for one, other in pairwise(run)] or [run]
