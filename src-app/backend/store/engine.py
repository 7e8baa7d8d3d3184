"""SQLModel sessions on one connection. Imports SQLAlchemy, so only the threads that need it import this."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection as EngineConnection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from backend.store.driver import Connection, Driver, TursoDriver

T = TypeVar("T")


class Sessions:
    """One connection, the sessions on it, and one thread. `writes`: each transaction takes the lock first."""

    def __init__(self, driver: Driver, path: Path, *, writes: bool) -> None:
        self._driver = driver
        self._path = path
        with driver.naming_trouble(path):
            self._connection = driver.connect(path)
        if not writes:
            self._connection.execute("PRAGMA query_only = 1").fetchall()
        self._engine = make_engine(driver, self._connection, "BEGIN IMMEDIATE" if writes else "BEGIN")
        self._waits = driver.patience

    def run(self, work: Callable[[Session], T], waited: float) -> T:
        """Run `work` in one transaction, which is committed when it returns and rolled back when it raises.

        `waited`: the seconds for which it was queued, which count towards the driver's patience with a lock.
        Raises what `work` raises, and StoreError.
        """
        self._wait_at_most(self._driver.patience - waited)
        with (
            self._driver.naming_trouble(self._path),
            Session(self._engine, expire_on_commit=False) as session,
        ):
            answer = work(session)
            session.commit()
            return answer

    def _wait_at_most(self, seconds: float) -> None:
        if abs(seconds - self._waits) > 1:  # a statement that hardly any piece of work needs
            self._driver.wait_at_most(self._connection, seconds)
            self._waits = seconds

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()


def make_engine(driver: Driver, connection: Connection, begin: str) -> Engine:
    """An engine on one connection, that begins its transactions with `begin`."""
    if isinstance(driver, TursoDriver):
        import turso

        turso.Binary = bytes  # type: ignore[attr-defined]  # SQLAlchemy looks for it, and pyturso 0.8.3 lacks it
    engine = create_engine(f"{driver.dialect}://", creator=lambda: connection, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def _(connection: EngineConnection) -> None:
        connection.exec_driver_sql(begin)  # the drivers' own BEGIN comes too late, and savepoints would leak

    return engine
