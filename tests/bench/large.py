"""The same as `exchange` with 500 MB: it takes minutes, so it is asked for by its name."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench import exchange
from tests.bench.table import Row

MEGABYTES = 500


def rows(folder: Path) -> Iterator[Row]:
    """An export as large as any that we have heard of."""
    return exchange.rows(folder, MEGABYTES)
