"""The files that come with an export: found by the key under which they are stored, and told by what they are."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from backend.exchange.carried import CarriedFile

LARGEST_IMAGE = 20_971_520
LARGEST_TEXT = 2_097_152
"""Bytes. A larger file is named in the text and left out."""

HEAD = 512
"""Bytes by which it is told what a file is."""

IMAGES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
TEXTS = {
    ".c": "text/x-c",
    ".cpp": "text/x-c",
    ".css": "text/css",
    ".csv": "text/csv",
    ".go": "text/plain",
    ".html": "text/html",
    ".java": "text/plain",
    ".js": "text/javascript",
    ".json": "application/json",
    ".log": "text/plain",
    ".md": "text/markdown",
    ".py": "text/x-python",
    ".rs": "text/plain",
    ".sh": "text/plain",
    ".sql": "text/plain",
    ".svg": "text/plain",
    ".toml": "text/plain",
    ".ts": "text/plain",
    ".txt": "text/plain",
    ".xml": "text/xml",
    ".yaml": "text/plain",
    ".yml": "text/plain",
}
"""Texts are told by their names: any bytes might be one."""

_STORED = re.compile(r"(?:file[-_][0-9A-Za-z]{8,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_DATA_URL = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,", re.IGNORECASE)


@dataclass(frozen=True)
class Stored:
    """A file in an archive: `read` gives its first so many bytes, or all."""

    path: str
    size: int
    read: Callable[[int], bytes]


class StoredFiles:
    """The files of an archive, by the keys in their names and by the names themselves."""

    def __init__(self, stored: Iterable[Stored]) -> None:
        self._by_key: dict[str, Stored] = {}
        for each in stored:
            name = PurePosixPath(each.path).name
            self._by_key.setdefault(name, each)
            if found := _STORED.match(name):
                self._by_key.setdefault(found[0], each)

    def find(self, name: str, *keys: str) -> CarriedFile | None:
        """The file that is stored under one of `keys`, or is called `name`; None where it is not there or no use."""
        found = next((self._by_key[each] for each in (*keys, name) if each and each in self._by_key), None)
        return carried(found, name) if found else None


def carried(stored: Stored, name: str) -> CarriedFile | None:
    """The file as it is kept, or None where it is neither an image nor a text, or too large."""
    own = PurePosixPath(stored.path).name
    name = name or own
    if media_type := image_type(stored.read(HEAD)):
        kind, largest = "image", LARGEST_IMAGE
    else:
        media_type = TEXTS.get(PurePosixPath(name).suffix.lower()) or TEXTS.get(PurePosixPath(own).suffix.lower()) or ""
        kind, largest = "text", LARGEST_TEXT
    if not media_type or stored.size > largest:
        return None
    return CarriedFile(name[:200], kind, media_type, stored.size, lambda: stored.read(largest))


def image_type(head: bytes) -> str:
    """The kind of image that begins like this; "" where it is none that a model may see."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in IMAGES.items() if head.startswith(magic)), "")


def from_data_url(url: str, name: str) -> CarriedFile | None:
    """The image that an address carries in itself, or None where that is none."""
    found = _DATA_URL.match(url)
    if not found or len(url) > 2 * LARGEST_IMAGE:
        return None
    try:
        content = base64.b64decode(url[found.end() :], validate=False)
    except (binascii.Error, ValueError):
        return None
    media_type = image_type(content[:HEAD])
    if not media_type:
        return None
    return CarriedFile(name or media_type.replace("/", "."), "image", media_type, len(content), lambda: content)
