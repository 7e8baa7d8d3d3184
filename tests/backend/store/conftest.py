"""Everything here runs on both drivers, unless it says why not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.store import Store
from backend.store.driver import Driver, SqliteDriver, TursoDriver
from tests.backend.store.databases import MIGRATIONS


@pytest.fixture(params=[TursoDriver, SqliteDriver], ids=lambda kind: kind.name)
def driver(request: pytest.FixtureRequest) -> Driver:
    if request.param is TursoDriver:
        pytest.importorskip("turso", reason="pyturso has no wheel for this system")
    return request.param()


@pytest.fixture
def open_store(tmp_path: Path, driver: Driver) -> Iterator[Callable[..., Store]]:
    """Opens the store of `tmp_path / "data"`; whatever the test leaves open is closed after it."""
    opened: list[Store] = []

    def open_(migrations: Path = MIGRATIONS, **settings: object) -> Store:
        settings.setdefault("driver", driver)
        opened.append(Store.open(tmp_path / "data", migrations, **settings))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    return open_store()
