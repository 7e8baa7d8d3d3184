"""The file in which a document's text and passages go from the reading program to the one that keeps them.

JSON lines: `{"head": {…}}`, a `{"sheet": {…}}` for each page, a `{"span": {…}}` for each passage, `{"end": true}`.
Without its end it is not whole.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from backend.reading.protocol import Head, Sheet, Span


class NotWhole(Exception):
    """The file ends before its end, or is none of ours."""


def write(into: Path, head: Head, sheets: Iterable[Sheet], spans: Iterable[Span]) -> None:
    """Write the file anew, for its owner's eyes alone. Raises OSError."""
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
        for name, values in (("head", (head,)), ("sheet", sheets), ("span", spans)):
            for value in values:
                json.dump({name: asdict(value)}, file, ensure_ascii=False, separators=(",", ":"))
                file.write("\n")
        file.write('{"end":true}\n')


def parts(path: Path) -> Iterator[Head | Sheet | Span]:
    """What was written, in order. Raises NotWhole, after what there was; OSError."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            part = _part(line)
            if part is None:
                return
            yield part
    raise NotWhole


def _part(line: str) -> Head | Sheet | Span | None:
    try:
        match json.loads(line):
            case {"head": dict(values)}:
                return Head(**values)
            case {"sheet": dict(values)}:
                return Sheet(**values)
            case {"span": {"start": int(start), "stop": int(stop), "page": int(page), "heading": list(heading)}}:
                return Span(start, stop, page, tuple(heading))
            case {"end": True}:
                return None
    except (ValueError, TypeError) as error:
        raise NotWhole from error
    raise NotWhole
