"""A store that is never written to any disk: for what the person wants gone when Hearth ends."""

from pathlib import Path

from backend.store import keys, migrations
from backend.store.driver import Connection, Driver, default_driver
from backend.store.faults import Trouble
from backend.store.migrations import Migration
from backend.store.store import Store
from backend.store.workers import Workers

NOWHERE = Path(":memory:")


class MemoryStore(Store):
    """The same tables in memory. One thread reads and writes, on the one connection that there is.

    The thread begins with the first piece of work, which makes the tables.
    """

    def __init__(self, folder: Path, driver: Driver | None = None) -> None:
        """Takes the folder of the migrations."""
        steps = migrations.read_migrations(folder)
        self.schema = len(steps)
        self.path = NOWHERE
        self._driver = _InMemory(driver or default_driver(), steps)
        self._state = "connected"
        self._on_damage = None
        self._listeners = []
        self._check = None
        self._renewal = None
        self._only: Workers | None = None

    @property
    def _writer(self) -> Workers:  # type: ignore[override]  # made when it is needed
        self._only = self._only or Workers("fleeting", 1, self._driver, NOWHERE, writes=True)
        return self._only

    @property
    def _readers(self) -> Workers:  # type: ignore[override]  # the same
        return self._writer

    def close(self) -> None:
        """Forget everything."""
        self._state = "closed"
        if self._only:
            self._only.close()


class _InMemory(Driver):
    """Another driver, whose only connection begins with every table and no row."""

    def __init__(self, driver: Driver, steps: tuple[Migration, ...]) -> None:
        self._inner = driver
        self._steps = steps
        self.name, self.dialect = driver.name, driver.dialect  # type: ignore[misc]  # as the other has them

    def connect(self, path: Path) -> Connection:
        """Called on the thread that works on it."""
        keys.mark_fleeting()
        connection = super().connect(path)
        for step in self._steps:
            migrations.apply(connection, step)
        return connection

    def _open(self, path: Path) -> Connection:
        return self._inner._open(path)

    def raised(self, error: BaseException) -> bool:
        """See Driver."""
        return self._inner.raised(error)

    def trouble_of(self, error: BaseException) -> Trouble | None:
        """See Driver."""
        return self._inner.trouble_of(error)
