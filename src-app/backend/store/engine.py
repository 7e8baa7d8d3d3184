"""SQLModel sessions on one connection. Imports SQLAlchemy, so only the threads that need it import this."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection as EngineConnection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from backend.store.driver import Connection, Driver, TursoDriver
from backend.store.faults import Trouble, named

T = TypeVar("T")


class Sessions:
    """One connection, the sessions on it, and one thread. `writes`: each transaction takes the lock first."""

    def __init__(self, driver: Driver, path: Path, *, writes: bool) -> None:
        self._driver = driver
        self._path = path
        self._writes = writes
        self._waits = driver.patience
        self._lasting = True
        self._connection: Connection | None = None
        self._engine = make_engine(driver, self._connect, "BEGIN IMMEDIATE" if writes else "BEGIN")

    def run(self, work: Callable[[Session], T], waited: float = 0, *, lasting: bool = True) -> T:
        """Run `work` in one transaction, which is committed when it returns and rolled back when it raises.

        `waited`: the seconds for which it was queued, which count towards the driver's patience with a lock.
        `lasting`: see Store.write. Raises what `work` raises, and StoreFault.
        """
        self._wait_at_most(self._driver.patience - waited)
        self._last(lasting)
        try:
            with Session(self._engine, expire_on_commit=False) as session:
                answer = work(session)
                session.commit()
                return answer
        except Exception as error:  # any: some of Turso's errors have no class that can be named
            cause = error.orig if isinstance(error, DBAPIError) else None
            trouble = self._driver.trouble_of(cause or error)
            if trouble is None or (trouble is Trouble.READ_ONLY and not self._writes):
                raise  # the second: a reader that writes, which is our own defect and not the folder's
            raise named(trouble, self._path) from error

    def _connect(self) -> Connection:
        self._connection = self._driver.connect(self._path)
        self._waits, self._lasting = self._driver.patience, True
        if not self._writes:
            self._connection.execute("PRAGMA query_only = 1").fetchall()
        return self._connection

    def _wait_at_most(self, seconds: float) -> None:
        if self._connection and abs(seconds - self._waits) > 1:  # seldom so: it costs a statement
            self._driver.wait_at_most(self._connection, seconds)
            self._waits = seconds

    def _last(self, lasting: bool) -> None:
        if self._connection and lasting != self._lasting:
            self._driver.last_through_a_power_cut(self._connection, lasting=lasting)
            self._lasting = lasting

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()


def make_engine(driver: Driver, connect: Callable[[], Connection], begin: str) -> Engine:
    """An engine that keeps one connection, and begins its transactions with `begin`."""
    if isinstance(driver, TursoDriver):
        import turso

        turso.Binary = bytes  # type: ignore[attr-defined]  # SQLAlchemy looks for it; pyturso 0.8.3 lacks it
    engine = create_engine(f"{driver.dialect}://", creator=connect, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def _(connection: EngineConnection) -> None:
        # The drivers would begin only before a change, so after a savepoint: that would leak.
        connection.exec_driver_sql(begin)

    return engine
