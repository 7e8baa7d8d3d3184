"""A conversation of its own from one that is there: all that leads to a message, and what stands beside it."""

from datetime import UTC, datetime

from sqlmodel import Session

from backend.chat import alongside, considered_changes, conversations, queries, scope_changes
from backend.chat.records import UNFINISHED
from backend.chat.tables import Conversation, Message
from backend.store import changes
from backend.store.keys import new_id
from backend.web.routes import NotFound


def fork(session: Session, id: str) -> Conversation:  # noqa: A002 (the field's name)
    """Begin a conversation of its own with all that leads to the message and the message itself. Raises NotFound."""
    found = queries.message(session, id)
    path = queries.tree_of(session, found.conversation_id).path(id) if found else []
    if found is None or not path:
        raise NotFound("message")
    source, now = conversations.find(session, found.conversation_id), datetime.now(UTC)
    forked = Conversation(
        **source.model_dump(include={"model", "settings", "mode", "folder_id"}),
        id=new_id(),
        title=source.title,
        title_source=source.title_source,
        created_at=now,
        updated_at=now,
    )
    session.add(forked)
    session.flush()  # the messages refer to it
    before: str | None = None
    copies: dict[str, str] = {}
    for place in path:
        before = copies[place.id] = _copy(session, session.get_one(Message, place.id), forked, before)
    alongside.copy(session, copies, forked.id)
    scope_changes.copy_attached(session, source.id, forked.id)
    considered_changes.copy(session, copies)
    forked.leaf_id = before
    changes.note(session, "conversation", forked.id)
    return forked


def _copy(session: Session, original: Message, into: Conversation, parent_id: str | None) -> str:
    copy = Message(
        **original.model_dump(exclude={"id", "conversation_id", "parent_id"}),
        id=new_id(),
        conversation_id=into.id,
        parent_id=parent_id,
    )
    if copy.state in UNFINISHED:
        text, thinking = queries.words_so_far(session, original.id)
        copy.state, copy.text, copy.thinking = "interrupted", copy.text + text, copy.thinking + thinking
    session.add(copy)
    changes.note(session, "message", copy.id)
    return copy.id
