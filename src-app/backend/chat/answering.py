"""One answer while it is being written.

What the model sends is kept in the store first and shown then, so that whatever a person has seen survives any crash.
Pieces that arrive while an earlier batch is being stored go into the next one: the first piece is shown as soon as it
is safe, later ones at most `PACE` apart.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from backend.chat.growing import Shown
from backend.chat.records import Ending, Piece
from backend.late import late
from backend.ollama import ChatAsk, Finished, Loading, NoModels, Ollama, OllamaFault, Text, Thinking, TooLong
from backend.store import DataUnusable, Store, StoreFault
from backend.store.faults import StoreClosed
from backend.words import _, later

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.chat import queries
    from backend.chat.tables import Message
    from backend.markup import Block
else:
    queries = late("backend.chat.queries")

log = logging.getLogger("hearth.chat")

OUR_FAULT = (
    later("Something went wrong inside Hearth while the answer was written."),
    later("What had arrived is kept. Go on from it, or start over."),
)

PACE = 0.025
"""Seconds from one batch of an answer to the next: smooth to read, and half of the 50 ms that may pass meanwhile."""

KEEP_AGAIN = 1.0
"""Seconds between two tries to put away an answer that the store does not take: its disk is full, or it is locked."""

BEFORE_WORDS = ("loading", "reading")
AT_OLLAMA = (*BEFORE_WORDS, "thinking", "writing")
"""Phases in which Ollama is busy with an answer."""

Shorten = Callable[[TooLong], Awaitable[ChatAsk | None]]
"""Gives a shorter prompt where the model finds one too long, or None."""
Prepare = Callable[[], Awaitable[ChatAsk | str]]
"""Gives what is sent, or the whole answer in words of ours."""


class Audience(Protocol):
    """Who is told how the answer goes on. Called on the event loop, after the store has what is told."""

    def phase_changed(self, run: "AnswerRun") -> None:
        """The model is loading, or reading, or has begun to write; or what it wrote can't be put away yet."""

    def text_grew(self, run: "AnswerRun", blocks: "tuple[Block, ...]") -> None:
        """The block that was open until now has become `blocks`; the last of them is open."""

    def thinking_grew(self, run: "AnswerRun", blocks: "tuple[Block, ...]") -> None:
        """The same for the model's reasoning."""

    def ended(self, run: "AnswerRun") -> None:
        """`run.message` is how it ended."""


class AnswerRun:
    """Writes one answer, from the request to its end. `message` and the shown blocks are what a window sees."""

    def __init__(
        self,
        message: "Message",
        ask: ChatAsk | None,
        ollama: Ollama,
        store: Store,
        audience: Audience,
        clock: Callable[[], float] = time.monotonic,
        shorten: "Shorten | None" = None,
        prepare: "Prepare | None" = None,
        conclude: "Callable[[Session, Message], None] | None" = None,
    ) -> None:
        """`ask` is what is sent, unless `prepare` is to make it. `conclude` looks at the answer in the transaction that
        ends it."""
        self.message = message
        self.text = Shown(message.text)
        self.thinking = Shown(message.thinking)
        self.phase = "loading"
        self.unkept: StoreFault | None = None
        """Why the store does not take what the model writes; it has been stopped then."""
        self.over = False
        self.behind: AnswerRun | None = None
        """The answer of the same model that was asked for before this one."""
        self._ask = ask
        self._ollama = ollama
        self._store = store
        self._audience = audience
        self._clock = clock
        self._shorten = shorten
        self._prepare = prepare
        self._conclude = conclude
        self._began = clock()
        self._first_at: float | None = None
        self._thought_until: float | None = None
        self._arrived: list[Piece] = []
        self._kept = 0
        self._wake = asyncio.Event()
        self._finished: Finished | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ends_as = ""

    @property
    def waits(self) -> bool:
        """Whether the model is still busy with the answer before this one, as far as is known: Ollama lets a
        model write one at a time, unless it is told otherwise."""
        return self.behind is not None and not self.behind.over and self.behind.phase in AT_OLLAMA

    async def write(self) -> None:
        """Write the answer until it ends, whichever way. The state it ends in is in the store when this returns."""
        self._reader = asyncio.create_task(self._read(), name=f"read {self.message.id}")
        self._reader.add_done_callback(lambda _: self._wake.set())
        if self._ends_as:  # stopped before it began
            self._reader.cancel()
        failure: Exception | None = None
        try:
            await self._pass_on()
        except Exception as error:  # the outermost edge of this task: what can't be kept or shown is not read on
            failure = error
            self.unkept = error if isinstance(error, StoreFault) else None
            if self.unkept:
                log.error("an answer can't be kept: %s", self.unkept.sentence)
            self._reader.cancel()
        (result,) = await asyncio.gather(self._reader, return_exceptions=True)
        self.message = await self._put_away(self._ending(failure or result))
        self.over = True
        self._audience.ended(self)

    def move_up(self) -> None:
        """The answer before this one has ended: what is shown of this one may differ now."""
        self.behind = self.behind.behind if self.behind else None
        if self.phase in BEFORE_WORDS:
            self._audience.phase_changed(self)

    def stop(self, state: str = "stopped") -> None:
        """End the answer with what it has; Ollama's connection is closed, so the model stops computing."""
        self._ends_as = self._ends_as or state
        if self._reader:
            self._reader.cancel()

    async def _read(self) -> None:
        ask = self._ask
        if self._prepare:
            self._enter("searching")
            prepared = await self._prepare()
            if isinstance(prepared, str):  # no model is asked
                self._finished = Finished("stop", None, None, None, None, None)
                return self._take("text", prepared)
            ask = prepared
            self._enter("loading")
        if ask is None or not ask.model:
            status = await self._ollama.status()
            raise status if isinstance(status, OllamaFault) else NoModels()
        while True:
            try:
                return await self._converse(ask)
            except TooLong as fault:
                shorter = await self._shorten(fault) if self._shorten else None
                if shorter is None:
                    raise
                ask = shorter

    async def _converse(self, ask: ChatAsk) -> None:
        async with aclosing(self._ollama.chat(ask)) as events:
            async for event in events:
                match event:
                    case Loading(phase=phase):
                        self._enter(phase)
                    case Text(text=text):
                        self._take("text", text)
                    case Thinking(text=text):
                        self._take("thinking", text)
                    case Finished():
                        self._finished = event

    def _take(self, kind: str, text: str) -> None:
        now = self._clock()
        self._first_at = self._first_at or now
        if kind == "thinking":
            self._thought_until = now
        self._enter("thinking" if kind == "thinking" else "writing")
        if self._arrived and self._arrived[-1].kind == kind:
            self._arrived[-1] = Piece(kind, self._arrived[-1].text + text)
        else:
            self._arrived.append(Piece(kind, text))
        self._wake.set()

    def _enter(self, phase: str) -> None:
        if phase != self.phase:
            self.phase = phase
            self._audience.phase_changed(self)

    async def _pass_on(self) -> None:
        assert self._reader
        while self._arrived or not self._reader.done():
            await self._wake.wait()
            self._wake.clear()
            if self._arrived:
                began = time.monotonic()
                await self._keep_and_show()
                if not self._reader.done():
                    await asyncio.sleep(began + PACE - time.monotonic())
            if self._arrived or self._reader.done():
                self._wake.set()

    async def _keep_and_show(self) -> None:
        batch, self._arrived = self._arrived, []
        first = self._kept

        def keep(session: "Session") -> None:
            queries.append_pieces(session, self.message.id, first, batch)

        # Safe from any crash of ours at once, and from a power cut with the next lasting write: a wait for the disk
        # at every batch would be felt.
        try:
            await self._store.write(keep, lasting=False)
        except StoreFault:
            self._arrived = batch + self._arrived
            raise
        self._kept += len(batch)
        self._show(batch)

    async def _put_away(self, ending: Ending) -> "Message":
        """End the answer in the store, with all that has arrived, as soon as the store takes it.

        Until then the windows go on showing what they show. Raises StoreFault where waiting can't help.
        """

        def put_away(session: "Session") -> "Message":
            if self._arrived:
                queries.append_pieces(session, self.message.id, self._kept, self._arrived)
            ended = queries.end_answer(session, self.message.id, ending)
            if self._conclude:
                self._conclude(session, ended)
            return ended

        while True:
            try:
                return await self._store.write(put_away)
            except (StoreClosed, DataUnusable):
                raise
            except StoreFault as fault:
                self.unkept = fault
                self._enter("unkept")
                await asyncio.sleep(KEEP_AGAIN)

    def _show(self, batch: list[Piece]) -> None:
        for piece in batch:
            if piece.kind == "thinking":
                self._audience.thinking_grew(self, self.thinking.grow(piece.text))
            else:
                self._audience.text_grew(self, self.text.grow(piece.text))

    def _ending(self, result: BaseException | None) -> Ending:
        timed = Ending(
            "done",
            first_token_ms=_ms(self._began, self._first_at),
            thinking_ms=_ms(self._first_at, self._thought_until),
            duration_ms=_ms(self._began, self._clock()),
        )
        if isinstance(result, asyncio.CancelledError):
            return replace(timed, state=self._ends_as)
        if isinstance(result, OllamaFault):
            return _failed(timed, result.kind, result.sentence, result.next_step)
        if isinstance(result, StoreFault):
            return _failed(timed, "unkept", result.sentence, result.next_step)
        if result is not None or self._finished is None:
            # The outermost edge of this task: a defect must not take the answer with it.
            log.error("an answer ended by a defect", exc_info=result)
            return _failed(timed, "defect", *map(_, OUR_FAULT))
        return replace(
            timed,
            finish_reason=self._finished.reason,
            prompt_tokens=self._finished.prompt_tokens,
            answer_tokens=self._finished.answer_tokens,
        )


def _failed(timed: Ending, kind: str, sentence: str, next_step: str) -> Ending:
    return replace(timed, state="failed", error_kind=kind, error_sentence=sentence, error_next_step=next_step)


def _ms(since: float | None, until: float | None) -> int | None:
    return None if since is None or until is None else round((until - since) * 1000)
