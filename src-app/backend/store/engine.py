"""SQLAlchemy on a connection of ours. Imported by the threads that need it, when they first do."""

from sqlalchemy import Connection as EngineConnection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from backend.store.driver import Connection, Driver, TursoDriver


def make_engine(driver: Driver, connection: Connection, begin: str) -> Engine:
    """An engine that works on `connection` alone, and begins its transactions with `begin`."""
    if isinstance(driver, TursoDriver):
        import turso

        turso.Binary = bytes  # type: ignore[attr-defined]  # SQLAlchemy looks for it; pyturso 0.8.3 lacks it
    # An error that reaches the log must not repeat what was to be written: that may be of a temporary conversation.
    engine = create_engine(
        f"{driver.dialect}://", creator=lambda: connection, poolclass=StaticPool, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def _(connection: EngineConnection) -> None:
        # The drivers would begin only before a change, so after a savepoint: that would leak.
        connection.exec_driver_sql(begin)

    return engine


def session_on(engine: Engine) -> Session:
    """A session whose rows can be read after it."""
    return Session(engine, expire_on_commit=False)
