"""Keeping what was considered for an answer, and forgetting the words of documents that were deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import LargeBinary, cast, delete, func, insert, update
from sqlmodel import Session, col, select

from backend.chat import queries
from backend.chat.citing import cite
from backend.chat.considered import ConsideredRow, by_number
from backend.chat.recipe import Recipe
from backend.chat.tables import ConsideredPassage, Message
from backend.store import remains

_OF_DOCUMENTS = (ConsideredPassage.text, ConsideredPassage.heading)
"""What of a document's words is kept."""


def keep(session: Session, message_id: str, passages: Sequence[ConsideredRow]) -> None:
    """Let an answer have these passages, and no others."""
    session.execute(delete(ConsideredPassage).where(col(ConsideredPassage.message_id) == message_id))
    if passages:
        session.execute(insert(ConsideredPassage), [asdict(each) | {"message_id": message_id} for each in passages])


def copy(session: Session, copies: Mapping[str, str]) -> None:
    """Let answers have what others do: `copies` are the ids of those, each with that of its copy."""
    which = select(ConsideredPassage).where(col(ConsideredPassage.message_id).in_(list(copies)))
    rows = [each.model_dump() | {"message_id": copies[each.message_id]} for each in session.exec(which).all()]
    if rows:
        session.flush()  # they refer to the copies
        session.execute(insert(ConsideredPassage), rows)


def forget(session: Session, document_ids: Sequence[str]) -> None:
    """Forget every word of documents that were deleted; that they were considered is still known."""
    of_them = update(ConsideredPassage).where(col(ConsideredPassage.document_id).in_(document_ids))
    # What is as long takes the very place of a text in the file; what is shorter leaves it there, as free space, until
    # the file is written anew, as it is for what stands where a page was split.
    remains.forget(session)
    nulls_for = {each: func.zeroblob(func.length(cast(col(each), LargeBinary))) for each in _OF_DOCUMENTS}
    session.execute(of_them.values(nulls_for))
    session.execute(of_them.values(dict.fromkeys(_OF_DOCUMENTS, "")))


def conclude(session: Session, answer: Message) -> None:
    """Hold an answer that has ended against its passages, in the transaction that ends it."""
    recipe = Recipe.read(answer.recipe)
    if recipe is None or not recipe.passages or recipe.schema:
        return
    question = queries.message(session, answer.parent_id) if answer.parent_id else None
    cited = cite(answer.text, by_number(_of(session, answer.id)), question.text if question else "")
    answer.recipe = recipe.with_citations(cited.kept(), cited.unsupported).kept()


def _of(session: Session, message_id: str) -> list[ConsideredRow]:
    statement = select(ConsideredPassage).where(ConsideredPassage.message_id == message_id)
    found = session.exec(statement.order_by(col(ConsideredPassage.number))).all()
    return [ConsideredRow(**each.model_dump()) for each in found]
