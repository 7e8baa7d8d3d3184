"""Searching many messages: first results with their passages, as the palette asks for them, beside plain FTS5.

The corpus is made up: words by Zipf's law in sentences, the same at each run. Half of the questions are words that are
still being typed, and some of those are the most common ones; each counts as often as any other.
"""

import asyncio
import itertools
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from backend.index import Index
from backend.search.searching import Search
from backend.store import Store
from backend.store.keys import new_id
from tests.bench.table import Row, sample

ROOT = Path(__file__).resolve().parents[2]
SIZES = (10_000, 100_000)
SHOWN = 12
QUESTIONS = 120
IN_A_CONVERSATION = 20
VOCABULARY = 60_000
SENTENCES = 40_000
CONSONANTS = "b c d f g h k l m n p r s t v w st tr ch th pl"
VOWELS = "a e i o u ai ou er an en in on"
COMMON = "the of and to in is that for it with as on this have from you not what can about"
FIRST_MS = 1_700_000_000_000


def rows(folder: Path, sizes: tuple[int, ...] = SIZES) -> Iterator[Row]:
    """Building, and p50 and p95 of searching, at each size."""
    for size in sizes:
        here = folder / str(size)
        yield from asyncio.run(_of_size(here, size))
        shutil.rmtree(here)


async def _of_size(folder: Path, size: int) -> list[Row]:
    words = vocabulary()
    sentences = _sentences(words)
    fill(folder, size, sentences)
    store = Store.open(folder, ROOT / "migrations")
    index = Index(store)
    began = time.perf_counter()
    while not await index.caught_up(5):
        pass
    built = time.perf_counter() - began
    search = Search(store, index)
    ours = [await _time(search, typed) for typed in questions(words, sentences)]
    await index.stop()
    store.close()
    size_mb = (folder / "index.db").stat().st_size / 1e6
    plain, plain_mb = _plain(folder, words, sentences)
    return [
        Row(
            f"search: first results among {size:,} messages",
            "ms",
            sample(ours),
            {"plain FTS5, by rank": sample(plain)},
            at_most=50,
        ),
        Row(f"search: building the index of {size:,} messages", "messages/s", sample([size / built])),
        Row(
            f"search: size of the index of {size:,} messages",
            "MB",
            sample([size_mb]),
            {"plain FTS5": sample([plain_mb])},
        ),
    ]


async def _time(search: Search, typed: str) -> float:
    began = time.perf_counter()
    await search.find(typed, SHOWN, titles=6)
    return 1000 * (time.perf_counter() - began)


def vocabulary() -> list[str]:
    """Made-up words, the most common first; those are English."""
    chance = random.Random(5)
    syllables = [first + second for first in CONSONANTS.split() for second in VOWELS.split()]
    words = dict.fromkeys(COMMON.split())
    while len(words) < VOCABULARY:
        words["".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 2, 3, 3, 4))))] = None
    return list(words)


def _sentences(words: list[str]) -> list[str]:
    chance = random.Random(1)
    weights = list(itertools.accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(words))))
    return [" ".join(chance.choices(words, cum_weights=weights, k=chance.randint(4, 16))) for _ in range(SENTENCES)]


def questions(words: list[str], sentences: list[str]) -> list[str]:
    """What is typed: words whole and half typed, two words, and phrases; from the most common to the rarest."""
    chance = random.Random(2)
    asked = list[str]()
    for number in range(QUESTIONS):
        word, other = (words[int(len(words) ** chance.random() / 3)] for _ in range(2))
        begin = word[: max(3, chance.randint(3, len(word)))] if len(word) > 3 else word
        two = chance.choice(sentences).split()[:2]
        asked.append(
            (word + " ", begin, begin, f"{word} {begin}", f"{word} {other} ", f'"{" ".join(two)}"')[number % 6]
        )
    return asked


def fill(folder: Path, size: int, sentences: list[str]) -> None:
    """Write a database of so many messages, twenty to a conversation, by stock SQLite."""
    folder.mkdir(parents=True)
    Store.open(folder, ROOT / "migrations").close()
    chance = random.Random(3)
    database = sqlite3.connect(folder / "hearth.db", isolation_level=None)
    database.execute("BEGIN")
    for number in range(size // IN_A_CONVERSATION):
        at = FIRST_MS + number * 60_000
        conversation, parent = new_id(), None
        database.execute(
            "INSERT INTO conversation (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)",
            (conversation, chance.choice(sentences)[:60], at, at),
        )
        for position in range(IN_A_CONVERSATION):
            message, text = new_id(), ". ".join(chance.choices(sentences, k=chance.randint(1, 9)))
            database.execute(
                "INSERT INTO message (id, conversation_id, parent_id, position, role, state, created_at, updated_at,"
                " model, text) VALUES (?, ?, ?, ?, ?, 'done', ?, ?, ?, ?)",
                (
                    *(message, conversation, parent, position, ("user", "assistant")[position % 2]),
                    *(at + position * 1000, at + position * 1000, f"model-{number % 5}:8b", text),
                ),
            )
            parent = message
    database.execute("COMMIT")
    database.close()


def _plain(folder: Path, words: list[str], sentences: list[str]) -> tuple[list[float], float]:
    """The same rows and questions with FTS5 as its manual has it: ranked by `rank`, passages by `snippet`."""
    import apsw

    path = folder / "plain.db"
    plain = apsw.Connection(str(path))
    plain.pragma("journal_mode", "wal")
    plain.execute("CREATE VIRTUAL TABLE plain USING fts5 (text)")
    truth = sqlite3.connect(folder / "hearth.db")
    with plain:
        for (text,) in truth.execute("SELECT text FROM message ORDER BY id"):
            plain.execute("INSERT INTO plain VALUES (?)", (text,))
    truth.close()
    ask = (
        f"SELECT rowid, snippet(plain, 0, '[', ']', '…', 24) FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT {SHOWN}"
    )
    times = list[float]()
    for typed in questions(words, sentences):
        is_typing = typed[-1] not in ' "'
        match = typed if typed.startswith('"') else " ".join(f'"{word}"' for word in typed.split()) + "*" * is_typing
        began = time.perf_counter()
        plain.execute(ask, (match,)).fetchall()
        times.append(1000 * (time.perf_counter() - began))
    plain.close()
    return times, path.stat().st_size / 1e6
