import math
import re

from hypothesis import given
from hypothesis import strategies as st

from backend.system.plots import HEIGHT, WIDTH, plot


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


def test_nothing_measured_is_nothing_drawn() -> None:
    assert (plot([], 1).line, plot([None, None], 1).line) == ("", "")


def test_the_newest_value_is_at_the_right_and_more_is_higher() -> None:
    (left, low), (right, high) = points(plot([0.0, 1.0], 1.0, places=3).line)
    assert (left, right) == (WIDTH / 2, WIDTH)
    assert low > high


def test_a_gap_is_not_bridged() -> None:
    assert plot([1.0, 2.0, None, 3.0, 1.0], 4.0).line.count("M") == 2


def test_a_level_stretch_is_two_points() -> None:
    assert len(points(plot([0.5] * 120, 1.0).line)) == 2


def test_one_value_is_there_to_be_seen() -> None:
    assert len(points(plot([1.0], 2.0).line)) == 2


def test_only_as_many_values_are_drawn_as_fit() -> None:
    assert plot([9.0, *([1.0] * 3)], 2.0, places=3) == plot([1.0] * 3, 2.0, places=3)


@given(st.lists(st.none() | st.floats(0, 1e12), max_size=200), st.floats(0, 1e12))
def test_whatever_was_measured_stays_in_the_box(values: list[float | None], ceiling: float) -> None:
    drawn = plot(values, ceiling)
    for x, y in points(drawn.line) + points(drawn.area):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
        assert math.isfinite(x + y)
    assert drawn.area.count("Z") == drawn.line.count("M")
