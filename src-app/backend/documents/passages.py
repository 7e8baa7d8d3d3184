"""The gate to the passages worker, which alone opens the index: typed calls, each asked again after a death."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backend.documents.refusals import IndexFailed, NoRoom
from backend.passages.protocol import NO_ROOM, NOT_OPEN, Passage, Placement, Where
from backend.reading.protocol import READER
from backend.worker.calling import Refusal, Worker, WorkerDied, WorkerStalled, WorkerState, python_program

log = logging.getLogger("hearth.documents")

PROGRAM: Final = python_program("backend.passages")

IDLE: Final = 600.0
"""Seconds without a question or anything to do after which the worker ends and gives its memory back."""

OPENS_WITHIN, ANSWERS_WITHIN, TAKES_IN_WITHIN = 120.0, 30.0, 300.0
"""Seconds for opening the index, for a question, and for something that is written."""

LOOKS_EVERY: Final = 0.05
"""Seconds between two looks at something that is waited for."""

TRIES: Final = 3


class Broken(Exception):
    """A piece of work ended the worker each time, or failed in it. `detail` is for the log."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True)
class Answers:
    """Which contents are there: whole, and with all their vectors."""

    known: frozenset[str]
    embedded: frozenset[str]


@dataclass(frozen=True)
class Extent:
    """How many passages there are, of all documents or of one, and how many of them have their vectors."""

    passages: int = 0
    embedded: int = 0


@dataclass(frozen=True)
class Finds:
    """Passages, the best first, and whether any is about the question."""

    passages: tuple[Passage, ...]
    is_relevant: bool


class Passages:
    """Asks the worker. `when_opened` is awaited, on a task, after each start: what it lacks is to be given to it."""

    def __init__(
        self,
        folder: Path,
        on_event: Callable[[dict[str, object]], None],
        when_opened: Callable[[], Awaitable[None]],
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self._folder = folder
        self._hear = on_event
        self._when_opened = when_opened
        self._worker = Worker("passages", program, on_event=on_event, idle=IDLE, nice=5)
        self._opening = asyncio.Lock()
        self._opened_pid = 0
        self._told: asyncio.Task[None] | None = None

    @property
    def state(self) -> WorkerState:
        """How the worker is."""
        return self._worker.state

    async def knows(self, contents: Sequence[str]) -> Answers:
        """Which of the contents are there. Raises DomainError."""
        answer = await self._ask("knows", ANSWERS_WITHIN, contents=list(contents), reader=READER)
        return Answers(frozenset(_texts(answer["known"])), frozenset(_texts(answer.get("embedded"))))

    async def put(self, content: str, result: Path) -> Extent:
        """Take in what was read, and say how many passages it is. Raises Broken where this very content can't be."""
        answer = await self._ask("put", TAKES_IN_WITHIN, content=content, result=str(result), reader=READER)
        return extent_of(answer)

    async def place(self, placements: Sequence[Placement]) -> None:
        """Say which documents have which contents. Raises DomainError."""
        await self._ask("place", TAKES_IN_WITHIN, documents=[each.to_json() for each in placements])

    async def unplace(self, documents: Sequence[str]) -> None:
        """Forget documents, and every content that no document has any more. Raises DomainError."""
        await self._ask("unplace", TAKES_IN_WITHIN, documents=list(documents))

    async def forgotten(self, seconds: float) -> bool:
        """Wait, at most so long, until nothing of what was forgotten is in the file. Raises DomainError."""
        until = time.monotonic() + seconds
        while (await self._ask("progress", ANSWERS_WITHIN))["leaving"]:
            if time.monotonic() > until:
                return False
            await asyncio.sleep(LOOKS_EVERY)
        return True

    async def placed(self, after: str, limit: int) -> list[tuple[str, str]]:
        """Keys and contents of the documents that the worker knows, behind the key `after`. Raises DomainError."""
        answer = await self._ask("placed", ANSWERS_WITHIN, after=after, limit=limit)
        return [(str(id_), str(content)) for id_, content in _list(answer["documents"])]

    async def find(self, query: str, how: str, limit: int, where: Where, **vector: object) -> Finds:
        """The passages that answer the query best. Raises DomainError."""
        answer = await self._ask(
            "find", ANSWERS_WITHIN, query=query, how=how, limit=limit, where=where.to_json(), **vector
        )
        found = tuple(Passage.of(each) for each in _list(answer["passages"]))
        return Finds(found, bool(answer.get("relevant", True)))

    async def text(self, content: str, start: int, stop: int) -> dict[str, object]:
        """The sheets and passages of a stretch of a content's text. Raises DomainError."""
        return await self._ask("text", ANSWERS_WITHIN, content=content, start=start, stop=stop)

    async def why_not(self, query: str, content: str, how: str) -> dict[str, object]:
        """How a content stands to a question. Raises DomainError."""
        return await self._ask("why_not", ANSWERS_WITHIN, query=query, content=content, how=how)

    async def extent(self) -> Extent:
        """How much there is; who listens hears of it, too. Raises DomainError."""
        progress = await self._ask("progress", ANSWERS_WITHIN)
        self._hear({"event": "progress", **progress})
        return extent_of(progress)

    async def check(self) -> tuple[str, ...]:
        """What is wrong with the index, in English. Raises DomainError."""
        return tuple(_texts((await self._ask("check", TAKES_IN_WITHIN))["faults"]))

    async def ask(self, what: str, deadline: float = ANSWERS_WITHIN, **arguments: object) -> dict[str, object]:
        """Any other call. Raises DomainError."""
        return await self._ask(what, deadline, **arguments)

    async def stop(self) -> None:
        """End the worker."""
        if self._told:
            self._told.cancel()
            await asyncio.gather(self._told, return_exceptions=True)
        await self._worker.stop()

    async def _ask(self, what: str, deadline: float, **arguments: object) -> dict[str, object]:
        """Every call may be made twice: each says how something is to be, or only asks."""
        try:
            return await self._insist(what, deadline, arguments)
        except Refusal as refusal:
            if refusal.kind == NO_ROOM:
                raise NoRoom from refusal
            log.error("the passages worker refused “%s”: %s", what, refusal)
            if what == "put":
                raise Broken(f"{refusal.kind}: {refusal.sentence}") from refusal
            raise IndexFailed from refusal
        except (WorkerDied, WorkerStalled) as end:
            log.error("“%s” failed: %s", what, end)
            if what == "put":
                raise Broken(str(end)) from end
            raise IndexFailed from end

    async def _insist(self, what: str, deadline: float, arguments: Mapping[str, object]) -> dict[str, object]:
        for left in reversed(range(TRIES)):
            await self._open()
            try:
                return await self._worker.call(what, deadline=deadline, **arguments)
            except WorkerDied:
                if not left:
                    raise
            except Refusal as refusal:
                if refusal.kind != NOT_OPEN or not left:
                    raise
                self._opened_pid = 0
        raise AssertionError("the last try returns or raises")

    async def _open(self) -> None:
        """Have the index opened by the process that is there now, or by a new one."""
        async with self._opening:
            if self._opened_pid and self._worker.state.pid == self._opened_pid:
                return
            await self._begin()
            self._opened_pid = self._worker.state.pid
        self._told = asyncio.create_task(_awaited(self._when_opened), name="documents: index opened")

    async def _begin(self) -> None:
        """Raises NoRoom, IndexFailed: whatever is asked, it is not to blame."""
        for left in reversed(range(TRIES)):
            try:
                await self._worker.call("open", deadline=OPENS_WITHIN, folder=str(self._folder))
            except Refusal as refusal:
                log.error("the index of documents could not be opened: %s", refusal)
                raise NoRoom if refusal.kind == NO_ROOM else IndexFailed from refusal
            except (WorkerDied, WorkerStalled) as end:
                log.error("the passages worker could not open the index: %s", end)
                if not left:
                    raise IndexFailed from end
            else:
                return


async def _awaited(act: Callable[[], Awaitable[None]]) -> None:
    await act()


def _list(value: object) -> list[Any]:
    assert isinstance(value, list), "the worker's protocol"
    return value


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def extent_of(answer: Mapping[str, object]) -> Extent:
    """How much there is, by an answer or an event of the worker's."""
    passages, embedded = answer["passages"], answer["embedded"]
    assert isinstance(passages, int), "the worker's protocol"
    assert isinstance(embedded, int), "the worker's protocol"
    return Extent(passages, embedded)
