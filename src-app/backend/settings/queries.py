"""Writes of the `setting` table, and what they look at first."""

from datetime import UTC, datetime

from sqlmodel import Session

from backend.settings.tables import Setting


def set_value(session: Session, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    session.merge(Setting(key=key, value=value, updated_at=datetime.now(UTC)))


def value(session: Session, key: str) -> str:
    """What is kept under `key`, or an empty string."""
    found = session.get(Setting, key)
    return found.value if found else ""
