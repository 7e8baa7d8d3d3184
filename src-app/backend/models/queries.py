"""Reads and writes of the `download` table."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col

from backend.models.standing import Standing
from backend.models.tables import Download


def forget_done(session: Session) -> None:
    """Forget the downloads that are done."""
    session.execute(delete(Download).where(col(Download.state) == "done"))


def add(session: Session, id: str, model: str) -> None:  # noqa: A002 (the field's name)
    """Remember that a download was asked for."""
    now = datetime.now(UTC)
    session.add(Download(id=id, model=model, state="queued", created_at=now, updated_at=now))


def keep(session: Session, id: str, standing: Standing) -> None:  # noqa: A002 (the field's name)
    """Keep how the download stands, unless it has been forgotten meanwhile."""
    values = {**asdict(standing), "updated_at": datetime.now(UTC)}
    session.execute(update(Download).where(col(Download.id) == id).values(values))


def forget(session: Session, ids: Sequence[str]) -> None:
    """Forget downloads."""
    session.execute(delete(Download).where(col(Download.id).in_(ids)))
