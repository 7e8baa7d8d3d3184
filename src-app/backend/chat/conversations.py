"""Beginning, naming, deleting and bringing back conversations."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from backend.chat import queries, titles
from backend.chat.tables import Conversation, Message
from backend.store.keys import new_id
from backend.web.request import BadRequest
from backend.web.routes import NotFound

LONGEST_QUESTION = 200_000
"""Characters."""


@dataclass(frozen=True)
class Exchange:
    """A question that was stored, and the answer that is now to be written."""

    conversation: Conversation
    question: Message
    answer: Message


def begin(session: Session, text: str, model: str) -> Exchange:
    """Begin a conversation with a question. Raises BadRequest where there is none."""
    now = datetime.now(UTC)
    started = Conversation(
        id=new_id(),
        title=titles.from_words(text),
        title_source="words",
        model=model,
        created_at=now,
        updated_at=now,
    )
    session.add(started)
    session.flush()  # the messages refer to it
    return ask(session, started, text, model)


def ask(session: Session, within: Conversation, text: str, model: str) -> Exchange:
    """Add a question and the place for its answer. Raises BadRequest where the text is empty or far too long."""
    text = text.strip()
    if not text:
        raise BadRequest("There is no question yet.", "Type one first.")
    if len(text) > LONGEST_QUESTION:
        raise BadRequest(f"The question has more than {LONGEST_QUESTION:,} characters.", "Shorten it.", 413)
    now = datetime.now(UTC)
    shown = queries.messages_of(session, within.id)
    position = shown[-1].position + 1 if shown else 0
    question = _message(within.id, position, "user", "done", model, now, text)
    answer = _message(within.id, position + 1, "assistant", "waiting", model, now)
    session.add_all([question, answer])
    within.model, within.draft, within.updated_at = model, "", now
    session.add(within)
    return Exchange(within, question, answer)


def answer_anew(session: Session, old: Message, model: str) -> Message:
    """Make place for another answer to the same question; the old one is kept, out of sight."""
    now = datetime.now(UTC)
    anew = _message(old.conversation_id, old.position, "assistant", "waiting", model, now)
    session.add(anew)
    session.flush()
    old.superseded_by = anew.id
    session.add(old)
    queries.touch(session, old.conversation_id, now)
    return anew


def _message(
    conversation_id: str, position: int, role: str, state: str, model: str, now: datetime, text: str = ""
) -> Message:
    return Message(
        id=new_id(),
        conversation_id=conversation_id,
        position=position,
        role=role,
        state=state,
        text=text,
        model=model,
        created_at=now,
        updated_at=now,
    )


def find(session: Session, id: str) -> Conversation:  # noqa: A002 (the field's name)
    """The conversation. Raises NotFound."""
    found = queries.conversation(session, id)
    if found is None:
        raise NotFound("conversation")
    return found


def rename(session: Session, id: str, title: str) -> Conversation:  # noqa: A002 (the field's name)
    """Call the conversation what the person calls it. Raises NotFound, BadRequest."""
    title = " ".join(title.split())[:200]
    if not title:
        raise BadRequest("A title can't be empty.", "Type one, or press Escape to keep the old one.")
    found = find(session, id)
    found.title, found.title_source = title, "person"
    session.add(found)
    return found


def suggest_title(session: Session, id: str, title: str) -> bool:  # noqa: A002 (the field's name)
    """Take the model's title, unless the person has chosen one or the conversation is gone."""
    found = queries.conversation(session, id)
    if found is None or found.title_source == "person":
        return False
    found.title, found.title_source = title, "model"
    session.add(found)
    return True


def remove(session: Session, id: str) -> Conversation:  # noqa: A002 (the field's name)
    """Delete the conversation so that it can still be brought back. Raises NotFound."""
    found = find(session, id)
    found.deleted_at = datetime.now(UTC)
    session.add(found)
    return found


def bring_back(session: Session, id: str) -> Conversation:  # noqa: A002 (the field's name)
    """Undo a deletion. Raises NotFound where it is too late."""
    found = session.get(Conversation, id)
    if found is None:
        raise NotFound("conversation")
    found.deleted_at = None
    session.add(found)
    return found
