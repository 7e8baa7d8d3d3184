"""The list of conversations as the window that asks should show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from backend.chat.listing import (
    END,
    Listed,
    Mark,
    Stretch,
    TagRow,
    Top,
    by_date,
    label_of,
    mark_of,
    read_stretch,
    read_tags,
    read_top,
    shown_of,
)
from backend.store import Store
from backend.store.rows import Rows
from backend.web.request import Request


@dataclass(frozen=True)
class Row:
    """A conversation in the sidebar."""

    id: str
    title: str
    current: bool
    writing: bool
    tags: tuple[str, ...] = ()


class Group(NamedTuple):
    """Rows under a date; without a label where it stands above already."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class FolderView:
    """A folder and the newest of its conversations; `more`: it has others."""

    id: str
    name: str
    folded: bool
    rows: tuple[Row, ...]
    more: bool


@dataclass(frozen=True)
class Older:
    """A further stretch of the list: behind the mark `after`, as far as `until`. `next`: where it goes on, or ""."""

    after: str
    until: str
    within: str
    groups: tuple[Group, ...]
    next: str


@dataclass(frozen=True)
class Sidebar:
    """The list of conversations. `within`: `archive`, or `tag:` and a word, for these alone.

    `until`: the mark that the top goes as far as when it fetches itself anew; `wide`: folders that are shown whole.
    """

    within: str
    pinned: tuple[Row, ...]
    folders: tuple[FolderView, ...]
    groups: tuple[Group, ...]
    until: str
    next: str
    wide: str
    known_tags: tuple[str, ...]
    has_archive: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be shown."""
        return not (self.pinned or self.folders or self.groups)


@dataclass(frozen=True)
class _Sight:
    """What a row needs to know of the moment and the window in which it is shown."""

    today: date
    current: str
    writing: frozenset[str]
    tags: dict[str, tuple[str, ...]]

    def row(self, listed: Listed) -> Row:
        tags = self.tags.get(listed.id, ())
        return Row(listed.id, listed.title, listed.id == self.current, listed.id in self.writing, tags)

    def rows(self, listed: Iterable[Listed]) -> tuple[Row, ...]:
        return tuple(self.row(each) for each in listed)

    def groups(self, listed: Sequence[Listed]) -> tuple[Group, ...]:
        return tuple(Group(each.label, self.rows(each.conversations)) for each in by_date(listed, self.today))


async def read_sidebar(store: Store, request: Request, writing: frozenset[str]) -> Sidebar:
    """The list from its beginning. Raises BadRequest."""
    within, until, wide = request.argument("within"), request.argument("until"), request.argument("wide").split()
    mark = Mark.read(until)
    top = await store.look(lambda rows: read_top(rows, within, mark, wide))
    sight = _sight(request, writing, top.tags)
    return sidebar(top, sight, within, until, wide)


def sidebar(top: Top, sight: _Sight, within: str, until: str, wide: Sequence[str]) -> Sidebar:
    """What is shown of the beginning of the list."""
    onward = str(top.rest.next or "")
    return Sidebar(
        within=within,
        pinned=sight.rows(top.pinned),
        folders=tuple(_folder(each.id, each.name, each.folded, top, sight, wide) for each in top.folders),
        groups=sight.groups(top.rest.conversations),
        until=until or onward or END,
        next=onward,
        wide=" ".join(wide),
        known_tags=top.known_tags,
        has_archive=top.has_archive,
    )


def _folder(id: str, name: str, folded: int, top: Top, sight: _Sight, wide: Sequence[str]) -> FolderView:  # noqa: A002 (the field's name)
    filed, shown = [each for each in top.filed if each.folder_id == id], shown_of(id, wide)
    return FolderView(id, name, bool(folded), sight.rows(filed[:shown]), len(filed) > shown)


async def read_older(store: Store, request: Request, writing: frozenset[str]) -> Older:
    """A stretch behind a mark. Raises BadRequest."""
    within, after, until = (request.argument(name) for name in ("within", "after", "until"))
    begin, end = Mark.read(after), Mark.read(until)

    def read(rows: Rows) -> tuple[Stretch, list[TagRow]]:
        stretch = read_stretch(rows, within, begin, end)
        return stretch, read_tags(rows, [each.id for each in stretch.conversations])

    stretch, tags = await store.look(read)
    sight = _sight(request, writing, tags)
    groups = sight.groups(stretch.conversations)
    if begin and groups and groups[0].label == label_of(begin.updated_at, sight.today):
        groups = (groups[0]._replace(label=""), *groups[1:])
    last = stretch.conversations[-1:]
    bound = until or (str(mark_of(last[0])) if stretch.next else END)
    return Older(after, bound, within, groups, "" if until else str(stretch.next or ""))


def _sight(request: Request, writing: frozenset[str], tags: Iterable[TagRow]) -> _Sight:
    of: dict[str, tuple[str, ...]] = {}
    for row in tags:
        of[row.conversation_id] = (*of.get(row.conversation_id, ()), row.tag)
    return _Sight(datetime.now().astimezone().date(), open_in(request), writing, of)


def open_in(request: Request) -> str:
    """The conversation that the asking window shows: it is in the window's own address, which htmx sends along."""
    address = urlsplit(request.header("hx-current-url")).path or request.path
    _before, _, id_ = address.partition("/conversations/")
    return id_.partition("/")[0]
