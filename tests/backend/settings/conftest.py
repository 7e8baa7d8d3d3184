from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.store import Store

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def store(data_folder: Path) -> Iterator[Store]:
    store = Store.open(data_folder, ROOT / "migrations")
    yield store
    store.close()
