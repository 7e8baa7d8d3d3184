"""Rows as plain values, by SQL text alone: what pages show is read so, and written through SQLModel.

A page needs no session, no identity map and no change tracking. Without them the first page is there before SQLAlchemy
is imported (0.4 s), and a row costs a tenth.
"""

from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, get_type_hints

from backend.store.driver import Connection
from backend.store.moments import to_moment

R = TypeVar("R")


class Rows:
    """Reads on one state of the database. Valid within the work that it was given to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, shape: type[R], rest: str, *parameters: object) -> list[R]:
        """Rows as values of a dataclass whose fields are named as the columns; `rest` is the query from `FROM` on."""
        columns, moments = _columns(shape)  # type: ignore[arg-type]  # mypy: a class is hashable, too
        found = self._connection.execute(f"SELECT {columns} {rest}", parameters).fetchall()
        if not moments:
            return [shape(*row) for row in found]
        return [shape(*_with_moments(row, moments)) for row in found]

    def first(self, shape: type[R], rest: str, *parameters: object) -> R | None:
        """The first of them, or None."""
        return next(iter(self.all(shape, f"{rest} LIMIT 1", *parameters)), None)

    def value(self, query: str, *parameters: object) -> Any:
        """The first column of the first row of a whole query, or None where there is no row."""
        row = self._connection.execute(query, parameters).fetchone()
        return row[0] if row else None


@cache
def _columns(shape: type) -> tuple[str, tuple[int, ...]]:
    """The columns of a dataclass, and which of them are moments."""
    hints = get_type_hints(shape)
    names = [field.name for field in fields(shape)]
    moments = [place for place, name in enumerate(names) if hints[name] in (datetime, datetime | None)]
    return ", ".join(names), tuple(moments)


def _with_moments(row: tuple[Any, ...], moments: tuple[int, ...]) -> list[Any]:
    values = list(row)
    for place in moments:
        values[place] = None if values[place] is None else to_moment(values[place])
    return values
