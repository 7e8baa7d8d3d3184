from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.exchange import loose

NOON = int(datetime(2024, 1, 15, 12, tzinfo=UTC).timestamp() * 1000)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "written",
    [
        *("2024-01-15T12:00:00Z", "2024-01-15T13:00:00+01:00", "2024-01-15 12:00:00", "2024-01-15T12:00:00.000000"),
        *(NOON // 1000, NOON / 1000, NOON, NOON * 1000, NOON * 1_000_000, str(NOON), {"$date": "2024-01-15T12:00:00Z"}),
    ],
)
def test_a_date_is_read_in_whatever_way_it_is_written(written: loose.Json) -> None:
    assert loose.moment(written) == NOON


@pytest.mark.parametrize("written", [0, -1, 1000, 1e300, float("nan"), 10**400, True, "soon", "", None, []])
def test_what_is_no_sensible_date_is_none(written: loose.Json) -> None:
    assert loose.moment(written) is None


def test_half_a_surrogate_pair_is_replaced_and_a_whole_one_kept() -> None:
    assert loose.text("a\ud800b\udfff \U0001f600 \0") == "a\ufffdb\ufffd \U0001f600 \ufffd"


def test_marks_of_citations_go_and_what_they_surround_stays() -> None:
    assert loose.without_citations("\ue203Hello\ue204, \ue200cite\ue202turn0search1\ue201world") == "Hello, world"


def test_a_line_is_one_line_and_not_too_long() -> None:
    assert loose.line("  a\n b\t c ", 3) == "a b"


@given(JSON)
def test_no_value_is_too_strange(value: loose.Json) -> None:
    assert isinstance(loose.text(value), str)
    assert isinstance(loose.key(value), str)
    loose.text(value).encode()
    loose.moment(value)
    assert list(loose.fields(value)) == list(value if isinstance(value, dict) else ())
    assert list(loose.items(value)) == list(value if isinstance(value, list) else ())
