from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from backend.store.columns import UtcDateTime

DIALECT = sqlite.dialect()
COLUMN = UtcDateTime()


def test_a_moment_is_stored_as_milliseconds_in_utc():
    oslo = timezone(timedelta(hours=1))
    assert COLUMN.process_bind_param(datetime(1970, 1, 1, 1, 0, 1, 234_000, tzinfo=oslo), DIALECT) == 1_234


def test_a_moment_comes_back_aware_and_equal():
    moment = datetime(2026, 11, 21, 10, 59, 58, 999_000, tzinfo=UTC)
    back = COLUMN.process_result_value(COLUMN.process_bind_param(moment, DIALECT), DIALECT)
    assert back == moment
    assert back.tzinfo is UTC


@pytest.mark.parametrize("year", [1, 1969, 2038, 9999])
def test_every_year_keeps_its_place_in_the_order(year: int):
    moment = datetime(year, 6, 15, 12, 30, 15, 1_000, tzinfo=UTC)
    stored = COLUMN.process_bind_param(moment, DIALECT)
    later = COLUMN.process_bind_param(moment + timedelta(milliseconds=1), DIALECT)
    assert COLUMN.process_result_value(stored, DIALECT) == moment
    assert stored < later


def test_what_is_finer_than_a_millisecond_never_moves_a_moment_into_the_future():
    moment = datetime(2026, 11, 21, 10, 0, 0, 999, tzinfo=UTC)
    assert COLUMN.process_bind_param(moment, DIALECT) == COLUMN.process_bind_param(
        moment.replace(microsecond=0), DIALECT
    )


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="without its zone"):
        COLUMN.process_bind_param(datetime(2026, 11, 21), DIALECT)  # noqa: DTZ001 (that is what is refused)


def test_no_time_stays_none():
    assert COLUMN.process_bind_param(None, DIALECT) is None
    assert COLUMN.process_result_value(None, DIALECT) is None
