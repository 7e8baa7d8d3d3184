"""What the palette shows, as plain values: groups of options, in the order in which the arrow keys go through them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from backend.chat.listing import MONTHS
from backend.documents.finding import Findings
from backend.documents.found_views import found_views, terms_of
from backend.index.passages import Piece
from backend.search.commands import COMMANDS, SETTINGS, Command, matching
from backend.search.searching import FoundConversation, FoundMessage, Results
from backend.settings.keys import shown
from backend.words import _

MOST_MODELS, MOST_COMMANDS = 5, 6
NO_KEYS: Mapping[str, tuple[str, ...]] = {}
COMMANDS_AT_FIRST = ("new", "models", "settings")
FIRST_OF_DOCUMENTS = 1_000


@dataclass(frozen=True)
class Option:
    """A line of the palette, and what choosing it does: a page is opened, something is pressed, or something is set."""

    number: int
    icon: str
    pieces: tuple[Piece, ...]
    facts: tuple[str, ...] = ()
    passage: tuple[Piece, ...] = ()
    address: str = ""
    put: str = ""
    values: str = ""
    run: str = ""
    press: str = ""
    keys: str = ""


@dataclass(frozen=True)
class Group:
    """Options under a label."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Palette:
    """All groups that have something."""

    groups: tuple[Group, ...]


@dataclass
class _Making:
    """Numbers the options while they are made."""

    today: date
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Iterable[int] = field(default_factory=lambda: iter(count()))
    groups: list[Group] = field(default_factory=list)

    def add(self, label: str, options: Iterable[Option]) -> None:
        made = tuple(options)
        if made:
            self.groups.append(Group(label, made))

    def next(self) -> int:
        return next(iter(self.numbers))

    def conversation(self, found: FoundConversation) -> Option:
        return Option(
            self.next(), "bubble", found.pieces, (day_of(found.at, self.today),), address=f"/conversations/{found.id}"
        )

    def message(self, found: FoundMessage) -> Option:
        who = _("You") if found.role == "user" else found.model
        return Option(
            self.next(),
            "lines",
            (Piece(found.title, marked=False),),
            (who, day_of(found.at, self.today)),
            passage=found.passage,
            put=f"/messages/{found.id}/shown?find=1",
        )

    def passages(self, findings: Findings, typed: str) -> Iterable[Option]:
        for document in found_views(findings, terms_of(typed)):
            for each in document.passages:
                facts = (each.place_text,) if each.place_text else ()
                said = (Piece(document.name, marked=False),)
                yield Option(self.next(), "page", said, facts, passage=each.pieces, address=each.address)

    def command(self, command: Command) -> Option:
        said = (Piece(_(command.label), marked=False),)
        own = self.keys.get(command.run, ())
        return Option(
            self.next(),
            command.icon,
            said,
            address=command.address,
            run=command.run,
            press=command.press,
            keys=shown(own[0]) if own else "",
        )

    def model(self, name: str) -> Option:
        values = json.dumps({"model": name})
        return Option(self.next(), "box", (Piece(name, marked=False),), put="/settings/model", values=values)


def at_first(
    recent: Iterable[FoundConversation], today: date, keys: Mapping[str, tuple[str, ...]] = NO_KEYS
) -> Palette:
    """Before anything is typed: the conversations that were used last, and what is done most."""
    making = _Making(today, keys)
    making.add(_("Recent conversations"), (making.conversation(each) for each in recent))
    named = {each.name: each for each in COMMANDS}
    making.add(_("Commands"), (making.command(named[name]) for name in COMMANDS_AT_FIRST))
    return Palette(tuple(making.groups))


def of_results(
    typed: str,
    results: Results,
    models: Sequence[str],
    today: date,
    keys: Mapping[str, tuple[str, ...]] = NO_KEYS,
) -> Palette:
    """What fits what was typed. `keys`: those of each command, by its name."""
    making = _Making(today, keys)
    making.add(_("Conversations"), (making.conversation(each) for each in results.conversations))
    making.add(_("Commands"), (making.command(each) for each in matching(COMMANDS, typed)[:MOST_COMMANDS]))
    named = [name for name in models if all(word in name.casefold() for word in typed.casefold().split())]
    making.add(_("Models"), (making.model(name) for name in named[:MOST_MODELS]))
    making.add(_("Settings"), (making.command(each) for each in matching(SETTINGS, typed)))
    making.add(_("Messages"), (making.message(each) for each in results.messages))
    return Palette(tuple(making.groups))


def of_documents(typed: str, findings: Findings, today: date) -> Palette:
    """Passages of documents, which come later than the rest: their numbers go on far behind it."""
    making = _Making(today, numbers=count(FIRST_OF_DOCUMENTS))
    making.add(_("Documents"), making.passages(findings, typed))
    return Palette(tuple(making.groups))


def day_of(moment: datetime, today: date) -> str:
    """The day of a moment, as shortly as it can be said."""
    day = moment.astimezone().date()
    age = (today - day).days
    if 0 <= age <= 1:
        return _("Yesterday") if age else _("Today")
    month = _(MONTHS[day.month - 1])
    if day.year == today.year:
        return _("%(month)s %(day)s", month=month, day=day.day)
    return _("%(month)s %(day)s, %(year)s", month=month, day=day.day, year=day.year)
