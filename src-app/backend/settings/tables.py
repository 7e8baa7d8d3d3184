"""Rows of settings. The schema itself is in `migrations/`; a test holds the two against each other."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from backend.store.columns import UtcDateTime


class Setting(SQLModel, table=True):
    """One value that comes back at the next start."""

    key: str = Field(primary_key=True)
    value: str
    updated_at: datetime = Field(sa_type=UtcDateTime)
