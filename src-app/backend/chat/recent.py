"""The end of a branch: as much of a long conversation as a model could be told, and of the rest where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.chat.attached import AttachmentRow, read_beside, read_waiting
from backend.chat.prompt import PENDING, Said
from backend.chat.records import read_by_ids, read_conversation, read_tree
from backend.store.rows import Rows

BATCH = 64
UNREAD = "…"
"""In the place of words that nobody needs: what stands before them is too long already."""


@dataclass(frozen=True)
class SaidRow:
    """A message of the branch."""

    id: str
    role: str
    text: str


@dataclass(frozen=True)
class _Silent:
    id: str


def read_recent(rows: Rows, conversation_id: str, leaf_id: str | None, enough: int) -> list[SaidRow]:
    """The messages from the first one to this one that have words; at least `enough` characters of them, from the end
    on, are read."""
    wordless = rows.all(_Silent, "FROM message WHERE conversation_id = ? AND text = ''", conversation_id)
    silent = {each.id for each in wordless}
    said = [place for place in read_tree(rows, conversation_id).path(leaf_id) if place.id not in silent]
    texts: dict[str, str] = {}
    unread, characters = len(said), 0
    while unread and characters < enough:
        batch = read_by_ids(rows, [place.id for place in said[max(unread - BATCH, 0) : unread]])
        texts |= {id_: each.text for id_, each in batch.items()}
        characters += sum(len(each.text) for each in batch.values())
        unread -= len(batch)
    return [SaidRow(place.id, place.role, texts.get(place.id, UNREAD)) for place in said]


def read_recent_shown(rows: Rows, conversation_id: str, enough: int) -> list[SaidRow]:
    """The same of the branch that the conversation shows; nothing of one that has not begun."""
    found = read_conversation(rows, conversation_id) if conversation_id else None
    return read_recent(rows, conversation_id, found.leaf_id, enough) if found else []


def read_recent_files(rows: Rows, said: Sequence[Said], box: str) -> dict[str, Sequence[AttachmentRow]]:
    """The files beside those of the messages that were read, and by PENDING those that wait in the box, if any."""
    questions = [each.id for each in said if each.role == "user" and each.text != UNREAD]
    files: dict[str, Sequence[AttachmentRow]] = {**read_beside(rows, questions)}
    if box:
        files[PENDING] = read_waiting(rows, box)
    return files
