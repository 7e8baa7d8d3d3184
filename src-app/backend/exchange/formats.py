"""What an export is, told by what is in it; and from its pieces to conversations as they are kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from backend.chat.whole import Attachment, Whole
from backend.exchange import chatgpt, claude, hearth, librechat, openwebui
from backend.exchange.carried import Broken, LooseConversation
from backend.exchange.loose import Fields, Json, line
from backend.exchange.opening import DAMAGE, Export, Packed
from backend.exchange.pieces import Pieces, Unreadable
from backend.exchange.planting import plant
from backend.words import _

PARSERS = (chatgpt, claude, librechat, openwebui)

Item: TypeAlias = Whole | Attachment | Broken


@dataclass(frozen=True)
class Found:
    """One thing that was found, of which format it is ("" where that is not known), and how many bytes were read."""

    item: Item
    format: str
    read: int


def found_in(export: Export, now: int, *, with_files: bool) -> Iterator[Found]:
    """All that is in the export, one after the other. What is broken is told and passed by.

    `now`: milliseconds since 1970, the date of what has none. `with_files`: read the bytes of files, too.
    """
    before = 0
    for part in export.parts:
        yield from _in_part(part, export, before, now, with_files=with_files)
        before += part.size


def _in_part(part: Packed, export: Export, before: int, now: int, *, with_files: bool) -> Iterator[Found]:
    try:
        with part.open() as stream:
            for piece in Pieces(stream):
                read = before + min(stream.tell(), part.size)
                if isinstance(piece, Unreadable):
                    yield Found(Broken(piece.title, _why(piece.kind)), "", read)
                    continue
                for item, named in _items(piece.value, export, now, with_files=with_files):
                    yield Found(item, named, read)
    except DAMAGE:
        broken = Broken(part.name, _("The rest of the file is damaged. Download the export again."))
        yield Found(broken, "", before + part.size)


def _items(value: Json, export: Export, now: int, *, with_files: bool) -> Iterator[tuple[Item, str]]:
    """What a piece is; nothing where it only says of what kind the file is."""
    if not isinstance(value, dict):
        yield Broken("", _("It is no conversation in a format that Hearth knows.")), ""
        return
    named = _format(value)
    try:
        item = _item(value, named, export, now, with_files=with_files)
    except Broken as fault:
        yield fault, named
    except (RecursionError, MemoryError):
        yield Broken(_title(value), _("It is nested too deeply.")), named
    else:
        if item is not None:
            yield item, named


def _item(value: Fields, named: str, export: Export, now: int, *, with_files: bool) -> Item | None:
    if named == hearth.NAME:
        return _of_hearth(value, with_content=with_files)
    for parser in PARSERS:
        if named == parser.NAME:
            parse: Callable[..., LooseConversation] = parser.parse
            whole = plant(parse(value, export.files), now, with_files=with_files)
            if not whole.messages:
                raise Broken(whole.conversation.title, _("It has no messages."))
            return whole
    raise Broken(_title(value), _("It is no conversation in a format that Hearth knows."))


def _of_hearth(value: Fields, *, with_content: bool) -> Item | None:
    if hearth.is_header(value):
        hearth.check_header(value)
        return None
    if hearth.is_attachment(value):
        return hearth.parse_attachment(value, with_content=with_content)
    return hearth.parse_conversation(value)


def _format(value: Fields) -> str:
    """The name of the format, or nothing where it is none of ours."""
    if hearth.is_header(value) or hearth.is_conversation(value) or hearth.is_attachment(value):
        return hearth.NAME
    return next((parser.NAME for parser in PARSERS if parser.is_one(value)), "")


def _title(value: Fields) -> str:
    return line(value.get("title")) or line(value.get("name"))


def _why(kind: str) -> str:
    if kind == "cut":
        return _("The file ends in the middle of it.")
    if kind == "large":
        return _("It is larger than Hearth can take in.")
    return _("It is not valid JSON.")
