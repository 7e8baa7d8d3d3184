"""What is looked for, one piece at a time: as FTS5 is asked for it, and as it is found again in a text."""

import re
from dataclasses import dataclass
from functools import cached_property

from backend.index.splitting import RUN, WORD, fold, pairs

SHORTEST_BEGINNING = 3
"""Letters from which on a word that is still being typed stands for all that begin so: the index has lists for 3, 4."""

ANY_GAP = r"[\W_]+"
NO_LETTER_BEFORE, NO_LETTER_BEHIND = r"(?<![^\W_])", r"(?![^\W_])"


@dataclass(frozen=True)
class Term:
    """Words that follow each other, or a run of Chinese, Japanese or Korean. `typing`: the last word may go on."""

    words: tuple[str, ...]
    typing: bool = False

    @property
    def is_run(self) -> bool:
        """Whether it is of a script that does not part words."""
        return RUN.match(self.words[0]) is not None

    @property
    def begins(self) -> bool:
        """Whether it stands for all words that begin so, in texts as well as in titles."""
        return self.typing and not self.is_run and len(self.words[-1]) >= SHORTEST_BEGINNING

    def condition(self, *, begins: bool) -> str:
        """As FTS5 is asked; with `begins`, for all that begin so. Nothing in it is syntax but what is written here."""
        if self.is_run:
            run = self.words[0]
            return f'letters : "{run}"' if len(run) == 1 else f'text : "{" ".join(pairs(run))}"'
        return f'text : "{" ".join(self.words)}"{"*" if begins and self.typing else ""}'

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds it in a folded text."""
        if self.is_run:
            return re.compile(re.escape(self.words[0]))
        behind = "" if self.begins else NO_LETTER_BEHIND
        return re.compile(NO_LETTER_BEFORE + ANY_GAP.join(map(re.escape, self.words)) + behind)


def terms(text: str, *, typing: bool) -> list[Term]:
    """The terms of one word or quoted phrase. `typing`: its end may be the middle of a word."""
    found = list[Term]()
    row = list[str]()
    for word in WORD.findall(fold(text)):
        if RUN.match(word):
            found += [Term(tuple(row))] if row else []
            found.append(Term((word,)))
            row = []
        else:
            row.append(word)
    if row:
        found.append(Term(tuple(row), typing=typing))
    return found
