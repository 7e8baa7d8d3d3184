"""Loose messages become a tree with ids of ours. Pure, and the same each time.

An id is made of the message's date and of where it came from, so that what has come in once is known again, and
siblings stand in the order in which they were written. Whatever the parents say, a tree comes out: circles are cut,
and who follows nobody begins the conversation.
"""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backend.chat import titles
from backend.chat.whole import Attachment, AttachmentHead, Whole, WholeConversation, WholeMessage
from backend.exchange.carried import ANSWER, HIDDEN, QUESTION, CarriedFile, LooseConversation, LooseMessage
from backend.exchange.loose import EARLIEST, line

MOST_REPEATED = 1_000_000
"""Characters that may stand in several branches, because the step to which they belong led to several answers."""

LENGTH = 26
"""Characters of a ULID."""

_CROCKFORD = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def made_id(at: int, *names: str) -> str:
    """A ULID of this date (milliseconds since 1970), the same for the same names."""
    digest = hashlib.sha256("\0".join(names).encode("utf-8", "replace")).digest()[:10]
    number = (at << 80) | int.from_bytes(digest, "big")
    return base64.b32hexencode(number.to_bytes(20, "big"))[-LENGTH:].translate(_CROCKFORD).decode("ascii")


def plant(loose: LooseConversation, now: int, *, with_files: bool) -> Whole:
    """The conversation as it is kept. `now` (milliseconds since 1970) is the date of what has none; `with_files`: read
    the bytes of its files, too."""
    origin = f"{loose.format}:{loose.key}"
    nodes = _joined(_visible(_rooted(loose.messages)))
    placed = list(_placed(nodes, loose, origin))
    end = _end(loose, placed)
    begun = loose.begun or (placed[0].at if placed else 0)
    latest = max([begun, loose.changed or 0, *(each.at for each in placed)])
    latest = latest if latest >= EARLIEST else now
    id_ = made_id(begun, origin)
    title, source = _title(loose, placed)
    conversation = WholeConversation(
        id=id_,
        title=title,
        title_source=source,
        model=loose.model or next((each.model for each in nodes.values() if each.model), ""),
        draft="",
        created_at=begun if begun >= EARLIEST else now,
        updated_at=latest,
        leaf_id=end,
        compared="",
        settings="",
        mode="",
        folder_id=None,
        pinned_at=latest if loose.pinned else None,
        archived_at=latest if loose.archived else None,
        origin=origin,
    )
    files = tuple(each for place in placed for each in _attachments(place, origin, with_files=with_files))
    messages = tuple(_message(each, id_, loose.model, now) for each in placed)
    return Whole(conversation, messages, tags=loose.tags, attachments=files)


@dataclass(frozen=True)
class _Placed:
    id: str
    parent_id: str | None
    position: int
    at: int
    message: LooseMessage


def _rooted(messages: Sequence[LooseMessage]) -> dict[str, LooseMessage]:
    """By their keys, of which none is there twice; each parent is one of them, and none is its own ancestor."""
    nodes: dict[str, LooseMessage] = {}
    for place, each in enumerate(messages):
        own = each.key if each.key and each.key not in nodes else f"{each.key}~{place}"
        nodes[own] = each if each.key == own else replace(each, key=own)
    sound: set[str] = set()
    for own in nodes:
        way: dict[str, None] = {}
        step: str | None = own
        while step is not None and step not in sound:
            way[step] = None
            parent = nodes[step].parent
            if parent is not None and (parent in way or parent not in nodes):
                nodes[step] = replace(nodes[step], parent=None)
                parent = None
            step = parent
        sound.update(way)
    return nodes


def _visible(nodes: dict[str, LooseMessage]) -> dict[str, LooseMessage]:
    """Without what is hidden: what follows it follows what it followed."""
    above: dict[str, str | None] = {}
    for own in nodes:
        way = [own]
        while (parent := nodes[way[-1]].parent) is not None and nodes[parent].role == HIDDEN and parent not in above:
            way.append(parent)
        found = above[parent] if parent is not None and parent in above else parent
        for step in reversed(way):
            if nodes[step].role == HIDDEN:
                above[step] = found
    shown = {}
    for own, each in nodes.items():
        if each.role != HIDDEN:
            shown[own] = replace(each, parent=above[each.parent]) if each.parent in above else each
    return shown


def _joined(nodes: dict[str, LooseMessage]) -> dict[str, LooseMessage]:
    """Steps on the way to an answer become the beginning of each answer that they led to."""
    following = _following(nodes)
    joined: dict[str, LooseMessage] = {}
    left = MOST_REPEATED
    for own in _downwards(following):
        each = nodes[own]
        before = joined.get(each.parent or "")
        if before is not None and before.joins:
            each = _one_of(before, each)
            nodes[own] = each
        children = [nodes[child] for child in following[own]]
        dissolves = each.joins and bool(children) and all(child.role == ANSWER for child in children)
        if dissolves and len(children) > 1:
            left -= (len(each.text) + len(each.thinking)) * (len(children) - 1)
            dissolves = left > 0
        joined[own] = each if each.joins == dissolves else replace(each, joins=dissolves)
    return {own: each for own, each in joined.items() if not each.joins}


def _one_of(before: LooseMessage, after: LooseMessage) -> LooseMessage:
    return replace(
        after,
        parent=before.parent,
        text="\n\n".join(part for part in (before.text, after.text) if part),
        thinking="\n\n".join(part for part in (before.thinking, after.thinking) if part),
        model=after.model or before.model,
        at=before.at if after.at is None else after.at,
        files=before.files + after.files,
    )


def _following(nodes: dict[str, LooseMessage]) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = defaultdict(list)
    for own, each in nodes.items():
        found[each.parent].append(own)
    return found


def _downwards(following: dict[str | None, list[str]]) -> Iterator[str]:
    """Every message behind the one that it follows."""
    waiting = list(reversed(following[None]))
    while waiting:
        own = waiting.pop()
        yield own
        waiting += reversed(following[own])


def _placed(nodes: dict[str, LooseMessage], loose: LooseConversation, origin: str) -> Iterator[_Placed]:
    """Each with its id and depth. Siblings get different dates, in their order, so that their ids stand in it, too."""
    following = _following(nodes)
    done: dict[str | None, _Placed] = {}
    dates: dict[str, int] = {}
    for own in _downwards(following):
        each = nodes[own]
        parent = done.get(each.parent)
        if own not in dates:
            first = parent.at + 1 if parent else loose.begun or 0
            dates |= _dates([nodes[sibling] for sibling in following[each.parent]], first)
        done[own] = _Placed(
            made_id(dates[own], origin, own),
            parent.id if parent else None,
            parent.position + 1 if parent else 0,
            dates[own],
            each,
        )
        yield done[own]


def _dates(siblings: Sequence[LooseMessage], first: int) -> dict[str, int]:
    found: dict[str, int] = {}
    latest = -1
    for each in sorted(siblings, key=lambda sibling: first if sibling.at is None else sibling.at):
        latest = max(latest + 1, first if each.at is None else each.at)
        found[each.key] = latest
    return found


def _end(loose: LooseConversation, placed: Sequence[_Placed]) -> str | None:
    """Where the branch ends that is shown: where the export says, else the newest."""
    if not placed:
        return None
    by_key = {each.message.key: each for each in placed}
    parents = {each.key: each.parent for each in loose.messages}
    step, seen = loose.leaf, set[str]()
    while step is not None and step not in by_key and step not in seen:
        seen.add(step)
        step = parents.get(step)
    if step is not None and step in by_key:
        return by_key[step].id
    followed = {each.parent_id for each in placed}
    return max((each for each in placed if each.id not in followed), key=lambda each: (each.at, each.id)).id


def _title(loose: LooseConversation, placed: Sequence[_Placed]) -> tuple[str, str]:
    """The export's own title counts as the person's: no model gives it another."""
    if title := line(loose.title):
        return title, "person"
    first = next((each.message.text for each in placed if each.message.role == QUESTION and each.message.text), "")
    return titles.from_words(line(first)), "words"


def _message(placed: _Placed, conversation_id: str, model: str, now: int) -> WholeMessage:
    each = placed.message
    at = placed.at if placed.at >= EARLIEST else now + placed.at
    return WholeMessage(
        id=placed.id,
        conversation_id=conversation_id,
        parent_id=placed.parent_id,
        position=placed.position,
        role=each.role,
        state="done",
        created_at=at,
        updated_at=at,
        model=each.model or (model if each.role == ANSWER else ""),
        prompt_tokens=None,
        answer_tokens=None,
        first_token_ms=None,
        thinking_ms=None,
        duration_ms=None,
        finish_reason=None,
        error_kind=None,
        error_sentence=None,
        error_next_step=None,
        recipe="",
        text=each.text,
        thinking=each.thinking,
    )


def _attachments(placed: _Placed, origin: str, *, with_files: bool) -> Iterator[Attachment]:
    for number, each in enumerate(placed.message.files):
        content = _content(each) if with_files else b""
        head = AttachmentHead(
            id=made_id(placed.at, origin, placed.message.key, str(number), each.name),
            message_id=placed.id,
            kind=each.kind,
            name=each.name,
            media_type=each.media_type,
            size=len(content) if with_files else each.size,
            tokens=None,
            created_at=placed.at,
        )
        yield Attachment(head, content)


def _content(each: CarriedFile) -> bytes:
    content = each.load()
    return content if each.kind == "image" else content.decode("utf-8", "replace").encode()
