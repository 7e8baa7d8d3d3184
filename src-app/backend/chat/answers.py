"""All answers that are being written: begins them, finds them, stops them."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from backend.chat.answering import AnswerRun
from backend.chat.records import UNFINISHED, AnyMessage

if TYPE_CHECKING:
    from backend.chat.tables import Message

log = logging.getLogger("hearth.chat")

LONGEST_STOP = 2.0
"""Seconds that a person waits for an answer to be put away: a full disk may take it much later."""

LONGEST_ENDING = 0.5
"""Seconds that answers get to be put away when Hearth ends; what takes longer is found at the next start."""

REMEMBERED = 64
"""Answers that ended last: a page that was read before one of them ended is shown after it."""


class Answers:
    """Owns the task of every answer, so that none depends on a request or a window."""

    def __init__(self) -> None:
        self._runs: dict[str, AnswerRun] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._after: set[asyncio.Task[None]] = set()
        self._ended: dict[str, Message] = {}

    def begin(self, run: AnswerRun, then: Callable[[AnswerRun], Coroutine[Any, Any, None]]) -> None:
        """Let `run` write; `then` is called when it has ended and is not among the runs any more."""
        number, model = run.message.id, run.message.model
        run.behind = next((each for each in reversed(self._runs.values()) if each.message.model == model), None)
        self._runs[number] = run
        self._tasks[number] = asyncio.create_task(self._write(run), name=f"answer {number}")
        self._tasks[number].add_done_callback(lambda _: self._follow(then(run), f"after {number}"))

    async def _write(self, run: AnswerRun) -> None:
        try:
            await run.write()
        except Exception:  # the outermost edge of this task; the next start finds what is in the store
            log.exception("answer %s could not be kept", run.message.id)
        finally:
            self._remember(run.message)
            self._runs.pop(run.message.id, None)
            self._tasks.pop(run.message.id, None)
            self._move_up_behind(run)

    def _move_up_behind(self, ended: AnswerRun) -> None:
        for run in tuple(self._runs.values()):
            if run.behind is ended:
                run.move_up()

    def _follow(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._after.add(task)
        task.add_done_callback(self._after.discard)

    def _remember(self, ended: "Message") -> None:
        self._ended.pop(ended.id, None)
        self._ended[ended.id] = ended
        if len(self._ended) > REMEMBERED:
            self._ended.pop(next(iter(self._ended)))

    def note_unbegun(self, answer: "Message") -> None:
        """Take note of an answer that nobody writes, because what it needed failed: it is shown as interrupted.

        Such it is at the next start, too; where its beginning failed, the store would hardly take its end now.
        """
        answer.state = "interrupted"
        self._remember(answer)

    def latest(self, read: AnyMessage) -> AnyMessage:
        """The message as it ended, where that happened after it was read from the store; else as it was read."""
        return self._ended.get(read.id, read) if read.state in UNFINISHED else read

    def find(self, message_id: str) -> AnswerRun | None:
        """The run that writes this message, if one does."""
        return self._runs.get(message_id)

    def within(self, conversation_id: str) -> tuple[AnswerRun, ...]:
        """The runs of a conversation."""
        return tuple(run for run in tuple(self._runs.values()) if run.message.conversation_id == conversation_id)

    def writing(self) -> frozenset[str]:
        """The conversations in which something is being written."""
        return frozenset(run.message.conversation_id for run in self._runs.values())

    async def stop(self, message_id: str) -> bool:
        """Stop one answer and wait until it is put away, unless that takes long; False where it had ended already."""
        run, task = self._runs.get(message_id), self._tasks.get(message_id)
        if run is None or task is None:
            return False
        run.stop()
        await asyncio.wait([task], timeout=LONGEST_STOP)
        return True

    async def interrupt_all(self) -> None:
        """Put every answer away as interrupted, because Hearth ends."""
        for task in self._after:
            task.cancel()
        for run in self._runs.values():
            run.stop("interrupted")
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=LONGEST_ENDING)
