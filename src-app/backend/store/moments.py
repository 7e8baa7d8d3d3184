"""Moments as `hearth.db` keeps them: whole milliseconds since 1970 in UTC, which sort right and every SQLite reads."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_number(moment: datetime) -> int:
    """What is finer than a millisecond is cut off. Raises ValueError for a naive one: which hour would it mean?"""
    if moment.tzinfo is None:
        raise ValueError(f"a time without its zone can't be stored: {moment.isoformat()}")
    return (moment - EPOCH) // MILLISECOND


def to_moment(number: int) -> datetime:
    """The aware datetime, in UTC."""
    return EPOCH + number * MILLISECOND
