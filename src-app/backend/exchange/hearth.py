"""Hearth's own JSON: a line that says what it is, then a line for each conversation and for each of its files.

What goes out this way comes back without loss: every column that lasts is in it, and every branch. Read by somebody
else's eyes it is untrusted all the same: each value is looked at, and the tree is put in order.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, asdict, fields, replace
from typing import TypeVar, get_type_hints

from backend.chat.considered import ConsideredRow
from backend.chat.records import UNFINISHED
from backend.chat.whole import (
    Attachment,
    AttachmentHead,
    Whole,
    WholeConversation,
    WholeFolder,
    WholeMessage,
    WholeNamed,
    WholeSummary,
)
from backend.exchange import loose
from backend.exchange.carried import Broken
from backend.exchange.loose import Fields, Json
from backend.words import _

NAME = "hearth"
VERSION = 1
HEADER = {"hearth": "conversations", "version": VERSION}
ENDINGS = ("done", "stopped", "interrupted", "failed")
"""States of a message that is not being written."""

_ULID = re.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}")
LATEST = 253_402_300_799_999
"""Milliseconds since 1970: no later moment can be shown."""

R = TypeVar("R")


def header_line() -> bytes:
    """The first line of a file."""
    return _line(HEADER)


def conversation_line(whole: Whole) -> bytes:
    """A conversation, without its files."""
    return _line(
        {
            "conversation": asdict(whole.conversation),
            "folder": asdict(whole.folder) if whole.folder else None,
            "tags": list(whole.tags),
            "messages": [_without(asdict(each), "conversation_id") for each in whole.messages],
            "summaries": [_without(asdict(each), "conversation_id") for each in whole.summaries],
            "considered": [asdict(each) for each in whole.considered],
            "named": [asdict(each) for each in whole.named],
        }
    )


def attachment_line(attachment: Attachment) -> bytes:
    """A file beside one of its messages."""
    return _line(
        {"attachment": {**asdict(attachment.head), "content": base64.b64encode(attachment.content).decode("ascii")}}
    )


def is_header(value: Fields) -> bool:
    """Whether it is the first line of a file."""
    return "hearth" in value


def check_header(value: Fields) -> None:
    """Raises Broken where the file was written by a Hearth that is newer than this one."""
    version = value.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise Broken("", _("It was written by a newer Hearth. Update this one."))


def is_conversation(value: Fields) -> bool:
    """Whether it is the line of a conversation."""
    return isinstance(value.get("conversation"), dict) and isinstance(value.get("messages"), list)


def is_attachment(value: Fields) -> bool:
    """Whether it is the line of a file."""
    return isinstance(value.get("attachment"), dict)


def parse_conversation(value: Fields) -> Whole:
    """The conversation of a line. Raises Broken."""
    about = loose.fields(value.get("conversation"))
    title = loose.line(about.get("title"))
    own = loose.key(about.get("id"))
    _check_id(own, title)
    given = [{**loose.fields(each), "conversation_id": own} for each in loose.items(value.get("messages"))]
    summed = [{**loose.fields(each), "conversation_id": own} for each in loose.items(value.get("summaries"))]
    folder = value.get("folder")
    messages = {loose.key(each.get("id")) for each in given}
    whole = Whole(
        _row(WholeConversation, about, title),
        tuple(_in_order([_row(WholeMessage, each, title) for each in given], title)),
        tuple(_row(WholeSummary, each, title) for each in summed),
        tuple(dict.fromkeys(loose.text(each) for each in loose.items(value.get("tags")))),
        _row(WholeFolder, folder, title) if isinstance(folder, dict) else None,
        considered=_considered(loose.items(value.get("considered")), messages, title),
        named=_named(loose.items(value.get("named")), messages, title),
    )
    if whole.conversation.folder_id and (whole.folder is None or whole.folder.id != whole.conversation.folder_id):
        return replace(whole, conversation=replace(whole.conversation, folder_id=None), folder=None)
    return whole


def parse_attachment(value: Fields, *, with_content: bool) -> Attachment:
    """The file of a line; without its bytes where those are not wanted. Raises Broken."""
    about = loose.fields(value.get("attachment"))
    name = loose.line(about.get("name"))
    head = _row(AttachmentHead, about, name)
    _check_id(head.id, name)
    if head.kind not in ("text", "image"):
        raise Broken(name, _("It is neither a text nor an image."))
    if not with_content:
        return Attachment(head, b"")
    try:
        content = base64.b64decode(loose.text(about.get("content")), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Broken(name, _("What is in the file can't be read.")) from fault
    return Attachment(replace(head, size=len(content)), content)


def _considered(given: Iterable[Json], messages: set[str], title: str) -> tuple[ConsideredRow, ...]:
    """The passages of messages that are there, each number once."""
    rows = [_row(ConsideredRow, loose.fields(each), title) for each in given]
    return tuple({(each.message_id, each.number): each for each in rows if each.message_id in messages}.values())


def _named(given: Iterable[Json], messages: set[str], title: str) -> tuple[WholeNamed, ...]:
    """The documents that messages name which are there."""
    rows = [_row(WholeNamed, loose.fields(each), title) for each in given]
    for each in rows:
        _check_id(each.id, title)
    return tuple({each.id: each for each in rows if each.message_id in messages}.values())


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _without(value: dict[str, object], name: str) -> dict[str, object]:
    return {key: each for key, each in value.items() if key != name}


def _row(shape: type[R], given: Fields, title: str) -> R:
    """A row of these values; what is missing is empty. Raises Broken where one is of another kind."""
    hints = get_type_hints(shape)
    values: dict[str, object] = {}
    for field in fields(shape):  # type: ignore[arg-type]  # a dataclass, as all rows are
        kind = hints[field.name]
        if field.name in given:
            values[field.name] = _value(given[field.name], kind, title, field.name)
        elif field.default is MISSING:
            values[field.name] = "" if kind is str else 0 if kind in (int, float) else None
    return shape(**values)


def _value(value: Json, kind: object, title: str, name: str) -> object:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if value is None and kind in (str | None, int | None):
        return None
    if isinstance(value, str) and kind in (str, str | None):
        return loose.repaired(value)
    if kind is float and (is_number or (isinstance(value, float) and math.isfinite(value))):
        return float(min(max(value, -LATEST), LATEST))  # type: ignore[type-var,arg-type]  # it is a number
    if is_number and kind in (int, int | None) and 0 <= value <= LATEST:  # type: ignore[operator]  # it is a number
        return value
    raise Broken(title, _("“%(name)s” is not what it should be.", name=name))


def _check_id(own: str, title: str) -> None:
    if not _ULID.fullmatch(own):
        raise Broken(title, _("It has no id."))


def _in_order(messages: list[WholeMessage], title: str) -> Iterator[WholeMessage]:
    """Each with its depth, behind the one that it follows. Raises Broken where they make no tree."""
    by_id = {each.id: each for each in messages}
    if len(by_id) != len(messages):
        raise Broken(title, _("Two of its messages have the same id."))
    following: dict[str | None, list[WholeMessage]] = {}
    for each in messages:
        _check_id(each.id, title)
        if each.role not in ("user", "assistant") or each.state not in (*ENDINGS, *UNFINISHED):
            raise Broken(title, _("“%(name)s” is not what it should be.", name="role"))
        following.setdefault(each.parent_id, []).append(each)
    level, depth, count = following.get(None, []), 0, 0
    while level:
        for each in sorted(level, key=lambda message: message.id):
            state = "interrupted" if each.state in UNFINISHED else each.state
            yield replace(each, position=depth, state=state)
            count += 1
        level = [child for each in level for child in following.get(each.id, [])]
        depth += 1
    if count != len(messages):
        raise Broken(title, _("Some of its messages follow none that is there."))
