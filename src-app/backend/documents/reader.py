"""The gate to the reading worker: one file at a time becomes text and passages, or a reason why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from backend.documents.folders import Folders, on_disk
from backend.documents.refusals import CRASHED, NO_ROOM, STALLED
from backend.reading.protocol import Head
from backend.worker.calling import Refusal, Worker, WorkerDied, WorkerStalled, WorkerState, python_program

PROGRAM: Final = python_program("backend.reading")

IDLE: Final = 60.0
"""Seconds without work after which the program ends and gives its memory back."""

PATIENCE, PATIENCE_PER_MB, MOST_PATIENCE = 25.0, 3.0, 900.0
"""Seconds until a reading counts as stalled: for any file, for each MB of it, at most."""

PICTURES_WITHIN = 20.0
"""Seconds for the picture of a page."""

BREAKS_DOWN: Final = (CRASHED, STALLED)


@dataclass(frozen=True)
class Reading:
    """What was made of a file: what it is, and where its text and passages lie."""

    head: Head
    result: Path


@dataclass(frozen=True)
class NotRead:
    """Why nothing was made of it, by kind of refusal. `detail` is for the log."""

    kind: str
    detail: str = ""


@dataclass(frozen=True)
class Drawing:
    """What is to be drawn: a page so many pixels wide, and the characters of the document's text that are looked for on
    it. The page's own text begins at `start`."""

    path: str
    page: int
    width: int
    spans: tuple[tuple[int, int], ...]
    start: int


@dataclass(frozen=True)
class Drawn:
    """A picture of a page, with rectangles (left, top, width, height, as fractions of it) around what was asked for."""

    path: Path
    rectangles: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Reached:
    """How far the file is read that is read last, where it is a long one: `pages` of `of`; 0 where it is not known."""

    path: str = ""
    pages: int = 0
    of: int = 0


class Reader:
    """Asks the worker, which may write into its two folders alone. `patience`: seconds for a small file. `changed` is
    called when more pages of a long one are read."""

    def __init__(
        self,
        folders: Folders,
        program: Sequence[str] = PROGRAM,
        patience: float = PATIENCE,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.reached = Reached()
        self._folders = folders
        self._patience = patience
        self._changed = changed
        words = (*program, str(folders.spool), str(folders.pictures))
        self._worker = Worker("reading", words, on_event=self._hear, idle=IDLE, nice=10)

    @property
    def state(self) -> WorkerState:
        """How the worker is."""
        return self._worker.state

    async def read(self, path: str, name: str, content: str, size: int) -> Reading | NotRead:
        """Read the file at `path`, whose name is `name`. Where the worker ends over it, that is a reason, too.

        Raises DomainError where nothing can be written.
        """
        into = self._folders.spool / content
        self.reached = Reached(path)
        await on_disk(self._folders.make)
        try:
            answer = await self._worker.call(
                "read", deadline=self._deadline(size), path=path, name=name, into=str(into)
            )
        except Refusal as refusal:
            return NotRead(refusal.kind, refusal.sentence)
        except WorkerDied as death:
            return NotRead(CRASHED, death.detail)
        except WorkerStalled:
            return NotRead(STALLED)
        return Reading(_head(answer), into)

    def _hear(self, event: dict[str, object]) -> None:
        done, total = event.get("done"), event.get("total")
        is_about_it = event.get("event") == "reading" and event.get("path") == self.reached.path
        if is_about_it and isinstance(done, int) and isinstance(total, int):
            self.reached = replace(self.reached, pages=done, of=total)
            self._changed()

    def _deadline(self, size: int) -> float:
        return min(MOST_PATIENCE, self._patience + PATIENCE_PER_MB * size / 1_000_000)

    async def picture(self, asked: Drawing, into: Path) -> Drawn:
        """Draw a page of a PDF. Raises Refusal, WorkerDied, WorkerStalled, DomainError."""
        await on_disk(self._folders.make)
        answer = await self._worker.call(
            "picture",
            deadline=PICTURES_WITHIN,
            path=asked.path,
            page=asked.page,
            width=asked.width,
            spans=[list(span) for span in asked.spans],
            start=asked.start,
            into=str(into),
        )
        rectangles = answer.get("rectangles")
        return Drawn(into, tuple(_rectangle(each) for each in rectangles) if isinstance(rectangles, list) else ())

    async def stop(self) -> None:
        """End the worker, whatever it reads."""
        await self._worker.stop()


def is_about_the_disk(not_read: NotRead) -> bool:
    """Whether the file is not to blame."""
    return not_read.kind == NO_ROOM


def _head(answer: dict[str, object]) -> Head:
    head = answer["head"]
    assert isinstance(head, dict), "the worker's protocol"
    return Head(**head)


def _rectangle(numbers: Sequence[float]) -> tuple[float, float, float, float]:
    left, top, width, height = numbers
    return float(left), float(top), float(width), float(height)
