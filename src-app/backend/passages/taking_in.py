"""A file's text comes in: from the spool of its reading into the index, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from time import time
from typing import Final

import apsw
import numpy as np

from backend.passages import file, wording
from backend.passages.leaving import leave
from backend.passages.pieces import embedded_text, indexed_text
from backend.passages.shelf import Shelf
from backend.passages.signs import as_numbers
from backend.passages.spool import HEADINGS, Reading, Span, read_spool

LONGEST: Final = 65_535
"""Words of a passage that are counted."""


@dataclass(frozen=True)
class Taken:
    """What came of it: all its passages, and how many have their vectors already, since their text was known."""

    passages: int
    characters: int
    embedded: int


@dataclass(frozen=True)
class _Told:
    """What is kept of a passage's text: its heading and its words."""

    heading: str
    indexed: str
    words: bytes
    length: int
    digest: int


def take_in(shelf: Shelf, content: str, spool: Path, reader: int) -> Taken:
    """Put a content into the index, or find that it is there. Raises Refusal."""
    asked = "SELECT passages, characters, reader FROM content WHERE hash = ?"
    known = shelf.writer.execute(asked, (content,)).fetchone()
    if known and known[2] == reader:
        return Taken(known[0], known[1], 0)
    reading = read_spool(spool)
    stemmer = wording.Stemmer(shelf.writer)
    told = [_told(reading, span, stemmer) for span in reading.spans]
    lengths = [each.length for each in told]
    with shelf.transaction() as connection:
        if known:
            leave(shelf, connection, [content])
        number, first = _put(connection, content, reading, reader, lengths)
        _put_passages(connection, first, reading.spans, told)
        embedded = _put_known_vectors(shelf, connection, first, len(told))
        shelf.own(number, first, np.array(lengths, np.uint16))
    return Taken(len(told), reading.characters, embedded)


def _put(
    connection: apsw.Connection, content: str, reading: Reading, reader: int, lengths: Sequence[int]
) -> tuple[int, int]:
    first = 1 + int(
        connection.execute(
            "SELECT max((SELECT coalesce(max(number), 0) FROM passage),"
            " (SELECT coalesce(max(first + passages - 1), 0) FROM leaving))"
        ).get
    )
    values = (content, reader, reading.kind, reading.title, reading.pages, reading.characters, first, len(lengths))
    connection.execute(
        "INSERT INTO content (hash, reader, kind, title, pages, characters, first, passages, lengths, taken_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, np.array(lengths, np.uint16).tobytes(), int(1000 * time())),
    )
    number = connection.last_insert_rowid()
    pieces = [(number, sheet.start, sheet.page, sheet.text) for sheet in reading.sheets]
    connection.executemany("INSERT INTO piece VALUES (?, ?, ?, ?)", pieces)
    return number, first


def _put_passages(connection: apsw.Connection, first: int, spans: Sequence[Span], told: Sequence[_Told]) -> None:
    numbered = [(number, *each) for number, each in enumerate(zip(spans, told, strict=True), first)]
    connection.executemany(
        "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (number, span.start, span.stop, span.page, each.heading, each.digest, each.words)
            for number, span, each in numbered
        ],
    )
    insert = "INSERT INTO words (rowid, text) VALUES (?, ?)"
    connection.executemany(insert, [(number, each.indexed) for number, _, each in numbered])


def _told(reading: Reading, span: Span, stemmer: wording.Stemmer) -> _Told:
    heading, text = HEADINGS.join(span.heading), reading.text(span.start, span.stop)
    indexed = indexed_text(heading, text)
    words, length = wording.pack(stemmer.words(indexed))
    digest = blake2b(embedded_text(heading, text).encode(), digest_size=8).digest()
    return _Told(heading, indexed, words, min(length, LONGEST), int.from_bytes(digest, signed=True))


def _put_known_vectors(shelf: Shelf, connection: apsw.Connection, first: int, count: int) -> int:
    """A changed file is made vectors of where it changed alone: the others are copied from an equal passage."""
    embedded = 0
    for model in shelf.models.values():
        asked = (
            "SELECT passage.number, min(vector.data) FROM passage JOIN passage AS other"
            " ON other.digest = passage.digest AND other.number NOT BETWEEN ?2 AND ?3"
            " JOIN vector ON vector.model = ?1 AND vector.passage = other.number"
            " WHERE passage.number BETWEEN ?2 AND ?3 GROUP BY passage.number"
        )
        found = file.rows(connection, asked, model.number, first, first + count - 1)
        if not found:
            continue
        connection.executemany("INSERT INTO vector VALUES (?, ?, ?)", [(model.number, *row) for row in found])
        vectors = np.stack([np.frombuffer(data, np.float16) for _, data in found]).astype(np.float32)
        shelf.signs[model.number].put(connection, as_numbers([number for number, _ in found]), vectors)
        if model.answers:
            embedded = len(found)
    return embedded
