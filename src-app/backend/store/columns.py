"""Types of columns that SQLite does not have."""

from datetime import datetime
from typing import Any

from sqlalchemy import Dialect, Integer
from sqlalchemy.types import TypeDecorator

from backend.store.moments import to_moment, to_number


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, as `moments` keeps it. Takes and gives aware datetimes; a naive one raises ValueError."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else to_number(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else to_moment(value)
