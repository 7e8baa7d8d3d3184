"""Questions that were asked while an answer was being written: they wait in a line that the person can change."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from backend.chat import alongside, conversations
from backend.chat.tables import WaitingQuestion
from backend.settings.choices import PARTED
from backend.store import remains
from backend.store.keys import new_id
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _

LONGEST_LINE = 20
"""Questions that wait in one conversation at most."""


def add(session: Session, conversation_id: str, text: str, models: tuple[str, ...]) -> WaitingQuestion:
    """Put a question at the end of the line, with the files that wait to be sent.

    Raises NotFound, and BadRequest where it is none or the line is long.
    """
    within = conversations.find(session, conversation_id)
    if len(line(session, conversation_id)) >= LONGEST_LINE:
        raise BadRequest(
            _("%(longest)s questions are waiting already.", longest=LONGEST_LINE), _("Wait for some answers first.")
        )
    question = WaitingQuestion(
        id=new_id(),
        conversation_id=conversation_id,
        text=conversations.checked(text),
        model=PARTED.join(models),
        created_at=datetime.now(UTC),
    )
    within.draft = ""
    session.add_all([question, within])
    alongside.move(session, conversation_id, question.id)
    return question


def line(session: Session, conversation_id: str) -> Sequence[WaitingQuestion]:
    """The questions that wait, the oldest first."""
    statement = select(WaitingQuestion).where(WaitingQuestion.conversation_id == conversation_id)
    return session.exec(statement.order_by(col(WaitingQuestion.id))).all()


def take_next(session: Session, conversation_id: str) -> WaitingQuestion | None:
    """Take the first question out of the line, if one waits."""
    question = next(iter(line(session, conversation_id)), None)
    if question:
        session.delete(question)
    return question


def change(session: Session, id: str, text: str) -> str:  # noqa: A002 (the field's name)
    """Put a waiting question in other words; without any it is taken out. Returns its conversation. Raises NotFound."""
    question = _find(session, id)
    if text.strip():
        question.text = conversations.checked(text)
        session.add(question)
    else:
        session.delete(question)
        alongside.drop(session, [question.id])
        remains.forget(session)
    return question.conversation_id


def empty(session: Session, conversation_id: str) -> None:
    """Let nothing wait in the conversation any more."""
    questions = line(session, conversation_id)
    for question in questions:
        session.delete(question)
    alongside.drop(session, [question.id for question in questions])
    if questions:
        remains.forget(session)


def _find(session: Session, id: str) -> WaitingQuestion:  # noqa: A002 (the field's name)
    question = session.get(WaitingQuestion, id)
    if question is None:
        raise NotFound("question")
    return question
