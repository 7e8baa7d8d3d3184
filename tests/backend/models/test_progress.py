import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.models.progress import Rate, percent, progress_text, time_left_text

MB = 10**6
GB = 10**9


def rate_after(*seen: tuple[float, str, int]) -> float | None:
    rate = Rate()
    for now, layer, completed in seen:
        rate = rate.fed(now, layer, completed)
    return rate.per_second


def test_a_steady_download_has_its_rate() -> None:
    steps = [(second / 10, "a", second * MB) for second in range(100)]
    assert rate_after(*steps) == pytest.approx(10 * MB)


def test_one_look_is_no_rate() -> None:
    assert rate_after((5, "a", 900 * MB)) is None


def test_what_was_there_before_counts_for_nothing() -> None:
    # Going on where it was begins with the bytes that are there, and so does each further layer.
    assert rate_after((0, "a", 3 * GB), (1, "a", 3 * GB + MB)) == pytest.approx(MB)
    steps = [(0, "a", 0), (1, "a", MB), (1.1, "b", 2 * GB), (2.1, "b", 2 * GB + MB)]
    assert rate_after(*steps) == pytest.approx(MB)


def test_bytes_that_come_in_bursts_are_measured_over_half_a_second_at_least() -> None:
    assert rate_after((0, "a", 0), (0.001, "a", 100 * MB)) is None


def test_a_rate_follows_slowly_and_gets_there() -> None:
    fast = [(n, "a", n * 10 * MB) for n in range(10)]
    slow = [(9 + n, "a", 90 * MB + n * MB) for n in range(1, 41)]
    soon, later = rate_after(*fast, *slow[:1]), rate_after(*fast, *slow)
    assert soon is not None
    assert soon > 5 * MB
    assert later == pytest.approx(MB, rel=0.05)


def test_bytes_that_are_taken_back_begin_a_new_measurement() -> None:
    assert rate_after((0, "a", 5 * MB), (1, "a", 0), (2, "a", MB)) == pytest.approx(MB)


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from("ab"), st.integers(0, 10**12)), max_size=30))
def test_no_order_of_events_makes_a_rate_negative(seen: list[tuple[float, str, int]]) -> None:
    rate = rate_after(*sorted(seen, key=lambda step: step[0]))
    assert rate is None or rate >= 0


@pytest.mark.parametrize(
    ("state", "completed", "total", "shown"),
    [
        ("running", 0, 0, None),
        ("queued", 0, 0, 0),
        ("failed", 0, 0, 0),
        ("running", 1_200, 4_700, 25),
        ("paused", 4_699, 4_700, 99),
        ("done", 0, 0, 100),
        ("running", 5_000, 4_700, 100),
    ],
)
def test_percent_is_whole_and_never_over_a_hundred(state: str, completed: int, total: int, shown: int | None) -> None:
    assert percent(state, completed, total) == shown


@pytest.mark.parametrize(
    ("state", "completed", "total", "rate", "text"),
    [
        ("running", 1.2 * GB, 4.7 * GB, 12 * MB, "1.2 of 4.7 GB · 12 MB/s · 5 min left"),
        ("running", 1.2 * GB, 4.7 * GB, None, "1.2 of 4.7 GB"),
        ("running", 1.2 * GB, 4.7 * GB, 0.0, "1.2 of 4.7 GB"),
        ("running", 1.2 * GB, 4.7 * GB, 100.0, "1.2 of 4.7 GB · 100 B/s"),
        ("running", 0, 0, None, "Asking for it…"),
        ("running", 4.7 * GB, 4.7 * GB, 12 * MB, "4.7 GB · checking it…"),
        ("queued", 0, 0, None, "Waiting for its turn"),
        ("queued", 1.2 * GB, 4.7 * GB, None, "1.2 of 4.7 GB · waiting for its turn"),
        ("paused", 1.2 * GB, 4.7 * GB, 12 * MB, "1.2 of 4.7 GB"),
        ("failed", 0, 0, None, ""),
        ("done", 4.7 * GB, 4.7 * GB, 12 * MB, "4.7 GB · done"),
        ("done", 0, 0, None, "Done"),
    ],
)
def test_the_line_says_what_is_known(state: str, completed: float, total: float, rate: float | None, text: str) -> None:
    assert progress_text(state, int(completed), int(total), rate) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "less than a minute left"),
        (59, "less than a minute left"),
        (61, "2 min left"),
        (59 * 60, "59 min left"),
        (60 * 60, "1 h 0 min left"),
        (90 * 60, "1 h 30 min left"),
        (200 * 3600, ""),
    ],
)
def test_time_left_is_told_no_more_exactly_than_anyone_can_know(seconds: float, text: str) -> None:
    assert time_left_text(seconds) == text
