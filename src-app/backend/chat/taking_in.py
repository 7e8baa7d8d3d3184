"""Whole conversations that come from elsewhere are kept, as far as they are not here: what is here stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backend.chat.whole import Attachment, Present, Whole
from backend.store import changes

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True)
class Taken:
    """What of a conversation was not there before."""

    conversation: bool = False
    messages: int = 0
    attachments: int = 0


def take_in(session: "Session", whole: Whole, present: Present | None) -> Taken:
    """Keep what of the conversation is not there yet; what is there stays as it is.

    `present` is what `read_present` said of it. A conversation that was deleted comes back.
    """
    if present is None:
        _insert_new(session, whole)
        there: frozenset[str] = frozenset()
        own = whole.conversation.id
    else:
        there, own = present.there, present.id
    fresh = [each for each in whole.messages if each.id not in there]
    if own != whole.conversation.id:
        fresh = [replace(each, conversation_id=own) for each in fresh]
    _insert(session, "message", [vars(each) for each in fresh])
    fresh_ids = {each.id for each in fresh}
    attachments = _attachments_of(whole, own, fresh_ids)
    _insert(session, "attachment", attachments)
    considered = [vars(each) for each in whole.considered if each.message_id in fresh_ids]
    _insert(session, "considered_passage", considered)
    named = [{**vars(each), "box": own} for each in whole.named if each.message_id in fresh_ids]
    _insert(session, "named_document", named, "OR IGNORE")
    if present is not None and (fresh or present.is_deleted):
        _grow(session, whole, present)
    if fresh or present is None or present.is_deleted:
        changes.note(session, "message", *(each.id for each in fresh))
        changes.note(session, "conversation", own)
    return Taken(present is None or present.is_deleted, len(fresh), len(attachments))


def take_in_attachment(session: "Session", attachment: Attachment) -> bool:
    """Keep a file whose message is there; returns whether it was not there yet."""
    from sqlalchemy import text

    found = session.connection().execute(
        text(
            "SELECT message.conversation_id, attachment.id FROM message"
            " LEFT JOIN attachment ON attachment.id = :id WHERE message.id = :message_id"
        ),
        {"id": attachment.head.id, "message_id": attachment.head.message_id},
    )
    row = found.first()
    if row is None or row[1] is not None:
        return False
    _insert(session, "attachment", [{**vars(attachment.head), "box": row[0], "content": attachment.content}])
    return True


def _insert_new(session: "Session", whole: Whole) -> None:
    if whole.folder:
        _insert(session, "folder", [vars(whole.folder)], "OR IGNORE")
    _insert(session, "conversation", [vars(whole.conversation)])
    _insert(session, "summary", [vars(each) for each in whole.summaries], "OR IGNORE")
    tags = [{"conversation_id": whole.conversation.id, "tag": tag} for tag in whole.tags]
    _insert(session, "conversation_tag", tags, "OR IGNORE")


def _attachments_of(whole: Whole, box: str, fresh: set[str]) -> list[dict[str, object]]:
    """Files of messages that are new. Those of messages that were here already are here, too, or were deleted."""
    files = [each for each in whole.attachments if each.head.message_id in fresh]
    return [{**vars(each.head), "box": box, "content": each.content} for each in files]


def _grow(session: "Session", whole: Whole, present: Present) -> None:
    """Go on to the new end where the old one is what is shown; a branch that the person chose stays."""
    from sqlalchemy import text

    path, parents = set[str](), {each.id: each.parent_id for each in whole.messages}
    step = whole.conversation.leaf_id
    while step is not None and step not in path:
        path.add(step)
        step = parents.get(step)
    connection = session.connection()
    shown = connection.execute(text("SELECT leaf_id FROM conversation WHERE id = :id"), {"id": present.id}).scalar()
    leaf = whole.conversation.leaf_id if shown in path else shown
    connection.execute(
        text(
            "UPDATE conversation SET leaf_id = :leaf, deleted_at = NULL, updated_at = max(updated_at, :at)"
            " WHERE id = :id"
        ),
        {"leaf": leaf, "at": whole.conversation.updated_at, "id": present.id},
    )


def _insert(session: "Session", table: str, rows: Sequence[Mapping[str, object]], otherwise: str = "") -> None:
    from sqlalchemy import text

    if not rows:
        return
    columns = ", ".join(rows[0])
    values = ", ".join(f":{name}" for name in rows[0])
    statement = text(f"INSERT {otherwise} INTO {table} ({columns}) VALUES ({values})")  # noqa: S608 (names of ours)
    session.connection().execute(statement, [dict(row) for row in rows])
