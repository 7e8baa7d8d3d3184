"""One connection to the database, and two ways to work on it: plain rows at once, SQLModel sessions when needed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from backend.store.driver import Connection, Driver
from backend.store.faults import Trouble, named
from backend.store.remains import is_forgetting
from backend.store.rows import Rows

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session

T = TypeVar("T")


class Sessions:
    """A connection and the sessions on it, for one thread. `writes`: each transaction takes the lock first."""

    def __init__(
        self, driver: Driver, path: Path, *, writes: bool, when_forgetting: Callable[[], None] = lambda: None
    ) -> None:
        """`when_forgetting` is called before the commit of a transaction in which `remains.forget` was."""
        self._driver = driver
        self._when_forgetting = when_forgetting
        self._path = path
        self._writes = writes
        self._waits = driver.patience
        self._lasting = True
        self._connection: Connection | None = None
        self._engine: Engine | None = None

    def run(self, work: "Callable[[Session], T]", waited: float = 0, *, lasting: bool = True) -> T:
        """Run `work` in one transaction, which is committed when it returns and rolled back when it raises.

        `waited`: the seconds for which it was queued, which count towards the driver's patience with a lock.
        `lasting`: see Store.write. Raises what `work` raises, and StoreFault. The first call imports SQLAlchemy.
        """
        from backend.store.engine import make_engine, session_on

        with self._troubles_named():
            connection = self._connected(waited)
            self._last(connection, lasting)
            self._engine = self._engine or make_engine(
                self._driver, connection, "BEGIN IMMEDIATE" if self._writes else "BEGIN"
            )
            with session_on(self._engine) as session:
                answer = work(session)
                if is_forgetting(session):
                    self._when_forgetting()
                session.commit()
                return answer

    def look(self, work: Callable[[Rows], T], waited: float = 0) -> T:
        """Run `work`, which only reads, on one state of the database. Raises what `work` raises, and StoreFault."""
        with self._troubles_named():
            connection = self._connected(waited)
            connection.execute("BEGIN").fetchall()
            try:
                return work(Rows(connection))
            finally:
                with suppress(Exception):  # of use to nobody: what went wrong is being raised, and nothing was changed
                    connection.execute("ROLLBACK").fetchall()

    def close(self) -> None:
        """Close the connection."""
        engine, connection, self._engine, self._connection = self._engine, self._connection, None, None
        if engine:
            engine.dispose()
        if connection:
            self._driver.close(connection)

    @contextmanager
    def _troubles_named(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # any: some of Turso's errors have no class that can be named
            trouble = self._driver.trouble_of(getattr(error, "orig", None) or error)  # SQLAlchemy wraps the driver's
            if trouble is None or (trouble is Trouble.READ_ONLY and not self._writes):
                raise  # the second: a reader that writes, which is our own defect and not the folder's
            raise named(trouble, self._path) from error

    def _connected(self, waited: float) -> Connection:
        if self._connection is None:
            self._connection = self._driver.connect(self._path)
            self._waits, self._lasting = self._driver.patience, True
            if not self._writes:
                self._connection.execute("PRAGMA query_only = 1").fetchall()
        seconds = self._driver.patience - waited
        if abs(seconds - self._waits) > 1:  # seldom so: it costs a statement
            self._driver.wait_at_most(self._connection, seconds)
            self._waits = seconds
        return self._connection

    def _last(self, connection: Connection, lasting: bool) -> None:
        if lasting != self._lasting:
            self._driver.last_through_a_power_cut(connection, lasting=lasting)
            self._lasting = lasting
