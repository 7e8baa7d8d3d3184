"""The list of conversations, as the sidebar groups it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from backend.store.rows import Rows


@dataclass(frozen=True)
class Listed:
    """A conversation in the list."""

    id: str
    title: str
    updated_at: datetime


def newest(rows: Rows, limit: int) -> list[Listed]:
    """The conversations that were used last, newest first; deleted ones left out. A `limit` of -1 means all."""
    return rows.all(
        Listed, "FROM conversation WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT ?", limit
    )


@dataclass(frozen=True)
class DateGroup:
    """Conversations of one stretch of time."""

    label: str
    conversations: tuple[Listed, ...]


def by_date(newest_first: Sequence[Listed], today: date) -> tuple[DateGroup, ...]:
    """Group conversations as a person looks for them: today, yesterday, this week, this month, then by month."""
    grouped = groupby(newest_first, key=lambda each: _label(each.updated_at.astimezone().date(), today))
    return tuple(DateGroup(label, tuple(rows)) for label, rows in grouped)


def _label(day: date, today: date) -> str:
    age = (today - day).days
    if age <= 0:
        return "Today"
    if age == 1:
        return "Yesterday"
    if age <= 7:
        return "Previous 7 days"
    if age <= 30:
        return "Previous 30 days"
    return day.strftime("%B %Y")
