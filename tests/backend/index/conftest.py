"""An index beside a real store."""

from collections.abc import AsyncIterator

import pytest

from backend.index import Index
from backend.store import Store
from tests.backend.index.shelf import Shelf


@pytest.fixture
async def index(store: Store) -> AsyncIterator[Index]:
    index = Index(store, clock=lambda: 1_800_000_000.0)
    yield index
    await index.stop()


@pytest.fixture
def shelf(store: Store, index: Index) -> Shelf:
    return Shelf(store, index)
