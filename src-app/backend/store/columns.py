"""Types of columns that SQLite does not have."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Dialect, Integer
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, as whole milliseconds since 1970 in UTC: sorts right, and every SQLite reads it.

    Takes and gives aware datetimes. What is finer than a millisecond is cut off. A naive one raises
    ValueError, because nobody could tell which hour it means.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without its zone can't be stored: {value.isoformat()}")
        return (value - EPOCH) // MILLISECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else EPOCH + value * MILLISECOND
