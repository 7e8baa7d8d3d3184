"""Writes of the `setting` table."""

from datetime import UTC, datetime

from sqlmodel import Session

from backend.settings.tables import Setting


def set_value(session: Session, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    session.merge(Setting(key=key, value=value, updated_at=datetime.now(UTC)))
