"""Mail as a file (.eml): who wrote what to whom and when, the text, and the names of what was attached."""

import email
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Final

from backend.reading.composing import Composed, Composer, Unreadable, one_line
from backend.reading.decoding import MARKS, NotText, decode
from backend.reading.plain import MOST_TEXT
from backend.reading.webpages import write_html

SHOWN: Final = ("From", "To", "Cc", "Date")
MOST_PARTS: Final = 1_000


def read_mail(path: Path, name: str) -> Composed:
    """A message. Raises Unreadable, OSError."""
    size = path.stat().st_size
    if size > MOST_TEXT:
        raise Unreadable("too-large", f"{size} bytes")
    message = email.message_from_bytes(_as_bytes(path.read_bytes()))
    if not any(message.get(header) for header in (*SHOWN, "Subject", "Message-ID", "Received")):
        raise Unreadable("damaged", "it has no headers of a mail")
    composer = Composer()
    _write(composer, message, 1)
    return composer.composed("mail", _header(message, "Subject"))


def _as_bytes(data: bytes) -> bytes:
    """As mail travels: a program may have saved it in UTF-16."""
    is_wide = data.startswith(tuple(mark for mark, _ in MARKS)) or data[:200].count(0) * 4 > len(data[:200])
    try:
        return decode(data).encode() if is_wide else data
    except NotText:
        raise Unreadable("not-a-document", "neither a text nor a mail") from None


def _write(composer: Composer, message: Message, level: int) -> None:
    composer.heading(level, _header(message, "Subject"))
    for header in SHOWN:
        if value := _header(message, header):
            composer.line(f"{header}: {value}")
    composer.gap()
    attached = []
    for number, part in enumerate(_parts(message)):
        if number >= MOST_PARTS:
            raise Unreadable("bomb", "more parts than a mail has")
        if part.get_content_maintype() == "message" and part.is_multipart():
            inner = part.get_payload(0)
            if isinstance(inner, Message):
                _write(composer, inner, level + 1)
        elif filename := part.get_filename():
            attached.append(_decoded(filename))
        elif part.get_content_type() == "text/html":
            write_html(composer, _text(part), level)
        elif part.get_content_maintype() == "text":
            composer.paragraph(_text(part).replace("\r\n", "\n").strip())
    if attached:
        composer.paragraph("Attached: " + ", ".join(attached))


def _parts(message: Message) -> Iterator[Message]:
    """The parts that a reader is shown: of several forms of the same, the plain one."""
    inner = message.get_payload()
    if message.get_content_maintype() != "multipart" or not isinstance(inner, list):
        yield message
        return
    parts = [part for part in inner if isinstance(part, Message)]
    if message.get_content_subtype() == "alternative":
        plain = [part for part in parts if part.get_content_type() == "text/plain" and _text(part).strip()]
        parts = plain[:1] or parts[-1:]
    for part in parts:
        yield from _parts(part)


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset()
    try:
        return data.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        pass  # it is called one thing and is another
    try:
        return decode(data)
    except NotText:
        return ""


def _header(message: Message, name: str) -> str:
    return _decoded(message.get(name) or "")


def _decoded(value: object) -> str:
    try:
        return one_line(str(make_header(decode_header(str(value)))))
    except (MessageError, LookupError, ValueError):
        return one_line(str(value))
