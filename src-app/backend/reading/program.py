"""The calls that the reading program answers.

    read(path, name, into)                     → {"head": {…}}, and the document in the file `into`
    picture(path, page, width, into, spans)    → {"width", "height", "rectangles"}, and a PDF's page as a PNG in `into`
    kinds()                                    → {"kinds": {kind: [suffixes]}, "recognises": whether scans are read}

While a long document is read, the event `reading` tells `path`, `done` and `total` pages, at most twice a second.
"""

import errno
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from backend.reading import confinement
from backend.reading.chunking import chunk
from backend.reading.composing import Composed, Unreadable
from backend.reading.protocol import REASONS, SUFFIXES
from backend.reading.readers import Reader, read_file
from backend.reading.recognition import Recognition
from backend.reading.spool import write
from backend.worker.protocol import Refusal
from backend.worker.serving import tell

log = logging.getLogger("hearth.reading")

NO_ROOM: Final = "no-room"
"""The kind of the refusal that is not about the file: there is no room left for what was read of it."""

TELLS_EVERY: Final = 0.5
"""Seconds."""

FULL: Final = (errno.ENOSPC, errno.EDQUOT)


class Program:
    """Answers the calls. `readers` are taken before those that come with the package."""

    def __init__(self, recognition: Recognition | None = None, readers: Mapping[str, Reader] | None = None) -> None:
        self._recognition = recognition
        self._readers = readers or {}

    def answers(self) -> Mapping[str, Callable[..., Mapping[str, object]]]:
        """The functions, by their calls. What a file may cost of the processor is held against the process."""
        return {"read": _in_time(self.read), "picture": _in_time(self.picture), "kinds": self.kinds}

    def read(self, path: str, name: str, into: str) -> Mapping[str, object]:
        """Read one file. Raises Refusal."""
        with _refusals():
            document = read_file(Path(path), name, {"pdf": partial(self._read_pdf, path), **self._readers})
        head = document.head()
        with _room():
            write(Path(into), head, document.sheets, chunk(document))
        return {"head": asdict(head)}

    def picture(
        self, path: str, page: int, width: int, into: str, spans: Sequence[Sequence[int]] = (), start: int = 0
    ) -> Mapping[str, object]:
        """Draw page `page` (from 1 on) of a PDF, `width` pixels wide. Raises Refusal.

        `spans` are characters of the document's text, `start` is where the page begins in it. `rectangles` are
        fractions of the page: left, top, width, height, for each line of each span.
        """
        from backend.reading.picturing import draw

        with _refusals():
            picture = draw(Path(path), page, width, tuple((first - start, last - start) for first, last in spans))
        with _room():
            _keep(Path(into), picture.png)
        return {"width": picture.width, "height": picture.height, "rectangles": picture.rectangles}

    def kinds(self) -> Mapping[str, object]:
        """What can be read."""
        return {
            "kinds": {kind: list(suffixes) for kind, suffixes in SUFFIXES.items()},
            "recognises": bool(self._recognition),
        }

    def _read_pdf(self, told: str, path: Path, name: str) -> Composed:
        from backend.reading.pdf import read_pdf
        from backend.reading.picturing import scan

        recognition = self._recognition
        recognises = None if recognition is None else lambda page: recognition.read(scan(page))
        return read_pdf(path, recognises, _Progress(told))


class _Progress:
    """Tells the backend how far a document is read."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told >= TELLS_EVERY:
            self._told = now
            tell("reading", path=self._path, done=done, total=total)


def _in_time(call: Callable[..., Mapping[str, object]]) -> Callable[..., Mapping[str, object]]:
    def within(**arguments: object) -> Mapping[str, object]:
        confinement.allow_time()
        return call(**arguments)

    return within


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except Unreadable as why:
        raise Refusal(why.kind, f"{REASONS[why.kind]}: {why.detail}" if why.detail else REASONS[why.kind]) from why
    except RecursionError as error:
        raise Refusal("damaged", "it is nested too deeply") from error


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise Refusal(NO_ROOM, str(error.strerror)) from error
        if error.errno == errno.EFBIG:
            raise Refusal("too-large", "what was read of it takes more room than one file may") from error
        raise


def _keep(into: Path, data: bytes) -> None:
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(data)
