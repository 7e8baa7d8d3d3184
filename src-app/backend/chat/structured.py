"""Answers that are JSON by a schema: checked against it, and laid out to be folded. Pure, but for what it imports late.

A schema may refer to others by address. None is fetched: nothing but what the person wrote is looked at.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from backend.words import _, ngettext

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

MOST_NODES = 2_000
DEEPEST = 32
MOST_FAULTS = 10
LONGEST = 1_000_000
"""Characters of an answer that is looked at."""
KEPT = 128
"""Answers whose layout is kept."""


@dataclass(frozen=True)
class Node:
    """A value: `kind` is object, list, text, number, word (true, false, null) or more (what is not shown)."""

    label: str
    kind: str
    text: str
    children: Sequence["Node"] = ()


@dataclass(frozen=True)
class Fault:
    """Where an answer does not fit its schema, and why."""

    place: str
    sentence: str


@dataclass(frozen=True)
class Structured:
    """An answer by its schema. `root` is None where it is no JSON; without `faults` it fits."""

    root: Node | None
    faults: Sequence[Fault]


@lru_cache(KEPT)
def structured(text: str, schema: str) -> Structured:
    """The answer laid out and checked."""
    try:
        value: object = json.loads(text[:LONGEST])
    except RecursionError:
        return Structured(None, (Fault("", _("The answer is nested too deeply.")),))
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        return Structured(
            None, (Fault("", _("The answer is not valid JSON: line %(line)s can't be read.", line=line)),)
        )
    return Structured(_Layout().node("", value, 0), tuple(_faults(value, schema)))


class _Layout:
    """Lays out so many nodes, and no more."""

    def __init__(self) -> None:
        self._left = MOST_NODES

    def node(self, label: str, value: object, depth: int) -> Node:
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            return Node(label, "more", "…")
        match value:
            case dict():
                children = tuple(self._children(value.items(), depth))
                return Node(label, "object", ngettext("%(num)s field", "%(num)s fields", len(value)), children)
            case list():
                children = tuple(self._children(((f"{place}", each) for place, each in enumerate(value)), depth))
                return Node(label, "list", ngettext("%(num)s item", "%(num)s items", len(value)), children)
            case str():
                return Node(label, "text", value)
            case bool() | None:
                return Node(label, "word", json.dumps(value))
        return Node(label, "number", json.dumps(value))

    def _children(self, pairs: Iterable[tuple[str, object]], depth: int) -> Iterator[Node]:
        for label, value in pairs:
            yield self.node(label, value, depth + 1)
            if self._left <= 0:
                return


def _faults(value: object, schema: str) -> Iterator[Fault]:
    try:
        yield from _judged(value, _validator(schema))
    except Exception as error:  # the outermost edge: a schema can be wrong in ways that the library has no name for
        yield Fault("", _("The schema can't be used: %(reason)s", reason=f"{error}".splitlines()[0][:200]))


def _judged(value: Any, validator: "Validator") -> Iterator[Fault]:
    for number, error in enumerate(
        sorted(validator.iter_errors(value), key=lambda each: list(map(str, each.absolute_path)))
    ):
        if number == MOST_FAULTS:
            yield Fault("", _("There are more."))
            return
        yield Fault(
            "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path).lstrip("."),
            error.message[:300],
        )


def _validator(schema: str) -> "Validator":
    from jsonschema.validators import Draft202012Validator, validator_for
    from referencing import Registry

    read = json.loads(schema)
    kind = validator_for(read, default=Draft202012Validator)
    kind.check_schema(read)
    return kind(read, registry=Registry())  # an empty one: it fetches nothing
