"""Reads and writes of the `setting` table."""

from datetime import UTC, datetime

from sqlmodel import Session

from backend.settings.tables import Setting


def value_of(session: Session, key: str) -> str:
    """The value of `key`, or an empty string where it was never set."""
    setting = session.get(Setting, key)
    return setting.value if setting else ""


def set_value(session: Session, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    session.merge(Setting(key=key, value=value, updated_at=datetime.now(UTC)))
