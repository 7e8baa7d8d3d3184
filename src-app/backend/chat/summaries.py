"""Sums of what was said, as they are read and kept. The messages themselves stay; the model is told the sum instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backend.late import late
from backend.store import remains
from backend.store.keys import new_id
from backend.store.rows import Rows
from backend.web.request import BadRequest
from backend.web.routes import NotFound
from backend.words import _

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.chat import tables
else:
    tables = late("backend.chat.tables")

LONGEST = 40_000
"""Characters."""


@dataclass(frozen=True)
class SummaryRow:
    """A sum of what stands up to and with the message `until_id`. `edited`: the person has changed it.

    Without a text it is being made.
    """

    id: str
    conversation_id: str
    until_id: str
    text: str
    model: str
    edited: int


def read_summaries(rows: Rows, conversation_id: str) -> list[SummaryRow]:
    """The summaries of a conversation, the oldest first."""
    return rows.all(SummaryRow, "FROM summary WHERE conversation_id = ? ORDER BY id", conversation_id)


def read_summary(rows: Rows, id: str) -> SummaryRow | None:  # noqa: A002 (the field's name)
    """One of them."""
    return rows.first(SummaryRow, "FROM summary WHERE id = ?", id)


def has_unfinished(rows: Rows) -> bool:
    """Whether an earlier run of the backend left one without a text."""
    return rows.value("SELECT 1 FROM summary WHERE text = '' LIMIT 1") is not None


def summary_on(path: Sequence[str], summaries: Sequence[SummaryRow], *, unfinished: bool = False) -> SummaryRow | None:
    """The one that reaches furthest along a branch, given the ids of its messages; `unfinished`: be it being made."""
    places = {id_: place for place, id_ in enumerate(path)}
    there = [each for each in summaries if each.until_id in places and (each.text or unfinished)]
    return max(there, key=lambda each: (places[each.until_id], each.id), default=None)


def begin(session: "Session", conversation_id: str, until_id: str, model: str) -> str:
    """Make place for a summary; returns its id."""
    now = datetime.now(UTC)
    begun = tables.Summary(
        id=new_id(), conversation_id=conversation_id, until_id=until_id, model=model, created_at=now, updated_at=now
    )
    session.add(begun)
    session.flush()
    return begun.id


def write(session: "Session", id: str, text: str, *, edited: bool = False) -> None:  # noqa: A002 (the field's name)
    """Keep what a summary says. Raises NotFound, BadRequest."""
    text = text.strip()
    if not text:
        raise BadRequest(_("A summary can't be empty."), _("Write one, or remove it."))
    if len(text) > LONGEST:
        longest = f"{LONGEST:,}"
        raise BadRequest(_("The summary has more than %(longest)s characters.", longest=longest), _("Shorten it."), 413)
    found = _find(session, id)
    found.text, found.edited, found.updated_at = text, int(edited), datetime.now(UTC)
    session.add(found)


def remove(session: "Session", id: str) -> None:  # noqa: A002 (the field's name)
    """Forget it: the model is told the messages again. Raises NotFound."""
    session.delete(_find(session, id))
    remains.forget(session)


def drop_unfinished(session: "Session") -> None:
    """Forget what an earlier run left without a text."""
    session.connection().exec_driver_sql("DELETE FROM summary WHERE text = ''")


def _find(session: "Session", id: str) -> "tables.Summary":  # noqa: A002 (the field's name)
    found = session.get(tables.Summary, id)
    if found is None:
        raise NotFound("summary")
    return found
