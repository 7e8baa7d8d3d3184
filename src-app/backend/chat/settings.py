"""How answers are made: what the person set, for one conversation, for a model or for all, and whose word counts.

Pure. What is nearer to the conversation counts more; what nobody set is left to the model itself.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from backend.web.request import BadRequest
from backend.words import _

T = TypeVar("T")

LONGEST_SYSTEM = 50_000
LONGEST_SCHEMA = 20_000
"""Characters."""
LARGEST_WINDOW = 16 * 1024 * 1024
SMALLEST_WINDOW = 64
"""Tokens."""
LARGEST_SEED = 2**31 - 1
HOTTEST = 2.0

DURATION = re.compile(r"0|-1|[1-9]\d{0,4}[smh]")
ALL, FOR_MODEL = "answering", "answering:"
"""Where the choices for all conversations, and for one model, are kept."""


class Source(StrEnum):
    """Where a value comes from; the first that has one counts."""

    CONVERSATION = "conversation"
    MODE = "mode"
    FOLDER = "folder"
    MODEL = "model"
    ALL = "all"
    OWN = "own"
    """Nobody set it: the model, or Ollama, does as it was made."""


@dataclass(frozen=True)
class Settings:
    """What is set in one place; None where nothing is."""

    system: str | None = None
    temperature: float | None = None
    num_ctx: int | None = None
    """Tokens of the window."""
    seed: int | None = None
    keep_alive: str | None = None
    """As Ollama writes it: "30m", "0" for not at all, "-1" for ever."""
    think: bool | None = None
    schema: str | None = None
    """A JSON schema, as JSON."""

    @classmethod
    def read(cls, text: str) -> "Settings":
        """What was kept as JSON. A value that can't be used, such as one of a newer version, is as if not set."""
        kept = _object(text)
        values: dict[str, Any] = {}
        for name in NAMES:
            if isinstance(kept.get(name), _KINDS[name]) and not (name != "think" and isinstance(kept[name], bool)):
                values[name] = kept[name]
        return cls(**values)

    def merged_into(self, text: str) -> str:
        """The same as JSON, beside whatever else was kept there by others; empty where nothing is left."""
        kept = {name: value for name, value in _object(text).items() if name not in NAMES}
        kept |= {name: value for name, value in vars(self).items() if value is not None}
        return json.dumps(kept, ensure_ascii=False) if kept else ""

    def with_typed(self, name: str, typed: str) -> "Settings":
        """The same with one value as the person typed it; an empty one is not set any more. Raises BadRequest."""
        typed = typed.strip()
        values: dict[str, Any] = {name: _READERS[name](typed) if typed else None}
        return replace(self, **values)


@dataclass(frozen=True)
class Choice(Generic[T]):
    """A value and where it comes from."""

    value: T | None
    source: Source


@dataclass(frozen=True)
class Chosen:
    """What counts for an answer."""

    system: Choice[str]
    temperature: Choice[float]
    num_ctx: Choice[int]
    seed: Choice[int]
    keep_alive: Choice[str]
    think: Choice[bool]
    schema: Choice[str]


def choose(places: Mapping[Source, Settings]) -> Chosen:
    """Whose word counts, value by value."""

    def first(name: str) -> Choice[Any]:
        for source in Source:
            if source in places and (value := getattr(places[source], name)) is not None:
                return Choice(value, source)
        return Choice(None, Source.OWN)

    return Chosen(**{name: first(name) for name in NAMES})


def _object(text: str) -> dict[str, Any]:
    try:
        kept = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _system(typed: str) -> str:
    if len(typed) > LONGEST_SYSTEM:
        raise BadRequest(
            _("The system prompt is too long."), _("Keep it under %(most)s characters.", most=f"{LONGEST_SYSTEM:,}")
        )
    return typed


def _temperature(typed: str) -> float:
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= HOTTEST:
        raise BadRequest(_("“%(typed)s” is not a temperature.", typed=typed[:40]), _("Give a number from 0 to 2."))
    return value


def _window(typed: str) -> int:
    return _whole(typed, SMALLEST_WINDOW, LARGEST_WINDOW, _("“%(typed)s” is not a context length.", typed=typed[:40]))


def _seed(typed: str) -> int:
    return _whole(typed, 0, LARGEST_SEED, _("“%(typed)s” is not a seed.", typed=typed[:40]))


def _whole(typed: str, least: int, most: int, sentence: str) -> int:
    digits = re.sub(r"[\s,._]", "", typed)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12 and least <= int(digits) <= most):
        step = _("Give a whole number from %(least)s to %(most)s.", least=f"{least:,}", most=f"{most:,}")
        raise BadRequest(sentence, step)
    return int(digits)


def _keep_alive(typed: str) -> str:
    if not DURATION.fullmatch(typed):
        raise BadRequest(
            _("“%(typed)s” is not a time that a model can stay in memory.", typed=typed[:40]),
            _("Write it as 30s, 10m or 4h; 0 means not at all, -1 for ever."),
        )
    return typed


def _think(typed: str) -> bool:
    if typed not in ("yes", "no"):
        raise BadRequest(_("A model thinks or it doesn't."), _("Choose one of both."))
    return typed == "yes"


def _schema(typed: str) -> str:
    if len(typed) > LONGEST_SCHEMA:
        raise BadRequest(
            _("The schema is too long."), _("Keep it under %(most)s characters.", most=f"{LONGEST_SCHEMA:,}")
        )
    try:
        read = json.loads(typed)
    except RecursionError:
        read = None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        sentence = _("The schema is not valid JSON: line %(line)s can't be read.", line=line)
        raise BadRequest(sentence, _("Mend it there, or empty the field.")) from error
    if not isinstance(read, dict):
        raise BadRequest(_("The schema is not a JSON object."), _('Begin with {"type": "object"}, for example.'))
    return typed


NAMES = tuple(field.name for field in fields(Settings))

_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "system": str,
    "temperature": (int, float),
    "num_ctx": int,
    "seed": int,
    "keep_alive": str,
    "think": bool,
    "schema": str,
}

_READERS: Mapping[str, Callable[[str], object]] = {
    "system": _system,
    "temperature": _temperature,
    "num_ctx": _window,
    "seed": _seed,
    "keep_alive": _keep_alive,
    "think": _think,
    "schema": _schema,
}
