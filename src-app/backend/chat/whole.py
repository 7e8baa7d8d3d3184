"""A conversation with all that belongs to it, as plain values: what is exported, and what an import brings.

Times are whole milliseconds since 1970, as they stand in the file: nothing is lost or made up on the way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from backend.chat.considered import ConsideredRow
from backend.chat.records import UNFINISHED, Piece, read_tree
from backend.store.rows import Rows

MOST_AT_ONCE = 500
"""Ids in one query; SQLite takes no more than some thousand parameters."""


@dataclass(frozen=True)
class WholeConversation:
    """The columns of a conversation that last; see `tables`."""

    id: str
    title: str
    title_source: str
    model: str
    draft: str
    created_at: int
    updated_at: int
    leaf_id: str | None
    compared: str
    settings: str
    mode: str
    folder_id: str | None
    pinned_at: int | None
    archived_at: int | None
    origin: str


@dataclass(frozen=True)
class WholeMessage:
    """The columns of a message; see `tables`."""

    id: str
    conversation_id: str
    parent_id: str | None
    position: int
    role: str
    state: str
    created_at: int
    updated_at: int
    model: str
    prompt_tokens: int | None
    answer_tokens: int | None
    first_token_ms: int | None
    thinking_ms: int | None
    duration_ms: int | None
    finish_reason: str | None
    error_kind: str | None
    error_sentence: str | None
    error_next_step: str | None
    recipe: str
    text: str
    thinking: str


@dataclass(frozen=True)
class WholeSummary:
    """What stands in the place of earlier messages when the model is told."""

    id: str
    conversation_id: str
    until_id: str
    text: str
    model: str
    edited: int
    created_at: int
    updated_at: int


@dataclass(frozen=True)
class WholeFolder:
    """The folder in which a conversation lies."""

    id: str
    name: str
    settings: str
    created_at: int
    updated_at: int


@dataclass(frozen=True)
class AttachmentHead:
    """A file beside a message, without its bytes. `kind` is `text` or `image`; `size` is in bytes."""

    id: str
    message_id: str
    kind: str
    name: str
    media_type: str
    size: int
    tokens: int | None
    created_at: int


@dataclass(frozen=True)
class Attachment:
    """A file beside a message."""

    head: AttachmentHead
    content: bytes


@dataclass(frozen=True)
class WholeNamed:
    """A document that a question names."""

    id: str
    message_id: str
    document_id: str
    name: str


@dataclass(frozen=True)
class Whole:
    """A conversation and all that belongs to it. `messages` are in the order in which each follows its parent."""

    conversation: WholeConversation
    messages: tuple[WholeMessage, ...]
    summaries: tuple[WholeSummary, ...] = ()
    tags: tuple[str, ...] = ()
    folder: WholeFolder | None = None
    attachments: tuple[Attachment, ...] = ()
    """What an import brings. An export asks for the heads, and for the bytes one file at a time."""
    considered: tuple[ConsideredRow, ...] = ()
    """The passages of documents that its answers were made from. The documents themselves stay where they are."""
    named: tuple[WholeNamed, ...] = ()
    """The documents that its questions name."""


@dataclass(frozen=True)
class Present:
    """A conversation as it is here: `there` are the ids of all its messages, those that were deleted, too."""

    id: str
    is_deleted: bool
    there: frozenset[str]


@dataclass(frozen=True)
class _Id:
    id: str


@dataclass(frozen=True)
class _Owned:
    id: str
    conversation_id: str


@dataclass(frozen=True)
class _Standing:
    id: str
    deleted_at: int | None


@dataclass(frozen=True)
class _Tag:
    tag: str


@dataclass(frozen=True)
class _Content:
    content: bytes


def read_ids(rows: Rows) -> list[str]:
    """Every conversation that was not deleted, the oldest first."""
    found = rows.all(_Id, "FROM conversation WHERE deleted_at IS NULL ORDER BY created_at, id")
    return [each.id for each in found]


def read_whole(rows: Rows, id: str) -> Whole | None:  # noqa: A002 (the field's name)
    """The conversation with every branch, or None where it is gone. What is being written counts as interrupted."""
    found = rows.first(WholeConversation, "FROM conversation WHERE id = ? AND deleted_at IS NULL", id)
    if found is None:
        return None
    tree = read_tree(rows, id)
    reachable = {each for root in tree.children(None) for each in tree.below(root)}
    every = rows.all(WholeMessage, "FROM message WHERE conversation_id = ? ORDER BY position, id", id)
    messages = [each for each in every if each.id in reachable]
    tags = rows.all(_Tag, "FROM conversation_tag WHERE conversation_id = ? ORDER BY tag", id)
    summaries = rows.all(WholeSummary, "FROM summary WHERE conversation_id = ? ORDER BY id", id)
    return Whole(
        found,
        tuple(_settled(rows, each) if each.state in UNFINISHED else each for each in messages),
        tuple(summaries),
        tuple(each.tag for each in tags),
        rows.first(WholeFolder, "FROM folder WHERE id = ?", found.folder_id) if found.folder_id else None,
        considered=_considered(rows, id, reachable),
        named=_named(rows, id, reachable),
    )


def _considered(rows: Rows, id: str, reachable: set[str]) -> tuple[ConsideredRow, ...]:  # noqa: A002 (the field's name)
    within = "message_id IN (SELECT id FROM message WHERE conversation_id = ?)"
    query = f"FROM considered_passage WHERE {within} ORDER BY message_id, number"
    every = rows.all(ConsideredRow, query, id)
    return tuple(each for each in every if each.message_id in reachable)


def _named(rows: Rows, id: str, reachable: set[str]) -> tuple[WholeNamed, ...]:  # noqa: A002 (the field's name)
    every = rows.all(WholeNamed, "FROM named_document WHERE box = ? AND message_id IS NOT NULL ORDER BY id", id)
    return tuple(each for each in every if each.message_id in reachable)


def _settled(rows: Rows, found: WholeMessage) -> WholeMessage:
    pieces = rows.all(Piece, "FROM answer_piece WHERE message_id = ? ORDER BY seq", found.id)
    written = {kind: "".join(piece.text for piece in pieces if piece.kind == kind) for kind in ("text", "thinking")}
    return replace(
        found,
        text=found.text + written["text"],
        thinking=found.thinking + written["thinking"],
        state="interrupted",
    )


def read_attachment_heads(rows: Rows, whole: Whole) -> list[AttachmentHead]:
    """The files beside the conversation's messages, in the order in which they came."""
    found: list[AttachmentHead] = []
    for some in _portions([each.id for each in whole.messages]):
        marks = ", ".join("?" * len(some))
        found += rows.all(AttachmentHead, f"FROM attachment WHERE message_id IN ({marks})", *some)
    return sorted(found, key=lambda head: head.id)


def read_attachment(rows: Rows, head: AttachmentHead) -> Attachment | None:
    """The file with its bytes; None where it is gone meanwhile."""
    found = rows.first(_Content, "FROM attachment WHERE id = ?", head.id)
    return Attachment(head, bytes(found.content)) if found else None


def read_present(rows: Rows, whole: Whole) -> Present | None:
    """The same conversation as it is here already: by where it came from, or by its id."""
    wanted = whole.conversation
    found = rows.first(_Standing, "FROM conversation WHERE id = ?", wanted.id)
    if found is None and wanted.origin:
        found = rows.first(_Standing, "FROM conversation WHERE origin = ?", wanted.origin)
    if found is None:
        return None
    there = rows.all(_Id, "FROM message WHERE conversation_id = ?", found.id)
    return Present(found.id, found.deleted_at is not None, frozenset(each.id for each in there))


def read_strangers(rows: Rows, whole: Whole, present: Present | None) -> bool:
    """Whether some of its messages stand in another conversation here, so that they can't come in with this one."""
    own = present.id if present else whole.conversation.id
    for some in _portions([each.id for each in whole.messages]):
        marks = ", ".join("?" * len(some))
        owned = rows.all(_Owned, f"FROM message WHERE id IN ({marks})", *some)
        if any(each.conversation_id != own for each in owned):
            return True
    return False


def is_attachment_here(rows: Rows, id: str) -> bool:  # noqa: A002 (the field's name)
    """Whether this file is here already."""
    return rows.value("SELECT 1 FROM attachment WHERE id = ?", id) is not None


def _portions(ids: Iterable[str]) -> Iterator[list[str]]:
    every = list(ids)
    return (every[at : at + MOST_AT_ONCE] for at in range(0, len(every), MOST_AT_ONCE))
