"""The conversations of a JSON text, one at a time: so much of it is in memory as the largest of them needs.

A list, one value behind the other (JSON lines) and a list in an object are all the same here. What is broken costs the
conversation in which it stands, no more.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from backend.exchange.loose import Json
from backend.exchange.nesting import Unfinished, decode

PORTION = 262_144
"""Bytes that are read at once."""

LARGEST = 67_108_864
"""Characters of one conversation. A larger one would hold up everything else while it is parsed."""

NEAR_END = 64
"""Characters: what is wrong so close to the end of what was read may be right with more of it."""

LOOK_AHEAD = 1000
"""Characters by which it is told whether the text is a list within an object."""

_GAP = re.compile(r"[\s,]*")
_IN_OBJECT = re.compile(r'\{\s*"(?:conversations|chats|data)"\s*:\s*\[')
_STRUCTURE = re.compile(r'["\\{}\[\]]')
_TITLE = re.compile(r'"(?:title|name)"\s*:\s*"((?:[^"\\]|\\.){1,200})"')
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True)
class Piece:
    """One value of the text."""

    value: Json


@dataclass(frozen=True)
class Unreadable:
    """A part of the text that is not JSON. `title` is what it seems to be called, or nothing; `kind`: what is wrong
    (`broken`, `cut`: the text ends in it, `large`)."""

    title: str
    kind: str


class Pieces(Iterator[Piece | Unreadable]):
    """Reads from a stream of bytes. Bytes that are no UTF-8 become surrogates, as `loose.repaired` expects them."""

    def __init__(self, stream: BinaryIO, largest: int = LARGEST, portion: int = PORTION) -> None:
        self._stream = stream
        self._portion = portion
        self._largest = largest
        self._decoder: codecs.IncrementalDecoder | None = None
        self._text = ""
        self._at = 0
        self._ended = False
        self._in_list = False
        self._is_over = False
        self._began = False

    def __next__(self) -> Piece | Unreadable:
        """The next value. Raises OSError and what else the stream raises."""
        if self._is_over or not self._find_next():
            self._is_over = True
            raise StopIteration
        return self._take()

    def _find_next(self) -> bool:
        """Go to where the next value begins; False where there is none."""
        while True:
            self._at = _GAP.match(self._text, self._at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if self._at < len(self._text):
                if not self._began:
                    self._begin()
                    continue
                if self._text[self._at] != "]":
                    return True
                self._at += 1
                self._in_list = False
                continue
            if not self._read():
                return False

    def _begin(self) -> None:
        """Step into the list that the text is, or that stands in its one object."""
        while len(self._text) - self._at < LOOK_AHEAD and self._read():
            pass
        self._began = True
        if found := _IN_OBJECT.match(self._text, self._at):
            self._at, self._in_list = found.end(), True
        elif self._text[self._at] == "[":
            self._at, self._in_list = self._at + 1, True

    def _take(self) -> Piece | Unreadable:
        wanted = self._portion
        while True:
            try:
                value, self._at = decode(self._text, self._at)
            except Unfinished as fault:
                if self._ended or fault.at < len(self._text) - NEAR_END:
                    return self._skip("cut" if self._ended and fault.is_open else "broken")
                if len(self._text) - self._at > self._largest:
                    return self._skip("large")
                wanted = max(wanted, len(self._text) - self._at)  # twice as much each time: parsed at most twice
                self._read_more(wanted)
                continue
            if not self._ended and self._at == len(self._text) and not isinstance(value, dict | list):
                self._read_more(self._portion)  # a number may go on
            return Piece(value)

    def _skip(self, kind: str) -> Unreadable:
        """Step behind the value that can't be read, by its brackets alone."""
        found = _TITLE.search(self._text, self._at, self._at + 20_000)
        title = _unescaped(found[1]) if found else ""
        if self._text[self._at] not in "{[":
            self._step_over_noise()
            return Unreadable(title, kind)
        depth, in_string = 0, False
        while True:
            escaped_at = -1
            for mark in _STRUCTURE.finditer(self._text, self._at):
                at, sign = mark.start(), mark[0]
                if at == escaped_at:
                    continue
                if sign == "\\":
                    escaped_at = at + 1
                elif sign == '"':
                    in_string = not in_string
                elif not in_string:
                    depth += 1 if sign in "{[" else -1
                    if depth == 0:
                        self._at = at + 1
                        return Unreadable(title, kind)
            keep = 1 if escaped_at == len(self._text) else 0
            self._at = len(self._text) - keep
            if not self._read():
                self._at = len(self._text)
                return Unreadable(title, kind)

    def _step_over_noise(self) -> None:
        """What is no value at all: go to the next bracket, or to the end."""
        self._at += 1
        while True:
            found = re.compile(r"[{\[\]]").search(self._text, self._at)
            if found:
                self._at = found.start()
                return
            self._at = len(self._text)
            if not self._read():
                return

    def _read_more(self, count: int) -> None:
        until = len(self._text) - self._at + count
        while len(self._text) - self._at < until and self._read(count):
            pass

    def _read(self, count: int = 0) -> bool:
        """Read on, and let go of what was taken; False at the end."""
        if self._ended:
            return False
        data = self._stream.read(count or self._portion)
        if self._decoder is None:
            data = self._choose_decoder(data)
        assert self._decoder
        self._ended = not data
        fresh = self._decoder.decode(data, self._ended)
        self._text, self._at = self._text[self._at :] + fresh, 0
        return bool(fresh) or not self._ended

    def _choose_decoder(self, data: bytes) -> bytes:
        for bom, encoding in _BOMS.items():
            if data.startswith(bom):
                self._decoder = codecs.getincrementaldecoder(encoding)(_errors(encoding))
                return data[len(bom) :]
        self._decoder = codecs.getincrementaldecoder("utf-8")(_errors("utf-8"))
        return data


def _errors(encoding: str) -> str:
    return "surrogateescape" if encoding == "utf-8" else "replace"


def _unescaped(written: str) -> str:
    try:
        return str(json.loads(f'"{written}"', strict=False))
    except ValueError:
        return ""
