"""What is set for all counts for a temporary conversation, too; nothing of it comes into the store on the disk."""

from dataclasses import replace
from pathlib import Path

from backend.chat.fleeting import Fleeting
from backend.chat.routes import Chat
from backend.settings.choices import keep_value
from backend.store import Store
from backend.store.fleeting import is_fleeting
from backend.store.memory import MemoryStore
from backend.web.request import Request
from tests.backend.chat.room import MODEL
from tests.ollama_double import OllamaDouble, say

ROOT = Path(__file__).resolve().parents[3]


async def test_a_temporary_conversation_is_in_memory_alone(room: Chat, store: Store, double: OllamaDouble) -> None:
    double.script("/api/chat", say("one"))
    desk, memory = room.desk, MemoryStore(ROOT / "migrations")
    theirs = replace(desk, store=memory, telling=replace(desk.telling, store=memory))
    await store.write(lambda session: keep_value(session, "answering", '{"temperature": 0.5}'))
    routes = Fleeting(memory, Chat(theirs, room.renderer, desk.hub).begin, store, room.renderer).routes()
    headers = (("hx-request", "true"),)
    page = await routes.answer(Request("GET", "/temporary", "", headers, b""))
    assert "Nothing of it is written to the disk" in page.body.decode()  # type: ignore[union-attr]  # no stream
    begun = await routes.answer(Request("POST", "/temporary", "", headers, f"text=why%3F&model={MODEL}".encode()))
    address = dict(begun.headers)["HX-Push-Url"]  # type: ignore[union-attr]  # no stream
    assert is_fleeting(address.rpartition("/")[2])
    await desk.answers.interrupt_all()
    assert await store.look(lambda rows: rows.value("SELECT count(*) FROM conversation")) == 0
    assert await memory.look(lambda rows: rows.value("SELECT count(*) FROM message")) == 2
    (asked,) = double.asked("/api/chat")
    assert asked.json["options"]["temperature"] == 0.5
    memory.close()
