"""The room on a real store with an index, and a renderer for its fragments."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.documents.finding import Findings
from backend.index import Index
from backend.search.routes import SearchRoutes
from backend.search.searching import Search
from backend.settings.keys import Keys
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Renderer
from tests.backend.index.shelf import Shelf
from tests.preview.documents import FINDINGS

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
async def index(store: Store) -> AsyncIterator[Index]:
    index = Index(store)
    yield index
    await index.stop()


@pytest.fixture
def shelf(store: Store, index: Index) -> Shelf:
    return Shelf(store, index)


@pytest.fixture
def search(store: Store, index: Index) -> Search:
    return Search(store, index)


@pytest.fixture
def room(search: Search, hub: EventHub) -> SearchRoutes:
    renderer = Renderer(ROOT / "templates", hub, "test", demo=False)
    return SearchRoutes(
        search, renderer, lambda: ("llama3.2:3b", "qwen3:8b"), Keys(search.store).by_command, find_in_documents
    )


async def find_in_documents(question: str, limit: int) -> Findings:
    """As the passages worker would answer."""
    return Findings(FINDINGS.found[:limit], True, "ready") if "green" in question else Findings((), False, "ready")
