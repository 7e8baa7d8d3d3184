"""What differs between two texts, word by word. Pure; long texts take a while, so call it on a thread."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\w+|\s+|[^\w\s]")
MOST = 3000
"""Words up to which each is compared with each; longer texts are compared by lines."""


@dataclass(frozen=True)
class Passage:
    """Some text that is in both (`same`), or only in the one (`gone`) or the other (`new`)."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Passage]:
    """The passages that make `before` (without the new ones) and `after` (without those that are gone)."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > MOST:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return list(_joined(old, new))


def _joined(old: list[str], new: list[str]) -> Iterator[Passage]:
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Passage("same", "".join(old[old_from:old_to]))
            continue
        if old_to > old_from:
            yield Passage("gone", "".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Passage("new", "".join(new[new_from:new_to]))
