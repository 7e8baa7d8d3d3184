"""Documents that questions name, as pages show them and exports carry them."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlmodel import Session

from backend.chat import scope_changes
from backend.chat.desk import Desk
from backend.chat.named import NamedBeside
from backend.chat.routes import Chat
from backend.chat.tables import Message
from backend.chat.whole import WholeNamed
from backend.settings.choices import NEW_DRAFT
from backend.store import Store
from backend.store.keys import new_id
from backend.web.request import Request, Response
from tests.backend.chat.room import MODEL, begun, page_of, until
from tests.backend.chat.wholes import a_talk, elsewhere, read, take


def with_documents(session: Session) -> None:
    """The document D1, which is read."""
    rows = (
        "INSERT INTO collection VALUES ('C1', 'Tea', 0)",
        "INSERT INTO source (id, collection_id, kind, path, state, created_at)"
        " VALUES ('S1', 'C1', 'file', '/t', 'followed', 0)",
        "INSERT INTO document (id, source_id, collection_id, path, name, state, created_at, updated_at)"
        " VALUES ('D1', 'S1', 'C1', '/t', 'Tea.pdf', 'ready', 0, 0)",
    )
    for row in rows:
        session.connection().execute(text(row))


async def ask(room: Chat, method: str, path: str, body: bytes = b"") -> str:
    headers = (("hx-request", "true"), ("content-type", "application/x-www-form-urlencoded"))
    answer = await room.routes().answer(Request(method, path, "", headers, body))
    assert isinstance(answer, Response)
    return " ".join(answer.body.decode().split())


@pytest.fixture
async def answer(store: Store) -> Message:
    """An answer whose question names a document that is there and one that is not."""
    made = await begun(store, state="done")
    box, question = made.conversation_id, made.parent_id or ""
    await store.write(with_documents)
    await store.write(lambda session: scope_changes.name(session, box, "D1", "Tea.pdf"))
    await store.write(lambda session: scope_changes.name(session, box, "D/2", "<b>Herbs.md"))
    await store.write(lambda session: scope_changes.give(session, box, question, box))
    return made


async def test_a_question_shows_what_it_names_and_what_of_that_was_deleted(store: Store, answer: Message) -> None:
    page = await page_of(store, answer.conversation_id)
    named = page.named[answer.parent_id or ""]
    assert [(each.name, each.is_gone, each.address) for each in named] == [
        ("Tea.pdf", False, "/documents/D1"),
        ("<b>Herbs.md", True, "/documents/D%2F2"),
    ]


def test_the_store_in_memory_knows_nothing_of_what_was_deleted() -> None:
    fleeting = NamedBeside("N1", f"T{new_id()[1:]}", "D1", "Tea.pdf", there=0)
    assert not fleeting.is_gone


async def test_it_is_seen_on_the_page_at_the_question_alone_and_while_that_is_changed(
    room: Chat, answer: Message
) -> None:
    for path in (f"/conversations/{answer.conversation_id}", f"/messages/{answer.parent_id}"):
        shown = await ask(room, "GET", path)
        assert 'href="/documents/D1"' in shown
        assert "&lt;b&gt;Herbs.md" in shown
        assert shown.count("This document was deleted.") == 1
        assert "D%2F2" not in shown
    assert 'href="/documents/D1"' in await ask(room, "GET", f"/messages/{answer.parent_id}/edit")


async def test_a_question_that_was_just_sent_shows_it_too(room: Chat, desk: Desk) -> None:
    await desk.store.write(lambda session: scope_changes.name(session, NEW_DRAFT, "D1", "Tea.pdf"))
    exchange = await desk.begin("Tea?", (MODEL,), NEW_DRAFT)
    assert [each.name for each in exchange.named] == ["Tea.pdf"]
    box = exchange.conversation.id
    await until(lambda: not desk.answers.writing())
    await desk.store.write(lambda session: scope_changes.name(session, box, "D2", "Herbs.md"))
    sent = await ask(room, "POST", f"/conversations/{box}/messages", f"text=And?&model={MODEL}".encode())
    assert 'href="/documents/D2"' in sent
    await until(lambda: not desk.answers.writing())


async def test_what_is_exported_brings_it_along(store: Store) -> None:
    whole = elsewhere(await a_talk(store))
    named = WholeNamed(new_id(), whole.messages[0].id, "D1", "Tea.pdf")
    stray = WholeNamed(new_id(), new_id(), "D1", "Tea.pdf")
    await take(store, replace(whole, named=(named, stray)))
    assert (await read(store, whole.conversation.id)).named == (named,)
