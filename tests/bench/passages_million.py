"""A question's passages among a million. It takes minutes and 3 GB of disk, so it is measured where it is asked for."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench import passages
from tests.bench.table import Row

SIZE = 1_000_000
AT_MOST_MS = 250.0


def rows(folder: Path) -> Iterator[Row]:
    """See `passages`."""
    yield from passages.rows(folder, SIZE, AT_MOST_MS)
