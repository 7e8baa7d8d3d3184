import pytest

from backend.system.spans import span_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "less than a minute"),
        (59.9, "less than a minute"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (7_500, "2 h 5 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 d"),
        (277_200, "3 d 5 h"),
    ],
)
def test_a_stretch_of_time_is_told_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert span_text(seconds) == text
