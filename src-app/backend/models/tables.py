"""Rows of downloads. The schema itself is in `migrations/`; a test holds the two against each other."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.store.columns import UtcDateTime


class Download(SQLModel, table=True):
    """A model that is being fetched; `state` is `queued`, `running`, `paused`, `failed` or `done`."""

    __table_args__ = (Index("download_by_state", "state"),)

    id: str = Field(primary_key=True)
    model: str
    state: str
    completed_bytes: int = 0
    total_bytes: int = 0
    error_sentence: str | None = None
    error_next_step: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
