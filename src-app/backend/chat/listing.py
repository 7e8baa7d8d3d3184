"""The list of conversations: what is pinned, folders, and the rest by date, read in stretches.

A stretch is bounded by marks, not by counting, so a list that changes while it is scrolled neither skips nor repeats,
and reading one costs the same at the end of 50,000 conversations as at the beginning: each part has an index in its
order (the conditions below are the indexes' own, word for word).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from backend.store.moments import to_moment, to_number
from backend.store.rows import Rows
from backend.web.request import BadRequest
from backend.words import _, later

LISTED = "deleted_at IS NULL AND archived_at IS NULL AND pinned_at IS NULL AND folder_id IS NULL"
IN_FOLDER = "deleted_at IS NULL AND archived_at IS NULL AND pinned_at IS NULL AND folder_id IS NOT NULL"
PINNED = "deleted_at IS NULL AND archived_at IS NULL AND pinned_at IS NOT NULL"
ARCHIVED = "deleted_at IS NULL AND archived_at IS NOT NULL"
TAGGED = (
    "deleted_at IS NULL AND archived_at IS NULL AND id IN (SELECT conversation_id FROM conversation_tag WHERE tag = ?)"
)
NEWEST_FIRST = "ORDER BY updated_at DESC, id DESC"
COLUMNS = "id, title, updated_at, folder_id"

STRETCH = 100
"""Conversations that come at once."""
OF_A_FOLDER, OF_A_WIDE_ONE = 30, 2000
"""Conversations of a folder that are shown, and where the person asked for all of them."""
MOST_PINNED = 500


@dataclass(frozen=True)
class Listed:
    """A conversation in the list."""

    id: str
    title: str
    updated_at: datetime
    folder_id: str | None = None


@dataclass(frozen=True)
class Mark:
    """A place in the list: of the conversation that was last used then. The list goes on behind it."""

    updated_at: datetime
    id: str

    def __str__(self) -> str:
        return f"{to_number(self.updated_at)}-{self.id}"

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """What `str` made of one; None of an empty text. Raises BadRequest."""
        if not text:
            return None
        number, _dash, id_ = text.partition("-")
        if not number.isdecimal() or len(number) > 14:
            raise BadRequest(_("There is no such place in the list."))
        return cls(to_moment(int(number)), id_)


END = "0-"
"""The mark behind which nothing stands."""


@dataclass(frozen=True)
class FolderRow:
    """A folder, as its columns say."""

    id: str
    name: str
    settings: str
    folded: int


@dataclass(frozen=True)
class TagRow:
    """A word that the person gave a conversation."""

    conversation_id: str
    tag: str


@dataclass(frozen=True)
class Stretch:
    """Some of the list in its order. `next`: the mark behind which it goes on, where it does."""

    conversations: tuple[Listed, ...]
    next: Mark | None


@dataclass(frozen=True)
class Top:
    """The beginning of the list: all that is pinned, folders with what is in those that are open, then a stretch."""

    pinned: tuple[Listed, ...]
    folders: tuple[FolderRow, ...]
    filed: tuple[Listed, ...]
    rest: Stretch
    tags: tuple[TagRow, ...]
    known_tags: tuple[str, ...]
    has_archive: bool


def read_top(rows: Rows, within: str = "", until: Mark | None = None, wide: Sequence[str] = ()) -> Top:
    """The beginning of the list, by so many queries, however much there is.

    `within`: `archive`, or `tag:` and a word, for these alone. `until`: as far as this mark, however many they are.
    `wide`: folders of which more is wanted than the newest.
    """
    everything = not within
    pinned = (
        rows.all(Listed, f"FROM conversation WHERE {PINNED} {NEWEST_FIRST} LIMIT {MOST_PINNED}") if everything else []
    )
    folders = read_folders(rows) if everything else []
    filed = _in_folders(rows, [each.id for each in folders if not each.folded], wide)
    rest = read_stretch(rows, within, None, until)
    listed = [each.id for each in (*pinned, *filed, *rest.conversations)]
    return Top(
        pinned=tuple(pinned),
        folders=tuple(folders),
        filed=tuple(filed),
        rest=rest,
        tags=tuple(read_tags(rows, listed)),
        known_tags=tuple(read_known_tags(rows)),
        has_archive=rows.value(f"SELECT 1 FROM conversation WHERE {ARCHIVED} LIMIT 1") is not None,  # noqa: S608 (a constant)
    )


def read_stretch(rows: Rows, within: str, after: Mark | None, until: Mark | None = None) -> Stretch:
    """What stands behind `after`: as far as `until`, or as much as comes at once."""
    which, values = _condition(within)
    bounds: list[object] = []
    if after:
        which += " AND updated_at <= ? AND (updated_at < ? OR id < ?)"
        bounds += [to_number(after.updated_at)] * 2 + [after.id]
    if until:
        which += " AND updated_at >= ? AND (updated_at > ? OR id >= ?)"
        bounds += [to_number(until.updated_at)] * 2 + [until.id]
    limit = -1 if until else STRETCH + 1
    found = rows.all(Listed, f"FROM conversation WHERE {which} {NEWEST_FIRST} LIMIT ?", *values, *bounds, limit)
    if until or len(found) <= STRETCH:
        return Stretch(tuple(found), None)
    return Stretch(tuple(found[:STRETCH]), mark_of(found[STRETCH - 1]))


def mark_of(listed: Listed) -> Mark:
    """The place of a conversation in the list."""
    return Mark(listed.updated_at, listed.id)


def read_folders(rows: Rows) -> list[FolderRow]:
    """All folders, by their names."""
    return sorted(rows.all(FolderRow, "FROM folder"), key=lambda each: (each.name.casefold(), each.id))


def read_tags(rows: Rows, ids: Sequence[str]) -> list[TagRow]:
    """The words of these conversations."""
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    return rows.all(TagRow, f"FROM conversation_tag WHERE conversation_id IN ({marks}) ORDER BY tag", *ids)


def read_known_tags(rows: Rows) -> list[str]:
    """All words that the person gave any conversation."""
    found = rows.all(_Known, "FROM (SELECT DISTINCT tag FROM conversation_tag) ORDER BY tag")
    return [each.tag for each in found]


@dataclass(frozen=True)
class _Known:
    tag: str


def _condition(within: str) -> tuple[str, list[object]]:
    if within == "archive":
        return ARCHIVED, []
    if within.startswith("tag:"):
        return TAGGED, [within.removeprefix("tag:")]
    return LISTED, []


def _in_folders(rows: Rows, ids: Sequence[str], wide: Sequence[str]) -> list[Listed]:
    """The newest conversations of each of these folders, in one question; one more than is shown, if there is."""
    if not ids:
        return []
    one = f"(SELECT {COLUMNS} FROM conversation WHERE {IN_FOLDER} AND folder_id = ? {NEWEST_FIRST} LIMIT ?)"  # noqa: S608 (constants)
    question = f" UNION ALL SELECT {COLUMNS} FROM ".join([one] * len(ids))  # noqa: S608 (constants)
    values = [value for id_ in ids for value in (id_, shown_of(id_, wide) + 1)]
    return rows.all(Listed, f"FROM {question}", *values)


def shown_of(folder_id: str, wide: Sequence[str]) -> int:
    """How many conversations of the folder are shown."""
    return OF_A_WIDE_ONE if folder_id in wide else OF_A_FOLDER


@dataclass(frozen=True)
class DateGroup:
    """Conversations of one stretch of time."""

    label: str
    conversations: tuple[Listed, ...]


def by_date(newest_first: Sequence[Listed], today: date) -> tuple[DateGroup, ...]:
    """Group conversations as a person looks for them: today, yesterday, this week, this month, then by month."""
    grouped = groupby(newest_first, key=lambda each: label_of(each.updated_at, today))
    return tuple(DateGroup(label, tuple(rows)) for label, rows in grouped)


def label_of(moment: datetime, today: date) -> str:
    """The stretch of time that a moment belongs to, in words."""
    day = moment.astimezone().date()
    age = (today - day).days
    if age <= 0:
        return _("Today")
    if age == 1:
        return _("Yesterday")
    if age <= 7:
        return _("Previous 7 days")
    if age <= 30:
        return _("Previous 30 days")
    return _("%(month)s %(year)s", month=_(MONTHS[day.month - 1]), year=day.year)


MONTHS = (
    *(later("January"), later("February"), later("March"), later("April"), later("May"), later("June")),
    *(later("July"), later("August"), later("September"), later("October"), later("November"), later("December")),
)


@dataclass(frozen=True)
class Standing:
    """Where a conversation stands in the list."""

    id: str
    title: str
    pinned_at: datetime | None
    archived_at: datetime | None
    folder_id: str | None


def read_standing(rows: Rows, id: str) -> Standing | None:  # noqa: A002 (the field's name)
    """Where it stands, unless it was deleted."""
    return rows.first(Standing, "FROM conversation WHERE id = ? AND deleted_at IS NULL", id)
