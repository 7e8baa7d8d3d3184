"""How long pages and fragments take, with little and with much in the store."""

import asyncio
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session, insert

from backend.chat.tables import Conversation, Message
from backend.store import Store
from backend.store.keys import new_id
from tests.bench import references
from tests.bench.recital import PROSE
from tests.bench.references import round_trips
from tests.bench.table import Row, sample
from tests.bench.wire import NONE, Caller
from tests.driving.backend_process import ROOT, BackendProcess

STORED = (10, 1_000, 100_000)
IN_A_CONVERSATION = 50
ROWS_AT_ONCE = 5_000
FRAGMENT = {"HX-Request": "true"}


@dataclass(frozen=True)
class Place:
    """What can be asked for in a filled store."""

    conversation: str
    answer: str


def rows(folder: Path) -> Iterator[Row]:
    """Each page and fragment over one open connection, warm, one after the other."""
    yield Row("trivial route", "ms", references=references.trivial_routes())
    for count in STORED:
        yield from _with(count, folder / str(count))


def _with(count: int, folder: Path) -> Iterator[Row]:
    place = fill(folder, count)
    with BackendProcess(folder) as backend, Caller(backend.port, backend.token) as caller:
        for name, path, headers in (
            ("new page", "/", NONE),
            ("conversation", f"/conversations/{place.conversation}", NONE),
            ("sidebar", "/sidebar", FRAGMENT),
            ("message", f"/messages/{place.answer}", FRAGMENT),
        ):
            times = round_trips(partial(caller.ask, "GET", path, headers=headers))
            yield Row(f"{name}, {count:,} messages stored", "ms", sample(times))


def fill(folder: Path, count: int) -> Place:
    """Store so many messages, fifty in a conversation; the newest conversation is the place."""
    folder.mkdir(mode=0o700, parents=True)
    store = Store.open(folder, ROOT / "migrations")
    try:
        return asyncio.run(_fill(store, count))
    finally:
        store.close()
        gc.collect()  # the driver drops its lock on the file with its last object, and those are in a cycle


async def _fill(store: Store, count: int) -> Place:
    place = Place("", "")
    conversations, messages = list[dict[str, Any]](), list[dict[str, Any]]()
    now = datetime.now(UTC)
    for first in range(0, count, IN_A_CONVERSATION):
        at = now - timedelta(minutes=count - first)
        conversation = _conversation(at)
        talk = [_message(conversation["id"], number, at) for number in range(min(IN_A_CONVERSATION, count - first))]
        conversations.append(conversation)
        messages += talk
        place = Place(conversation["id"], talk[-1]["id"])
        if len(messages) >= ROWS_AT_ONCE or first + IN_A_CONVERSATION >= count:
            await store.write(partial(_insert, conversations=conversations, messages=messages))
            conversations, messages = [], []
    return place


def _insert(session: Session, conversations: list[dict[str, Any]], messages: list[dict[str, Any]]) -> None:
    session.execute(insert(Conversation), conversations)
    session.execute(insert(Message), messages)


def _conversation(at: datetime) -> dict[str, Any]:
    title = f"A talk that began at {at:%H:%M}"
    return {"id": new_id(), "title": title, "title_source": "words", "created_at": at, "updated_at": at}


def _message(conversation: str, position: int, at: datetime) -> dict[str, Any]:
    is_answer = position % 2 == 1
    text = PROSE.read_text(encoding="utf-8") if is_answer else "What would you do on a long weekend in Oslo?"
    return {
        "id": new_id(),
        "conversation_id": conversation,
        "position": position,
        "role": "assistant" if is_answer else "user",
        "text": text,
        "state": "done",
        "model": "tiny-chat",
        "created_at": at,
        "updated_at": at,
    }
