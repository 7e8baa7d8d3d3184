"""The list of conversations: which stand in it, in which order, and under which date."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from backend.chat.listing import END, OF_A_FOLDER, STRETCH, Listed, Mark, by_date, read_stretch, read_top
from backend.chat.tables import ConversationTag, Folder
from backend.store import Store
from backend.store.rows import Rows
from backend.web.request import BadRequest
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
    assert await titles(store) == ["new", "old"]


async def test_of_conversations_of_the_same_moment_the_one_that_was_begun_last_comes_first(store: Store) -> None:
    await keep(store, *(conversation(str(number)) for number in range(3)))
    assert await titles(store) == ["2", "1", "0"]


async def titles(store: Store, within: str = "", after: str = "", until: str = "") -> list[str]:
    stretch = await store.look(lambda rows: read_stretch(rows, within, Mark.read(after), Mark.read(until)))
    return [each.title for each in stretch.conversations]


async def test_stretches_follow_each_other_without_a_gap_or_a_row_twice_also_within_one_moment(store: Store) -> None:
    made = [conversation(str(number), at=NOON + timedelta(seconds=number // 7)) for number in range(2 * STRETCH + 5)]
    await keep(store, *made)
    seen, mark = [], None
    while True:
        stretch = await store.look(lambda rows, mark=mark: read_stretch(rows, "", mark))
        seen += [each.title for each in stretch.conversations]
        mark = stretch.next
        if mark is None:
            break
    assert seen == [each.title for each in reversed(made)]


async def test_a_stretch_that_ends_at_a_mark_has_that_conversation_and_all_that_came_since(store: Store) -> None:
    made = [conversation(str(number), at=NOON + timedelta(seconds=number)) for number in range(5)]
    await keep(store, *made)
    mark = str(Mark(made[2].updated_at, made[2].id))
    assert await titles(store, until=mark) == ["4", "3", "2"]
    assert await titles(store, after=mark) == ["1", "0"]
    assert await titles(store, after=mark, until=END) == ["1", "0"]


@pytest.mark.parametrize("text", ["x", "-", "1e5-a", "99999999999999999999-a", "²-a"])
def test_a_mark_that_nobody_made_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        Mark.read(text)


def test_a_mark_is_read_as_it_was_written() -> None:
    mark = Mark(NOON, "01ABC")
    assert Mark.read(str(mark)) == mark
    assert Mark.read("") is None


async def test_pinned_filed_and_archived_conversations_stand_where_they_belong_and_nowhere_else(store: Store) -> None:
    folder = Folder(id="F", name="Work", created_at=NOON, updated_at=NOON)
    plain, pinned, filed, archived = (conversation(name) for name in ("plain", "pinned", "filed", "archived"))
    pinned.pinned_at = archived.archived_at = NOON
    filed.folder_id = pinned.folder_id = archived.folder_id = "F"
    await store.write(lambda session: session.add(folder))
    await keep(store, plain, pinned, filed, archived)
    top = await store.look(read_top)
    assert [[each.title for each in part] for part in (top.pinned, top.filed, top.rest.conversations)] == [
        ["pinned"],
        ["filed"],
        ["plain"],
    ]
    assert top.has_archive
    assert await titles(store, "archive") == ["archived"]


async def test_a_folder_that_is_folded_is_not_read_and_a_wide_one_wholly(store: Store) -> None:
    folders = [Folder(id=name, name=name, folded=name == "b", created_at=NOON, updated_at=NOON) for name in "abc"]
    await store.write(lambda session: session.add_all(folders))
    made = [conversation(f"{name}{number}") for name in "abc" for number in range(OF_A_FOLDER + 5)]
    for each in made:
        each.folder_id = each.title[0]
    await keep(store, *made)
    top = await store.look(lambda rows: read_top(rows, wide=["c"]))
    count = Counter(each.folder_id for each in top.filed)
    assert count == {"a": OF_A_FOLDER + 1, "c": OF_A_FOLDER + 5}


async def test_tags_are_found_with_the_rows_and_lead_to_their_conversations(store: Store) -> None:
    tea, milk = conversation("tea"), conversation("milk")
    await keep(store, tea, milk)
    await store.write(lambda session: session.add(ConversationTag(conversation_id=tea.id, tag="green, o'clock")))
    top = await store.look(read_top)
    assert [(each.conversation_id, each.tag) for each in top.tags] == [(tea.id, "green, o'clock")]
    assert top.known_tags == ("green, o'clock",)
    assert await titles(store, "tag:green, o'clock") == ["tea"]


@pytest.mark.parametrize("count", [1, 150])
async def test_the_list_costs_the_same_number_of_questions_however_long_it_is(store: Store, count: int) -> None:
    folders = [Folder(id=str(number), name="F", created_at=NOON, updated_at=NOON) for number in range(min(count, 9))]
    await store.write(lambda session: session.add_all(folders))
    made = [conversation(str(number)) for number in range(count)]
    for number, each in enumerate(made[::2]):
        each.folder_id = str(number % len(folders))
    await keep(store, *made)

    def counted(rows: Rows) -> int:
        asked: list[str] = []
        connection = rows._connection  # what a test may look at

        class Counting:
            def execute(self, sql: str, parameters: Sequence[object]) -> object:
                asked.append(sql)
                return connection.execute(sql, parameters)

        read_top(Rows(Counting()))  # type: ignore[arg-type]  # the part of a connection that is used
        return len(asked)

    assert await store.look(counted) == 7


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
