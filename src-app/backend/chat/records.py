"""What is read of conversations, and what is told to be kept of an answer, as plain values.

Pages are read through these, without a session: a long conversation opens in a fraction of the time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from backend.chat.attached import AttachmentRow, read_beside
from backend.chat.considered import ConsideredRow, read_answering
from backend.chat.named import NamedBeside, read_named_beside
from backend.chat.summaries import SummaryRow, read_summaries, summary_on
from backend.chat.tree import ALONE, Branching, Place, Tree
from backend.store.rows import Rows

if TYPE_CHECKING:
    from backend.chat.tables import Conversation, Message

UNFINISHED = ("waiting", "writing")


@dataclass(frozen=True)
class Piece:
    """Some characters of an answer, in the order in which they came; `kind` is `text` or `thinking`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Ending:
    """How an answer ended, and what is known of it. Times in milliseconds."""

    state: str
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    answer_tokens: int | None = None
    first_token_ms: int | None = None
    thinking_ms: int | None = None
    duration_ms: int | None = None
    error_kind: str | None = None
    error_sentence: str | None = None
    error_next_step: str | None = None


@dataclass(frozen=True)
class ConversationRow:
    """What a page shows of a conversation itself."""

    id: str
    title: str
    draft: str
    model: str
    leaf_id: str | None
    compared: str


@dataclass(frozen=True)
class MessageRow:
    """What a page shows of a message; the columns are explained in `tables`."""

    id: str
    conversation_id: str
    parent_id: str | None
    position: int
    role: str
    text: str
    thinking: str
    state: str
    model: str
    error_sentence: str | None
    error_next_step: str | None
    error_kind: str | None
    prompt_tokens: int | None
    answer_tokens: int | None
    first_token_ms: int | None
    thinking_ms: int | None
    duration_ms: int | None
    finish_reason: str | None
    recipe: str


AnyConversation: TypeAlias = "Conversation | ConversationRow"
AnyMessage: TypeAlias = "Message | MessageRow"


def read_conversation(rows: Rows, id: str) -> ConversationRow | None:  # noqa: A002 (the field's name)
    """The conversation, unless it was deleted."""
    return rows.first(ConversationRow, "FROM conversation WHERE id = ? AND deleted_at IS NULL", id)


@dataclass(frozen=True)
class WaitingRow:
    """A question that waits for the present answer to end."""

    id: str
    text: str
    model: str
    files: int = 0


@dataclass(frozen=True)
class Shown:
    """What a page shows of a conversation: the end of its branch, as many messages as fit the page.

    `columns`: where branches are compared, what each shows behind that which they have in common; else empty.
    `earlier_id`: the message before the first of `messages`, where there is one. `later_id`: the end of the branch,
    where what is shown does not reach it.
    """

    conversation: ConversationRow
    messages: list[MessageRow]
    columns: tuple[list[MessageRow], ...]
    branchings: dict[str, Branching]
    leaves: frozenset[str]
    earlier_id: str | None
    waiting: list[WaitingRow]
    branched: bool
    later_id: str | None = None
    summary: SummaryRow | None = None
    files: Mapping[str, tuple[AttachmentRow, ...]] = field(default_factory=dict)
    named: Mapping[str, tuple[NamedBeside, ...]] = field(default_factory=dict)
    """What stands beside the messages, and the documents that they name, by their ids."""
    passages: Mapping[str, tuple[ConsideredRow, ...]] = field(default_factory=dict)
    """What answers consist of that no model wrote, by their ids."""

    @property
    def everything(self) -> list[MessageRow]:
        """All messages of the page."""
        return [*self.messages, *(each for column in self.columns for each in column)]

    def branching(self, id: str) -> Branching:  # noqa: A002 (the field's name)
        """The message among its siblings."""
        return self.branchings.get(id, ALONE)


PAGE = 60
"""Messages that a page shows at first; what stands before them comes when it is scrolled to."""
MOST = 480
"""Messages that a page shows at most, whatever was scrolled to: fewer than are kept rendered (see `views`)."""


def read_tree(rows: Rows, conversation_id: str) -> Tree:
    """Where the conversation's messages stand; what was deleted is left out, and so is what follows it."""
    shape = "FROM message WHERE conversation_id = ? AND deleted_at IS NULL ORDER BY position, id"
    return Tree(rows.all(Place, shape, conversation_id))


def read_shown(
    rows: Rows,
    id: str,  # noqa: A002 (the field's name)
    before: str = "",
    size: int = PAGE,
    first: int | None = None,
    last: int | None = None,
    around: str = "",
) -> Shown | None:
    """What a page shows of the conversation. `before`: the messages that stand before this one, and nothing else.

    `first`: how deep the first message stands that is to be shown at least, with all that follow it, or those up to the
    depth `last`. `around`: a message that is to be among them, be it far from the end.
    """
    found = read_conversation(rows, id)
    if found is None:
        return None
    tree = read_tree(rows, id)
    path, columns = _places(tree, found)
    if before:
        path, columns = tree.path(before)[:-1], []
    if around and not columns:
        first, last = _around(path, around, size)
    later_id = path[-1].id if last is not None and last < len(path) - 1 and not columns else None
    path = path[: last + 1] if last is not None and later_id else path
    size = min(max(size, len(path) - first), MOST) if first is not None else size
    page = path[-size:]
    texts = read_by_ids(rows, [each.id for each in (*page, *(each for column in columns for each in column))])
    shown_last = {column[-1].id for column in columns} or {path[-1].id} if path else set()
    return Shown(
        conversation=found,
        messages=[texts[each.id] for each in page],
        columns=tuple([texts[each.id] for each in column] for column in columns),
        branchings={each: tree.branching(each) for each in texts},
        leaves=frozenset() if before or later_id else frozenset(shown_last),
        earlier_id=path[-size - 1].id if len(path) > size else None,
        waiting=[] if before else read_line(rows, id),
        branched=tree.branched,
        later_id=later_id,
        summary=summary_on([each.id for each in path], read_summaries(rows, id), unfinished=True),
        files=read_files(rows, texts.values()),
        passages=read_answering(rows, texts.values()),
        named=read_named_beside(rows, texts),
    )


def _around(path: list[Place], id: str, size: int) -> tuple[int | None, int | None]:  # noqa: A002 (the field's name)
    """How deep the first and the last stand of those around a message that the end of the branch would not show."""
    number = next((number for number, place in enumerate(path) if place.id == id), len(path))
    if number >= len(path) - size:
        return None, None
    return max(number - size // 2, 0), number + size // 2


def read_later(rows: Rows, id: str, until: str, size: int = PAGE) -> Shown | None:  # noqa: A002 (the field's name)
    """The messages that follow this one on the way to `until`, and nothing else. None where that is no way."""
    found = rows.first(MessageRow, "FROM message WHERE id = ?", id)
    within = read_conversation(rows, found.conversation_id) if found else None
    if within is None:
        return None
    tree = read_tree(rows, within.id)
    path = tree.path(until)
    number = next((number for number, place in enumerate(path, 1) if place.id == id), len(path))
    page = path[number : number + size]
    texts = read_by_ids(rows, [each.id for each in page])
    is_end = number + size >= len(path)
    return Shown(
        conversation=within,
        messages=[texts[each.id] for each in page],
        columns=(),
        branchings={each: tree.branching(each) for each in texts},
        leaves=frozenset({until}) if is_end and not tree.children(until) else frozenset(),
        earlier_id=None,
        waiting=[],
        branched=tree.branched,
        later_id=None if is_end else until,
        files=read_files(rows, texts.values()),
        passages=read_answering(rows, texts.values()),
        named=read_named_beside(rows, texts),
    )


def _places(tree: Tree, found: ConversationRow) -> tuple[list[Place], list[list[Place]]]:
    """What is shown in one column, and in several where branches are compared."""
    compared = [leaf for leaf in found.compared.split() if tree.path(leaf)]
    if len(compared) > 1:
        common = tree.common(compared)
        return common, [tree.path(leaf)[len(common) :] for leaf in compared]
    return tree.path(found.leaf_id) or tree.path(tree.newest_leaf(None)), []


def read_by_ids(rows: Rows, ids: Iterable[str]) -> dict[str, MessageRow]:
    """Messages by their ids, in one query."""
    asked = list(ids)
    if not asked:
        return {}
    marks = ", ".join("?" * len(asked))
    return {each.id: each for each in rows.all(MessageRow, f"FROM message WHERE id IN ({marks})", *asked)}


def read_files(rows: Rows, messages: Iterable[MessageRow]) -> dict[str, tuple[AttachmentRow, ...]]:
    """The files beside the questions among these messages, without their contents, in one query."""
    return read_beside(rows, [each.id for each in messages if each.role == "user"])


def read_path(rows: Rows, conversation_id: str, leaf_id: str | None) -> list[MessageRow]:
    """The messages from the first one to this one."""
    path = [each.id for each in read_tree(rows, conversation_id).path(leaf_id)]
    found = read_by_ids(rows, path)
    return [found[each] for each in path]


@dataclass(frozen=True)
class OneShown:
    """A message on its own, as its page shows it."""

    message: MessageRow
    branching: Branching
    is_last: bool
    files: tuple[AttachmentRow, ...] = ()
    passages: tuple[ConsideredRow, ...] = ()
    named: tuple[NamedBeside, ...] = ()


def read_message(rows: Rows, id: str) -> OneShown | None:  # noqa: A002 (the field's name)
    """One message, among its siblings, and whether nothing follows it."""
    found = rows.first(MessageRow, "FROM message WHERE id = ? AND deleted_at IS NULL", id)
    if found is None:
        return None
    tree = read_tree(rows, found.conversation_id)
    files, passages = read_files(rows, [found]).get(id, ()), read_answering(rows, [found]).get(id, ())
    named = read_named_beside(rows, [id]).get(id, ())
    return OneShown(found, tree.branching(id), not tree.children(id), files, passages, named)


def read_line(rows: Rows, conversation_id: str) -> list[WaitingRow]:
    """The questions that wait in the conversation, the oldest first."""
    files = "SELECT count(*) FROM attachment WHERE box = waiting_question.id AND message_id IS NULL"
    line = f"SELECT id, text, model, ({files}) AS files FROM waiting_question WHERE conversation_id = ?"  # noqa: S608 (constants)
    return rows.all(WaitingRow, f"FROM ({line}) ORDER BY id", conversation_id)


def has_line(rows: Rows, conversation_id: str) -> bool:
    """Whether questions wait in the conversation."""
    query = "SELECT 1 FROM waiting_question WHERE conversation_id = ? LIMIT 1"
    return rows.value(query, conversation_id) is not None


def has_work_left(rows: Rows) -> bool:
    """Whether an earlier run of the backend left an answer half written."""
    return rows.value("SELECT 1 FROM message WHERE state IN (?, ?) LIMIT 1", *UNFINISHED) is not None
