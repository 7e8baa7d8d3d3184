"""How downloads stand, and what earlier launches left of them."""

from dataclasses import dataclass

from backend.store.rows import Rows


@dataclass(frozen=True)
class Standing:
    """How a download stands. `state`: queued, running, paused, failed or done; amounts in bytes."""

    state: str
    completed_bytes: int = 0
    total_bytes: int = 0
    error_sentence: str | None = None
    error_next_step: str | None = None


@dataclass(frozen=True)
class DownloadRow:
    """A download as it was kept."""

    id: str
    model: str
    state: str
    completed_bytes: int
    total_bytes: int
    error_sentence: str | None
    error_next_step: str | None


def unfinished(rows: Rows) -> list[DownloadRow]:
    """Every download that is not done, oldest first."""
    return rows.all(DownloadRow, "FROM download WHERE state <> 'done' ORDER BY id")
