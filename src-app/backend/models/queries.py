"""Reads and writes of the `download` table."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from backend.models.tables import Download


@dataclass(frozen=True)
class Standing:
    """How a download stands. `state`: queued, running, paused, failed or done; amounts in bytes."""

    state: str
    completed_bytes: int = 0
    total_bytes: int = 0
    error_sentence: str | None = None
    error_next_step: str | None = None


def downloads_to_go_on_with(session: Session) -> Sequence[Download]:
    """Every download that is not done, oldest first; those that are done are forgotten."""
    session.execute(delete(Download).where(col(Download.state) == "done"))
    return session.exec(select(Download).order_by(col(Download.id))).all()


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
