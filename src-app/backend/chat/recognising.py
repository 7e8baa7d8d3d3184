"""What a file is by its own bytes, never by its name: a picture that a model can see, a text that it can read. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from backend.chat.tokens import weigh
from backend.reading.decoding import NotText, decode
from backend.web.request import BadRequest
from backend.words import _

LARGEST = 1_048_576
"""Bytes, which is also what a request may have. The page makes pictures smaller before it sends them."""
LONGEST_NAME = 200

_LINE_END = re.compile(r"\r\n?")

PICTURES = (
    (b"\x89PNG\r\n\x1a\n", b"", "image/png"),
    (b"\xff\xd8\xff", b"", "image/jpeg"),
    (b"RIFF", b"WEBP", "image/webp"),
    (b"GIF87a", b"", "image/gif"),
    (b"GIF89a", b"", "image/gif"),
)
"""How each begins, what stands from the eighth byte on, and what it is."""


@dataclass(frozen=True)
class Recognised:
    """A file as it is kept. `kind` is `text`, in UTF-8, or `image`. `tokens`: of a text, about."""

    kind: str
    name: str
    media_type: str
    content: bytes
    tokens: int | None


def recognise(name: str, body: bytes) -> Recognised:
    """The file that these bytes are. Raises BadRequest, which says why it can't be taken."""
    name = plain_name(name)
    if not body:
        raise BadRequest(_("“%(name)s” is empty.", name=name), _("Choose another file."))
    if len(body) > LARGEST:
        raise BadRequest(_("“%(name)s” is larger than 1 MiB.", name=name), _("Take the part that matters."), 413)
    if media_type := picture_type(body):
        return Recognised("image", name, media_type, body, None)
    try:
        text = _LINE_END.sub("\n", decode(body))
    except NotText:
        raise BadRequest(
            _("“%(name)s” is neither a text nor a picture.", name=name),
            _("Text files and PNG, JPEG, WebP or GIF pictures can be added."),
            415,
        ) from None
    return Recognised("text", name, "text/plain", text.encode(), max(1, round(weigh(text))))


def picture_type(body: bytes) -> str:
    """The media type of a picture, or an empty string."""
    for begins, goes_on, media_type in PICTURES:
        if body.startswith(begins) and body[8:].startswith(goes_on):
            return media_type
    return ""


def plain_name(name: str) -> str:
    """A file's name as it is shown and told: no folders, no line ends, no marks that turn the direction of reading."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(" " if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") else each for each in last)
    words = " ".join(kept.split())
    stem, dot, ending = words.rpartition(".")
    if len(words) > LONGEST_NAME and dot and len(ending) <= 16:
        return f"{stem[: LONGEST_NAME - 1 - len(ending)]}.{ending}"
    return words[:LONGEST_NAME] or _("Untitled")
