"""The store's own table. The schema itself is in `migrations/`."""

from sqlmodel import Field, SQLModel


class Change(SQLModel, table=True):
    """Something that came, went or is otherwise now; see `changes`."""

    seq: int | None = Field(default=None, primary_key=True)
    kind: str
    item_id: str
