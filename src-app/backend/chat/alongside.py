"""What goes along with a question: the files beside it, and the documents that it names."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from backend.chat import attachments, scope_changes
from backend.chat.attached import AttachmentRow


def give(session: Session, box: str, message_id: str, conversation_id: str) -> tuple[AttachmentRow, ...]:
    """Let what waits in a box belong to a question, which has to be there; returns the files."""
    files = attachments.give(session, box, message_id, conversation_id)
    scope_changes.give(session, box, message_id, conversation_id)
    return files


def copy(session: Session, copies: Mapping[str, str], conversation_id: str) -> dict[str, tuple[AttachmentRow, ...]]:
    """Let questions have what others have: `copies` are the ids of those, each with that of its copy. Returns the
    files that were made."""
    scope_changes.copy_names(session, copies, conversation_id)
    return attachments.copy(session, copies, conversation_id)


def move(session: Session, box: str, into: str) -> None:
    """Let what waits in a box wait in another one: with a question that stands in line."""
    attachments.move(session, box, into)
    scope_changes.move(session, box, into)


def drop(session: Session, boxes: Sequence[str]) -> None:
    """Forget what waits in these boxes."""
    attachments.drop(session, boxes)
    scope_changes.drop(session, boxes)
