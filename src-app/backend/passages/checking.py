"""Whether the file is whole and agrees with itself: what `./hearth doctor` asks."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from backend.passages.shelf import Shelf

MOST_TOLD = 10

AGREEMENTS = {
    "passages that no content has, or that are missing": """
        SELECT (SELECT count(*) FROM passage) - (SELECT coalesce(sum(passages), 0) FROM content)
            - (SELECT coalesce(sum(passages), 0) FROM leaving)""",
    "contents whose passages are not all there": """
        SELECT count(*) FROM content WHERE passages !=
            (SELECT count(*) FROM passage WHERE passage.number BETWEEN first AND first + passages - 1)""",
    "texts of no content": """
        SELECT count(*) FROM piece
        WHERE content NOT IN (SELECT number FROM content UNION SELECT content FROM leaving)""",
    "vectors of no passage": "SELECT count(*) FROM vector WHERE passage NOT IN (SELECT number FROM passage)",
    "vectors of no model": "SELECT count(*) FROM vector WHERE model NOT IN (SELECT number FROM model)",
}
"""Each is a number that has to be 0."""


def faults_of(shelf: Shelf) -> list[str]:
    """What is wrong, in sentences for a developer; empty where nothing is."""
    return list(_faults(shelf))[:MOST_TOLD]


def _faults(shelf: Shelf) -> Iterator[str]:
    connection = shelf.writer
    for (said,) in connection.execute("PRAGMA integrity_check(10)"):
        if said != "ok":
            yield str(said)
    for what, asked in AGREEMENTS.items():
        count = connection.execute(asked).get
        if count:
            yield f"{what}: {count}"
    lengths = Counter[int]()
    for content, text in connection.execute("SELECT content, text FROM piece"):
        lengths[int(content)] += len(str(text))  # SQLite's own length ends at a NUL
    whole = connection.execute("SELECT number, characters FROM content")
    if short := sum(lengths[int(number)] != characters for number, characters in whole):
        yield f"contents whose text is not all there: {short}"
    words = connection.execute("SELECT count(*) FROM words_docsize").get
    passages = connection.execute("SELECT count(*) FROM passage").get
    if words != passages:
        yield f"words of {words} passages, where there are {passages}"
    for model in shelf.models.values():
        rows = connection.execute("SELECT passage FROM vector WHERE model = ? ORDER BY passage", (model.number,))
        numbers = np.fromiter((row[0] for row in rows), np.int64)
        if not np.array_equal(numbers, np.flatnonzero(shelf.signs[model.number].has)):
            yield f"signs and vectors of {model.name} don't agree"
