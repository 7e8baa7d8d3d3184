"""Attaching collections to a conversation, and naming documents in a question."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, delete, text, update
from sqlmodel import Session, col, select

from backend.chat import queries
from backend.chat.named import NamedBeside
from backend.chat.scope import OF_NEW, UNBEGUN
from backend.chat.tables import ConversationCollection, NamedDocument
from backend.settings.choices import PARTED, keep_value, kept_value
from backend.store.fleeting import is_fleeting
from backend.store.keys import new_id
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _

MOST_NAMED = 10
"""Documents that one question names."""


def attach(session: Session, box: str, collection_id: str) -> None:
    """Let a conversation be answered from a collection. Raises NotFound where there is no such box."""
    if box in UNBEGUN:
        keep_value(session, OF_NEW + box, PARTED.join((*_others(session, box, collection_id), collection_id)))
        return
    if queries.conversation(session, box) is None:
        raise NotFound("conversation")
    _attach(session, box, [collection_id])


def detach(session: Session, box: str, collection_id: str) -> None:
    """Let it not be answered from the collection any more."""
    if box in UNBEGUN:
        keep_value(session, OF_NEW + box, PARTED.join(_others(session, box, collection_id)))
        return
    of_box = col(ConversationCollection.conversation_id) == box
    session.execute(
        delete(ConversationCollection).where(of_box, col(ConversationCollection.collection_id) == collection_id)
    )


def begin(session: Session, box: str, conversation_id: str) -> None:
    """Give what was chosen for a conversation that had not begun to the one that begins now."""
    if box not in UNBEGUN:
        return
    if chosen := _others(session, box, ""):
        session.flush()  # they refer to the conversation
        _attach(session, conversation_id, chosen)
        keep_value(session, OF_NEW + box, "")


def _others(session: Session, box: str, collection_id: str) -> list[str]:
    kept = kept_value(session, OF_NEW + box).split(PARTED)
    return [each for each in kept if each and each != collection_id]


def name(session: Session, box: str, document_id: str, called: str) -> None:
    """Let the question that is typed in a box name a document. Raises NotFound where there is no such box, BadRequest
    where it names many."""
    if box not in UNBEGUN and queries.conversation(session, box) is None:
        raise NotFound("conversation")
    waiting = session.exec(select(NamedDocument.document_id).where(*_waits_in(box))).all()
    if document_id in waiting:
        return
    if len(waiting) >= MOST_NAMED:
        raise BadRequest(
            _("A question can name %(most)s documents.", most=MOST_NAMED),
            _("Put them into a collection, and attach that."),
        )
    session.add(NamedDocument(id=new_id(), box=box, document_id=document_id, name=called))


def unname(session: Session, id: str) -> str:  # noqa: A002 (the field's name)
    """Let a question that is being typed not name it any more; returns its box. Raises NotFound."""
    found = session.get(NamedDocument, id)
    if found is None or found.message_id is not None:
        raise NotFound("document")
    session.delete(found)
    return found.box


def give(session: Session, box: str, message_id: str, conversation_id: str) -> None:
    """Let what waits in a box belong to a question, which has to be there."""
    session.flush()  # they refer to the question
    session.execute(update(NamedDocument).where(*_waits_in(box)).values(message_id=message_id, box=conversation_id))


def named_by(session: Session, message_id: str) -> tuple[NamedBeside, ...]:
    """The documents that a question names, which has just been asked: they are there."""
    found = session.exec(select(NamedDocument).where(NamedDocument.message_id == message_id)).all()
    named = (NamedBeside(each.id, message_id, each.document_id, each.name) for each in found)
    return tuple(sorted(named, key=lambda each: each.id))


def move(session: Session, box: str, into: str) -> None:
    """Let what waits in a box wait in another one: with a question that stands in line."""
    session.execute(update(NamedDocument).where(*_waits_in(box)).values(box=into))


def drop(session: Session, boxes: Sequence[str]) -> None:
    """Forget what waits in these boxes."""
    waits = col(NamedDocument.message_id).is_(None)
    session.execute(delete(NamedDocument).where(col(NamedDocument.box).in_(boxes), waits))


def copy_names(session: Session, copies: Mapping[str, str], conversation_id: str) -> None:
    """Let questions name what others do: `copies` are the ids of those, each with that of its copy."""
    session.flush()  # they refer to the copies
    for each in session.exec(select(NamedDocument).where(col(NamedDocument.message_id).in_(list(copies)))).all():
        copied = {"id": new_id(), "box": conversation_id, "message_id": copies[each.message_id or ""]}
        session.add(NamedDocument(**(each.model_dump() | copied)))


def copy_attached(session: Session, original: str, to: str) -> None:
    """Let a conversation be answered from what another one is."""
    session.flush()  # they refer to the conversation
    mine = col(ConversationCollection.conversation_id) == original
    _attach(session, to, session.exec(select(ConversationCollection.collection_id).where(mine)).all())


def _attach(session: Session, conversation_id: str, collection_ids: Sequence[str]) -> None:
    """A collection that is gone meanwhile is not attached. The store of temporary conversations has no collections of
    its own: there it is noted that this is one."""
    for id_ in collection_ids:
        if is_fleeting(conversation_id):
            _run(session, "INSERT OR IGNORE INTO collection (id, name, created_at) VALUES (:id, '', 0)", id=id_)
        _run(
            session,
            "INSERT OR IGNORE INTO conversation_collection (conversation_id, collection_id)"
            " SELECT :conversation, id FROM collection WHERE id = :id",
            conversation=conversation_id,
            id=id_,
        )


def _run(session: Session, statement: str, **values: str) -> None:
    session.connection().execute(text(statement), values)


def _waits_in(box: str) -> tuple[ColumnElement[bool], ...]:
    return (col(NamedDocument.box) == box, col(NamedDocument.message_id).is_(None))
