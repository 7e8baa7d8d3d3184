"""What the tests of this room share: rows, scripts of what a model sends, and an audience that remembers."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from backend.chat.answering import AnswerRun
from backend.chat.records import Shown, read_shown
from backend.chat.tables import AnswerPiece, Conversation, Message
from backend.markup import Block
from backend.store import Store
from backend.store.faults import StoreFull
from backend.store.keys import new_id
from tests.ollama_double import Answer
from tests.ollama_double.answers import done_line, piece_line

T = TypeVar("T")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MODEL = "tiny-chat"
NO_ROOM, MAKE_ROOM = "There is no room left on the disk.", "Make room, and try again."
PATIENCE = 10.0
"""Seconds for what has to happen."""


def conversation(title: str = "Tea", *, at: datetime = NOON, deleted_at: datetime | None = None) -> Conversation:
    return Conversation(
        id=new_id(), title=title, title_source="words", created_at=at, updated_at=at, deleted_at=deleted_at
    )


def message(within: Conversation, position: int = 1, text: str = "", **columns: Any) -> Message:
    """An answer, unless `role` says otherwise."""
    defaults = {"role": "assistant", "state": "done", "model": MODEL}
    times = {"created_at": within.created_at, "updated_at": within.updated_at}
    return Message(id=new_id(), conversation_id=within.id, position=position, text=text, **(defaults | times | columns))


async def keep(store: Store, *rows: Conversation | Message | AnswerPiece) -> None:
    """Store rows, each after those that it refers to. Messages follow each other by their positions."""

    def write(session: Session) -> None:
        for row in rows:
            session.add(row)
            session.flush()

    link(rows)
    await store.write(write)


def link(rows: Sequence[Conversation | Message | AnswerPiece]) -> None:
    """Make one branch of the messages of each conversation, which it shows, where they don't say otherwise."""
    messages = sorted((each for each in rows if isinstance(each, Message)), key=lambda each: each.position)
    at = {(each.conversation_id, each.position): each.id for each in messages}
    for each in messages:
        each.parent_id = each.parent_id or at.get((each.conversation_id, each.position - 1))
    leaves = {each.conversation_id: each.id for each in messages}
    for within in rows:
        if isinstance(within, Conversation):
            within.leaf_id = within.leaf_id or leaves.get(within.id)


async def page_of(store: Store, conversation_id: str) -> Shown:
    """What a page shows of the conversation."""
    page = await store.look(lambda rows: read_shown(rows, conversation_id))
    assert page
    return page


async def begun(store: Store, **columns: Any) -> Message:
    """An answer in a conversation of its own: one that is to be written, unless `state` says otherwise."""
    within = conversation()
    answer = message(within, **({"state": "waiting"} | columns))
    await keep(store, within, message(within, 0, "hello", role="user"), answer)
    return answer


async def stored(store: Store, message_id: str) -> Message:
    return await store.read(lambda session: session.get_one(Message, message_id))


async def pieces(store: Store, message_id: str) -> Sequence[AnswerPiece]:
    """What is in the log of an answer, in order."""
    statement = select(AnswerPiece).where(AnswerPiece.message_id == message_id).order_by(col(AnswerPiece.seq))
    return await store.read(lambda session: session.exec(statement).all())


def sends(*sent: tuple[str, str], stall_after: int | None = None) -> Answer:
    """What a model sends: pairs of `text` or `thinking` and the words, each in a chunk of its own."""
    chunks = [piece_line(MODEL, *((words,) if kind == "text" else ("", words))) for kind, words in sent]
    return Answer(chunks=[*chunks, done_line(MODEL, "stop", len(sent))], stall_after=stall_after)


class Witness:
    """An audience that keeps what it was told, in order. `on_text` is called with the words that are shown then."""

    def __init__(self, on_text: Callable[[str], None] = lambda words: None) -> None:
        self.told: list[str] = []
        self.words = ""
        self.thoughts = ""
        self._on_text = on_text

    def phase_changed(self, run: AnswerRun) -> None:
        self.told.append(run.phase)

    def text_grew(self, run: AnswerRun, blocks: tuple[Block, ...]) -> None:
        self.told.append("text")
        self.words = shown_words(run.text.blocks)
        self._on_text(self.words)

    def thinking_grew(self, run: AnswerRun, blocks: tuple[Block, ...]) -> None:
        self.told.append("thought")
        self.thoughts = shown_words(run.thinking.blocks)

    def ended(self, run: AnswerRun) -> None:
        self.told.append(run.message.state)


def shown_words(blocks: Sequence[Block]) -> str:
    """The text of some blocks, without markup; white space folded."""
    return " ".join(" ".join(block.html.striptags() for block in blocks).split())


async def until(condition: Callable[[], object]) -> None:
    """Wait until the condition holds; `TimeoutError` where it never does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what changes has no event to wait for
            await asyncio.sleep(0.002)


class Unsteady(Store):
    """A real store that refuses as many writes as it is told to, as one does whose disk is full."""

    refusals = 0

    async def write(self, work: Callable[[Session], T], *, lasting: bool = True) -> T:
        if self.refusals:
            self.refusals -= 1
            raise StoreFull(self.path, NO_ROOM, MAKE_ROOM)
        return await super().write(work, lasting=lasting)


@asynccontextmanager
async def slow(store: Store) -> AsyncIterator[None]:
    """While this lasts, the store writes nothing, as one whose disk is busy. Reads go on."""
    begun, over = threading.Event(), threading.Event()

    def hold(session: Session) -> None:
        begun.set()
        over.wait(PATIENCE)

    holding = asyncio.create_task(store.write(hold))
    await until(begun.is_set)
    try:
        yield
    finally:
        over.set()
        await holding
