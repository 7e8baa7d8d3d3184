"""Reads and writes of conversations, messages and the pieces of answers; each named by the question it answers."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from backend.chat.records import UNFINISHED, Ending, Piece
from backend.chat.tables import (
    AnswerPiece,
    Arrangement,
    Attachment,
    Conversation,
    Message,
    NamedDocument,
    WaitingQuestion,
)
from backend.chat.tree import Place, Tree
from backend.store import changes, remains

KEPT_AFTER_DELETION = timedelta(days=1)


def conversation(session: Session, id: str) -> Conversation | None:  # noqa: A002 (the field's name)
    """The conversation, unless it was deleted."""
    found = session.get(Conversation, id)
    return found if found and found.deleted_at is None else None


def message(session: Session, id: str) -> Message | None:  # noqa: A002 (the field's name)
    """One message."""
    return session.get(Message, id)


def message_there(session: Session, id: str) -> Message:  # noqa: A002 (the field's name)
    """One message that is known to be there."""
    return session.get_one(Message, id)


def tree_of(session: Session, conversation_id: str) -> Tree:
    """Where the conversation's messages stand; what was deleted is left out, and so is what follows it."""
    statement = (
        select(Message.id, Message.parent_id, Message.position, Message.role)
        .where(Message.conversation_id == conversation_id, col(Message.deleted_at).is_(None))
        .order_by(col(Message.position), col(Message.id))
    )
    return Tree(Place(*row) for row in session.exec(statement).all())


def touch(session: Session, conversation_id: str, now: datetime) -> None:
    """Put the conversation at the top of the list."""
    session.execute(update(Conversation).where(col(Conversation.id) == conversation_id).values(updated_at=now))


def keep_recipe(session: Session, message_id: str, recipe: str) -> None:
    """Keep what an answer is made from."""
    session.execute(update(Message).where(col(Message.id) == message_id).values(recipe=recipe))


def keep_model(session: Session, message_id: str, model: str) -> None:
    """Keep who answers, where that is another than was asked."""
    session.execute(update(Message).where(col(Message.id) == message_id).values(model=model))


def append_pieces(session: Session, message_id: str, first: int, pieces: Iterable[Piece]) -> None:
    """Keep what has arrived of an answer; `first` is the place of the first piece in its log."""
    rows = [
        {"message_id": message_id, "seq": first + place, "kind": piece.kind, "text": piece.text}
        for place, piece in enumerate(pieces)
    ]
    session.execute(insert(AnswerPiece), rows)


def end_answer(session: Session, message_id: str, ending: Ending) -> Message:
    """Fold the answer's pieces into its message, which ends it."""
    found = session.get_one(Message, message_id)
    _fold(session, found)
    for name, value in vars(ending).items():
        setattr(found, name, value)
    found.updated_at = datetime.now(UTC)
    session.add(found)
    changes.note(session, "message", found.id)
    return found


def begin_again(session: Session, found: Message) -> None:
    """Open an ended answer for more: what it has stays, pieces too that could not be folded when it ended."""
    _fold(session, found)
    found.state = "waiting"
    found.error_kind = found.error_sentence = found.error_next_step = found.finish_reason = None
    session.add(found)


def interrupt_unfinished(session: Session) -> int:
    """Mark what an earlier run of the backend left half written; returns how many answers that were."""
    left = session.exec(select(Message).where(col(Message.state).in_(UNFINISHED))).all()
    for found in left:
        _fold(session, found)
        found.state = "interrupted"
        session.add(found)
    changes.note(session, "message", *(found.id for found in left))
    return len(left)


def words_so_far(session: Session, message_id: str) -> tuple[str, str]:
    """What has arrived of an answer that is being written, beside what its message has: its text and its thinking."""
    pieces = session.exec(
        select(AnswerPiece).where(AnswerPiece.message_id == message_id).order_by(col(AnswerPiece.seq))
    ).all()
    text = "".join(piece.text for piece in pieces if piece.kind == "text")
    return text, "".join(piece.text for piece in pieces if piece.kind == "thinking")


def _fold(session: Session, found: Message) -> None:
    text, thinking = words_so_far(session, found.id)
    found.text += text
    found.thinking += thinking
    session.execute(delete(AnswerPiece).where(col(AnswerPiece.message_id) == found.id))


def purge_deleted(session: Session, now: datetime) -> None:
    """Drop conversations and branches that were deleted long enough ago that nobody will want them back."""
    until = now - KEPT_AFTER_DELETION
    gone = session.exec(select(Conversation.id).where(col(Conversation.deleted_at) < until)).all()
    branches = session.exec(select(Message).where(col(Message.deleted_at) < until)).all()
    lost = [id_ for each in branches for id_ in _all_below(session, each)]
    lines = session.exec(select(WaitingQuestion.id).where(col(WaitingQuestion.conversation_id).in_(gone))).all()
    waits = col(Attachment.message_id).is_(None)
    session.execute(delete(Attachment).where(waits, col(Attachment.box).in_([*gone, *lines])))
    left = col(NamedDocument.message_id).is_(None), col(NamedDocument.box).in_([*gone, *lines])
    session.execute(delete(NamedDocument).where(*left))
    session.execute(delete(Message).where(col(Message.id).in_(lost)))
    session.execute(delete(Message).where(col(Message.conversation_id).in_(gone)))
    session.execute(delete(Conversation).where(col(Conversation.id).in_(gone)))
    changes.note(session, "message", *lost)
    changes.note(session, "conversation", *gone)
    before = session.exec(select(Arrangement.id).where(col(Arrangement.created_at) < until)).all()
    session.execute(delete(Arrangement).where(col(Arrangement.id).in_(before)))
    if gone or lost or before:
        remains.forget(session)


def _all_below(session: Session, root: Message) -> list[str]:
    """The message and all that follows it, deleted or not."""
    of_conversation = Message.conversation_id == root.conversation_id
    rows = session.exec(select(Message.id, Message.parent_id, Message.position, Message.role).where(of_conversation))
    return Tree(Place(*row) for row in rows).below(root.id)
