"""What an export carries, as plain values between the parsers of the formats and the tree that is made of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

QUESTION, ANSWER, HIDDEN = "user", "assistant", ""
"""Roles. What is hidden is not shown; what follows it follows what it followed."""


class Broken(Exception):
    """One conversation can't be read. `title` is what it is called, as far as that is known; `reason` a sentence."""

    def __init__(self, title: str, reason: str) -> None:
        super().__init__(reason)
        self.title = title
        self.reason = reason


@dataclass(frozen=True)
class CarriedFile:
    """A file beside a message. `kind` is `text` or `image`; `load` reads its bytes, of which there are about `size`."""

    name: str
    kind: str
    media_type: str
    size: int
    load: Callable[[], bytes]


class Files(Protocol):
    """The files that came with an export."""

    def find(self, name: str, *keys: str) -> CarriedFile | None:
        """The file that is stored under one of `keys`, or is called `name`; None where it is not there or no use."""
        ...


class NoFiles:
    """An export without files."""

    def find(self, name: str, *keys: str) -> CarriedFile | None:
        """There is none."""
        return None


@dataclass(frozen=True)
class LooseMessage:
    """A message as an export has it: `key` and `parent` are the export's own, `at` is in milliseconds since 1970."""

    key: str
    parent: str | None
    role: str
    text: str = ""
    thinking: str = ""
    at: int | None = None
    model: str = ""
    files: tuple[CarriedFile, ...] = ()
    joins: bool = False
    """A step on the way to an answer (a tool's result, say): it becomes a part of the answer that follows it."""


@dataclass(frozen=True)
class LooseConversation:
    """A conversation as an export has it. `format` and `key` say where it came from."""

    format: str
    key: str
    title: str
    messages: tuple[LooseMessage, ...]
    leaf: str | None = None
    begun: int | None = None
    changed: int | None = None
    model: str = ""
    pinned: bool = False
    archived: bool = False
    tags: tuple[str, ...] = field(default=())
