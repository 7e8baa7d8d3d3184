import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.models.amounts import context_text, part_text, size_text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (148, "148 B"),
        (11_356, "11 KB"),
        (815_319_791, "815 MB"),
        (999_600_000, "1.0 GB"),
        (4_661_224_676, "4.7 GB"),
        (65_369_818_941, "65.4 GB"),
        (2_500_000_000_000, "2.5 TB"),
        (9_000_000_000_000_000, "9000.0 TB"),
        (12_345_678.9, "12 MB"),
    ],
)
def test_sizes_are_written_as_the_library_of_models_writes_them(count: float, text: str) -> None:
    assert size_text(count) == text


@given(st.integers(0, 10**14))
def test_no_size_is_written_with_four_digits(count: int) -> None:
    assert float(size_text(count).split()[0]) < 1000


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [
        (1_200_000_000, 4_700_000_000, "1.2 of 4.7 GB"),
        (12_000_000, 4_700_000_000, "12 MB of 4.7 GB"),
        (0, 46_226_496, "0 B of 46 MB"),
    ],
)
def test_a_unit_that_both_share_is_said_once(done: int, total: int, text: str) -> None:
    assert part_text(done, total) == text


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (None, ""),
        (0, ""),
        (512, "512 context"),
        (4_096, "4k context"),
        (40_960, "40k context"),
        (131_072, "128k context"),
        (32_000, "32k context"),
        (1_048_576, "1M context"),
        (10_000_000, "10M context"),
    ],
)
def test_windows_are_written_in_thousands_of_the_right_size(tokens: int | None, text: str) -> None:
    assert context_text(tokens) == text
