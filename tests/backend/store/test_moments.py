from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.store.moments import to_moment, to_number


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 (the zone is the other argument)
def test_a_moment_comes_back_but_for_what_is_finer_than_a_millisecond(moment: datetime) -> None:
    back = to_moment(to_number(moment))
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)
    assert back.tzinfo is UTC


def test_the_same_moment_is_the_same_number_in_every_zone() -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert to_number(noon) == to_number(noon.astimezone(timezone(timedelta(hours=9)))) == 1_795_262_400_000


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without its zone"):
        to_number(datetime(2026, 11, 21))  # noqa: DTZ001 (that is the point)
