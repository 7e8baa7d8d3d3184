"""What a person typed, understood: words, “phrases”, -without, and the filters (`before:2026-03`, `model:llama` …).

Anything may be typed. What can't be understood is a word like any other, or told as not understood: no error.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from backend.index.splitting import fold
from backend.index.terms import Term, terms

LONGEST = 500
"""Characters of a query that are looked at."""

MOST_TERMS = 24

_PART = re.compile(
    r"(?P<minus>-?)(?:(?P<bare>[A-Za-z]+):(?=\s|$)|(?:(?P<name>[A-Za-z]+):)?(?:[\"“”„](?P<phrase>[^\"“”„]*)[\"“”„]?|(?P<word>\S+)))"
)
FILTERS = ("before", "after", "model", "folder", "pinned", "title")
_NO = ("no", "false", "0")


@dataclass(frozen=True)
class Query:
    """`before` and `after` are whole days' beginnings in ms since 1970; `misread` are filters that say nothing."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    before: int | None = None
    after: int | None = None
    models: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    titles: tuple[tuple[Term, ...], ...] = ()
    pinned: bool | None = None
    misread: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.terms or self.without or self.filters)

    @property
    def filters(self) -> bool:
        """Whether anything but words counts."""
        return any((self.before is not None, self.after is not None, self.pinned is not None, *self._named))

    @property
    def _named(self) -> tuple[bool, ...]:
        return bool(self.models), bool(self.folders), bool(self.titles)


def parse(typed: str, today: date, zone: tzinfo | None = None) -> Query:
    """Understand what was typed. `today` and `zone`: what a date means; without a zone, the machine's."""
    text = unicodedata.normalize("NFKC", typed[:LONGEST].replace("\0", " "))
    reading = _Reading(today, zone)
    parts = list(_PART.finditer(text))
    for part in parts:
        name, phrase = (part["name"] or part["bare"] or "").lower(), part["phrase"]
        value = phrase if phrase is not None else part["word"] or ""
        if name in FILTERS and not part["minus"]:
            reading.filter(name, value)
            continue
        said = f"{name}:{value}" if name else value
        typing = phrase is None and part is parts[-1] and not text[-1:].isspace()
        reading.words(said, typing=typing, without=bool(part["minus"]))
    return reading.query()


class _Reading:
    def __init__(self, today: date, zone: tzinfo | None) -> None:
        self._today = today
        self._zone = zone
        self._terms: list[Term] = []
        self._without: list[Term] = []
        self._moments: dict[str, int] = {}
        self._named: dict[str, list[str]] = {"model": [], "folder": []}
        self._titles: list[tuple[Term, ...]] = []
        self._pinned: bool | None = None
        self._misread: list[str] = []

    def words(self, said: str, *, typing: bool, without: bool) -> None:
        found = terms(said, typing=typing and not without)
        (self._without if without else self._terms).extend(found)

    def filter(self, name: str, value: str) -> None:
        if name == "pinned":
            self._pinned = value.lower() not in _NO
        elif not value:
            return  # it is just being typed
        elif name in ("before", "after"):
            day = _day(value, self._today)
            if day is None:
                self._misread.append(f"{name}:{value}")
            else:
                self._moments[name] = _beginning(day, self._zone)
        elif name == "title":
            self._titles.append(tuple(terms(value, typing=True)))
        else:
            self._named[name].append(fold(value))

    def query(self) -> Query:
        return Query(
            terms=tuple(dict.fromkeys(self._terms))[:MOST_TERMS],
            without=tuple(dict.fromkeys(self._without))[:MOST_TERMS],
            before=self._moments.get("before"),
            after=self._moments.get("after"),
            models=tuple(self._named["model"]),
            folders=tuple(self._named["folder"]),
            titles=tuple(title for title in self._titles if title),
            pinned=self._pinned,
            misread=tuple(self._misread),
        )


_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", re.ASCII)


def _day(value: str, today: date) -> date | None:
    """The first day of what is named: a year, a month or a day, `today` or `yesterday`."""
    named = {"today": today, "yesterday": today - timedelta(days=1)}.get(value.lower())
    parts = _DATE.fullmatch(value)
    if named or not parts:
        return named
    try:
        return date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        return None


def _beginning(day: date, zone: tzinfo | None) -> int:
    midnight = datetime.combine(day, time(), zone)
    try:
        return round((midnight if zone else midnight.astimezone()).timestamp() * 1000)
    except (OverflowError, ValueError, OSError):  # the year 1, in some zones
        return 0
