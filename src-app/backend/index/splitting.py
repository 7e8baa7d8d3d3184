"""How text becomes words: the same for what is indexed, for what is asked, and for what is marked.

Chinese, Japanese and Korean are written without spaces between words, or with endings grown on to them: what is indexed
of them is every pair of neighbouring characters, so that a word of two is one step and a longer one a phrase of steps.
Single characters are kept beside, once for each text. (SQLite's own trigrams don't find a word of two.)
"""

import re
import unicodedata
from itertools import pairwise

_CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3100-\u312f\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
RUN = re.compile(f"[{_CJK}]+")
"""Characters of scripts that are not parted into words."""

WORD = re.compile(rf"[{_CJK}]+|(?:(?![{_CJK}])[^\W_])+")
"""A run of them, or a word of any other script."""


def split(text: str) -> tuple[str, str]:
    """What FTS5 is given of a text: its words, and the single characters of its runs. NUL ends no text here."""
    text = text.replace("\0", " ")
    if text.isascii():
        return text, ""
    text = unicodedata.normalize("NFKC", text)
    letters = {letter for run in RUN.findall(text) for letter in run}
    return (
        (RUN.sub(lambda run: f" {' '.join(pairs(run[0]))} ", text), " ".join(sorted(letters)))
        if letters
        else (text, "")
    )


def pairs(run: str) -> list[str]:
    """The pairs of neighbours in a run; a run of one is itself."""
    return [one + other for one, other in pairwise(run)] or [run]


def fold(text: str) -> str:
    """Without capitals and accents, and exactly as long: places in it are places in the text."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _Folded(dict[int, int]):
    """One character for each character, worked out when it is first met."""

    def __missing__(self, code: int) -> int:
        letters = [each for each in unicodedata.normalize("NFKD", chr(code)).lower() if not unicodedata.combining(each)]
        whole = unicodedata.normalize("NFKC", chr(code))
        if RUN.match(whole):  # a syllable of Hangul is no letter with accents
            letters = list(whole)
        self[code] = ord(letters[0]) if len(letters) == 1 else code
        return self[code]


_FOLDED = _Folded()
