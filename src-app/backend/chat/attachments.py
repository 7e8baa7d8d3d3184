"""Keeping files, giving them to the questions that they are sent with, and taking them along into other branches."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update
from sqlmodel import Session, SQLModel, col

from backend.chat import queries
from backend.chat.attached import FLEETING_DRAFT, AttachmentRow, grouped
from backend.chat.recognising import Recognised
from backend.chat.tables import Attachment
from backend.settings.choices import NEW_DRAFT, QUICK_DRAFT
from backend.store import remains
from backend.store.keys import new_id
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _

MOST = 20
"""Files beside one question."""

TABLE = SQLModel.metadata.tables["attachment"]
DRAFTS = (NEW_DRAFT, QUICK_DRAFT, FLEETING_DRAFT)
HEAD = (
    col(Attachment.id),
    col(Attachment.message_id),
    col(Attachment.kind),
    col(Attachment.name),
    col(Attachment.media_type),
    col(Attachment.size),
    col(Attachment.tokens),
)
"""All but the content, in the order of `AttachmentRow`."""


def add(session: Session, box: str, file: Recognised) -> str:
    """Let a file wait in a box; returns its id. Raises NotFound where there is no such box, BadRequest where it is
    full."""
    if box not in DRAFTS and queries.conversation(session, box) is None:
        raise NotFound("conversation")
    waiting = _waits_in(box)
    if (session.scalar(select(func.count()).select_from(Attachment).where(*waiting)) or 0) >= MOST:
        raise BadRequest(
            _("A question can have %(most)s files.", most=MOST), _("Send these first, or take one of them out.")
        )
    added = Attachment(id=new_id(), box=box, size=len(file.content), created_at=datetime.now(UTC), **vars(file))
    session.add(added)
    return added.id


def remove(session: Session, id: str) -> str:  # noqa: A002 (the field's name)
    """Take out a file that waits; returns its box. Raises NotFound where it was sent, or never was."""
    is_waiting = col(Attachment.message_id).is_(None)
    box = session.scalar(select(col(Attachment.box)).where(col(Attachment.id) == id, is_waiting))
    if box is None:
        raise NotFound("file")
    session.execute(delete(Attachment).where(col(Attachment.id) == id))
    remains.forget(session)
    return str(box)


def give(session: Session, box: str, message_id: str, conversation_id: str) -> tuple[AttachmentRow, ...]:
    """Let what waits in a box belong to a question, which has to be there; returns it."""
    session.flush()  # they refer to the question
    values = {"message_id": message_id, "box": conversation_id}
    session.execute(update(Attachment).where(*_waits_in(box)).values(values))
    return beside(session, [message_id]).get(message_id, ())


def move(session: Session, box: str, into: str) -> None:
    """Let what waits in a box wait in another one: with a question that stands in line."""
    session.execute(update(Attachment).where(*_waits_in(box)).values(box=into))


def drop(session: Session, boxes: Sequence[str]) -> None:
    """Forget what waits in these boxes."""
    waits = col(Attachment.message_id).is_(None)
    session.execute(delete(Attachment).where(col(Attachment.box).in_(boxes), waits))


def beside(session: Session, message_ids: Sequence[str]) -> dict[str, tuple[AttachmentRow, ...]]:
    """The files of these messages, without their contents."""
    statement = select(*HEAD).where(col(Attachment.message_id).in_(message_ids)).order_by(col(Attachment.id))
    return grouped([AttachmentRow(*row) for row in session.execute(statement)])


def copy(session: Session, copies: Mapping[str, str], conversation_id: str) -> dict[str, tuple[AttachmentRow, ...]]:
    """Let messages have the files of others: `copies` are the ids of those, each with that of its copy. Returns what
    was made. The contents never leave the database."""
    made: list[AttachmentRow] = []
    session.flush()  # they refer to the copies
    for original, files in beside(session, list(copies)).items():
        for each in files:
            copied = replace(each, id=new_id(), message_id=copies[original])
            _copy(session, each.id, copied, conversation_id)
            made.append(copied)
    return grouped(made)


def _copy(session: Session, original: str, copied: AttachmentRow, box: str) -> None:
    changed = {"id": copied.id, "box": box, "message_id": copied.message_id}
    columns = [literal(changed[each.name]) if each.name in changed else each for each in TABLE.columns]
    row = select(*columns).where(TABLE.columns.id == original)
    session.execute(insert(TABLE).from_select([each.name for each in TABLE.columns], row))


def _waits_in(box: str) -> tuple[ColumnElement[bool], ...]:
    return (col(Attachment.box) == box, col(Attachment.message_id).is_(None))
