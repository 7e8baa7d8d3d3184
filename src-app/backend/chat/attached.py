"""Files beside questions as pages and prompts read them: what they are, and apart from that what is in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.store.fleeting import FLEETING, LENGTH
from backend.store.rows import Rows

FLEETING_DRAFT = FLEETING.ljust(LENGTH, "0")
"""The box for a temporary conversation that has not begun. It has the form of such keys: by it the store is found."""

MOST_INSERTED = 200_000
"""Bytes: no text of so many has more characters than a question may have."""


@dataclass(frozen=True)
class AttachmentRow:
    """A file without its content. `kind` is `text` or `image`, `size` is in bytes, `message_id` None while it waits."""

    id: str
    message_id: str | None
    kind: str
    name: str
    media_type: str
    size: int
    tokens: int | None

    @property
    def is_picture(self) -> bool:
        """Whether it can only be seen, not read."""
        return self.kind == "image"

    @property
    def fits_question(self) -> bool:
        """Whether its text can stand in the question itself."""
        return self.kind == "text" and self.size <= MOST_INSERTED


@dataclass(frozen=True)
class AttachmentContent:
    """A file with its content: an image as it came, a text as UTF-8."""

    id: str
    kind: str
    name: str
    media_type: str
    content: bytes


def read_waiting(rows: Rows, box: str) -> list[AttachmentRow]:
    """The files that wait in a box to be sent with the next question, the oldest first."""
    return rows.all(AttachmentRow, "FROM attachment WHERE box = ? AND message_id IS NULL ORDER BY id", box)


def read_beside(rows: Rows, message_ids: Iterable[str]) -> dict[str, tuple[AttachmentRow, ...]]:
    """The files of these messages, in one query; those that have none are left out."""
    asked = list(message_ids)
    if not asked:
        return {}
    marks = ", ".join("?" * len(asked))
    return grouped(rows.all(AttachmentRow, f"FROM attachment WHERE message_id IN ({marks}) ORDER BY id", *asked))


def grouped(found: Sequence[AttachmentRow]) -> dict[str, tuple[AttachmentRow, ...]]:
    """Files by the messages that they belong to."""
    groups: dict[str, list[AttachmentRow]] = {}
    for each in found:
        groups.setdefault(each.message_id or "", []).append(each)
    return {message_id: tuple(files) for message_id, files in groups.items()}


def read_content(rows: Rows, id: str) -> AttachmentContent | None:  # noqa: A002 (the field's name)
    """One file with its content; None where it is gone."""
    return rows.first(AttachmentContent, "FROM attachment WHERE id = ?", id)


def read_contents(rows: Rows, ids: Iterable[str]) -> dict[str, bytes]:
    """The contents of these files."""
    asked = list(ids)
    if not asked:
        return {}
    marks = ", ".join("?" * len(asked))
    found = rows.all(AttachmentContent, f"FROM attachment WHERE id IN ({marks})", *asked)
    return {each.id: bytes(each.content) for each in found}


def has_pictures_before(rows: Rows, conversation_id: str) -> bool:
    """Whether some question of the conversation has a picture beside it."""
    query = (
        "SELECT 1 FROM attachment WHERE kind = 'image' AND message_id IN"
        " (SELECT id FROM message WHERE conversation_id = ? AND deleted_at IS NULL) LIMIT 1"
    )
    return rows.value(query, conversation_id) is not None
