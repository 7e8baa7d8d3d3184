"""Reads and writes of conversations, messages and the pieces of answers; each named by the question it answers."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, col, select

from backend.chat.records import UNFINISHED, Ending, Piece
from backend.chat.tables import AnswerPiece, Conversation, Message

KEPT_AFTER_DELETION = timedelta(days=1)


def conversation(session: Session, id: str) -> Conversation | None:  # noqa: A002 (the field's name)
    """The conversation, unless it was deleted."""
    found = session.get(Conversation, id)
    return found if found and found.deleted_at is None else None


def messages_of(session: Session, conversation_id: str) -> Sequence[Message]:
    """What the conversation shows, in order; answers that were made anew are left out."""
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation_id, col(Message.superseded_by).is_(None))
        .order_by(col(Message.position), col(Message.id))
    )
    return session.exec(statement).all()


def message(session: Session, id: str) -> Message | None:  # noqa: A002 (the field's name)
    """One message."""
    return session.get(Message, id)


def is_last(session: Session, found: Message) -> bool:
    """Whether nothing follows the message in its conversation."""
    statement = select(func.max(Message.position)).where(Message.conversation_id == found.conversation_id)
    return session.exec(statement).one() == found.position


def touch(session: Session, conversation_id: str, now: datetime) -> None:
    """Put the conversation at the top of the list."""
    session.execute(update(Conversation).where(col(Conversation.id) == conversation_id).values(updated_at=now))


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
    return len(left)


def _fold(session: Session, found: Message) -> None:
    pieces = session.exec(
        select(AnswerPiece).where(AnswerPiece.message_id == found.id).order_by(col(AnswerPiece.seq))
    ).all()
    found.text += "".join(piece.text for piece in pieces if piece.kind == "text")
    found.thinking += "".join(piece.text for piece in pieces if piece.kind == "thinking")
    session.execute(delete(AnswerPiece).where(col(AnswerPiece.message_id) == found.id))


def purge_deleted(session: Session, now: datetime) -> None:
    """Drop conversations that were deleted long enough ago that nobody will want them back."""
    gone = select(Conversation.id).where(col(Conversation.deleted_at) < now - KEPT_AFTER_DELETION)
    ids = session.exec(gone).all()
    session.execute(delete(Message).where(col(Message.conversation_id).in_(ids)))
    session.execute(delete(Conversation).where(col(Conversation.id).in_(ids)))
