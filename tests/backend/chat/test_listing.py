"""The list of conversations: which stand in it, in which order, and under which date."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from backend.chat.listing import Listed, by_date, newest
from backend.store import Store
from tests.backend.chat.room import NOON, conversation, keep

TODAY = date(2026, 11, 21)


@pytest.fixture
def move_to(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Moves this process to another time zone, written as POSIX has it: that needs no files of the system."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system does not let a process choose its time zone")

    def move_to(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move_to
    monkeypatch.undo()
    time.tzset()


def labels(*days: date) -> list[str]:
    at = [datetime(day.year, day.month, day.day, 12).astimezone() for day in days]
    return [group.label for group in by_date([listed(each) for each in at], TODAY)]


def listed(at: datetime) -> Listed:
    return Listed("01", "Tea", at)


async def test_the_newest_conversations_come_first_and_deleted_ones_not_at_all(store: Store) -> None:
    old, new, gone = conversation("old"), conversation("new"), conversation("gone", deleted_at=NOON)
    new.updated_at += timedelta(seconds=1)
    await keep(store, new, old, gone)
    found = await store.look(lambda rows: newest(rows, 10))
    assert [each.title for each in found] == ["new", "old"]


async def test_of_conversations_of_the_same_moment_the_one_that_was_begun_last_comes_first(store: Store) -> None:
    await keep(store, *(conversation(str(number)) for number in range(5)))
    found = await store.look(lambda rows: newest(rows, 3))
    assert [each.title for each in found] == ["4", "3", "2"]


async def test_a_limit_below_zero_means_all(store: Store) -> None:
    await keep(store, *(conversation() for _ in range(5)))
    assert len(await store.look(lambda rows: newest(rows, -1))) == 5


@pytest.mark.parametrize(
    ("days_ago", "label"),
    [
        (-1, "Today"),
        (0, "Today"),
        (1, "Yesterday"),
        (2, "Previous 7 days"),
        (7, "Previous 7 days"),
        (8, "Previous 30 days"),
        (30, "Previous 30 days"),
        (31, "October 2026"),
        (326, "December 2025"),
    ],
)
def test_conversations_are_found_by_when_they_were_used(days_ago: int, label: str) -> None:
    assert labels(TODAY - timedelta(days=days_ago)) == [label]


def test_a_label_stands_once_and_the_same_month_of_another_year_is_another() -> None:
    days = [date(2026, 10, 2), date(2026, 10, 1), date(2026, 9, 30), date(2026, 1, 1), date(2025, 12, 31)]
    assert labels(*days, date(2025, 10, 2)) == [
        "October 2026",
        "September 2026",
        "January 2026",
        "December 2025",
        "October 2025",
    ]


def test_on_new_years_day_yesterday_is_in_the_old_year() -> None:
    new_year, eve = (listed(datetime(*day, 12).astimezone()) for day in ((2027, 1, 1), (2026, 12, 31)))
    groups = by_date([new_year, eve], date(2027, 1, 1))
    assert [(group.label, group.conversations) for group in groups] == [("Today", (new_year,)), ("Yesterday", (eve,))]


@pytest.mark.parametrize(
    ("zone", "label"),
    [("UTC0", "Yesterday"), ("<+13>-13", "Today"), ("<-08>8", "Yesterday")],
    ids=["Greenwich", "Auckland", "Los Angeles"],
)
def test_the_day_is_the_persons_own(move_to: Callable[[str], None], zone: str, label: str) -> None:
    move_to(zone)
    late = listed(datetime(2026, 11, 20, 23, tzinfo=UTC))
    assert [group.label for group in by_date([late], TODAY)] == [label]


def test_the_day_on_which_the_clocks_change_is_one_day(move_to: Callable[[str], None]) -> None:
    move_to("CET-1CEST,M3.5.0,M10.5.0/3")
    summer, winter = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
    ends = [datetime(2026, 10, 25, 23, 30, tzinfo=winter), datetime(2026, 10, 25, 0, 30, tzinfo=summer)]
    groups = by_date([listed(each) for each in ends], date(2026, 10, 25))
    assert [(group.label, len(group.conversations)) for group in groups] == [("Today", 2)]


def test_without_conversations_there_is_no_group() -> None:
    assert by_date((), TODAY) == ()
