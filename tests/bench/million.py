"""Searching a million messages. It takes minutes and 3 GB of disk, so it is measured where it is asked for by name."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench import search
from tests.bench.table import Row


def rows(folder: Path) -> Iterator[Row]:
    """See `search`."""
    yield from search.rows(folder, (1_000_000,))
