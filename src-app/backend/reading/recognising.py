"""What a file is: by its bytes, and where these are only text, by its name."""

from mmap import ACCESS_READ, mmap
from pathlib import Path, PurePosixPath
from typing import Final

from backend.reading.composing import Unreadable
from backend.reading.protocol import SUFFIXES
from backend.reading.unpacking import Archive, open_archive

BEGINNING: Final = 4_096
"""Bytes by which a file is known. A PDF may have others before it begins."""

WORKBOOK_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of what offices wrote before 2007, and of what they write with a password."""

ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
WORKBOOK_STREAMS: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))

FOREIGN: Final = (
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"MZ\x90",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"SQLite format 3\x00",
    b"%!PS",
)
"""How files begin that are no documents to us, though some of them could pass for a text."""

BY_SUFFIX: Final = {suffix: kind for kind, suffixes in SUFFIXES.items() for suffix in suffixes}
TEXTS: Final = frozenset({"html", "markdown", "text", "csv", "json", "mail", "notebook", "code"})
"""The kinds that are texts: among them the name decides."""

NAMED: Final = {"readme": "text", "makefile": "code", "dockerfile": "code", "license": "text"}

MEDIA_TYPES: Final = {
    "application/epub+zip": "epub",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/vnd.oasis.opendocument.presentation": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "xlsx",
}
"""What a zip's member `mimetype` says, and the kind that it is."""

MEMBERS: Final = (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx"), ("META-INF/container.xml", "epub"))


def recognise(path: Path, name: str) -> str:
    """The kind of the file at `path`, which its person calls `name`. Raises Unreadable, OSError."""
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
    if not beginning:
        raise Unreadable("empty", "0 bytes")
    if beginning.startswith(b"%PDF-") or (b"%PDF-" in beginning[:1_024] and name.lower().endswith(".pdf")):
        return "pdf"
    if beginning.startswith(b"PK\x03\x04"):
        with open_archive(path) as archive:
            return _packed(archive)
    if beginning.startswith(WORKBOOK_OLD):
        return _old(path)
    if beginning.startswith(FOREIGN):
        raise Unreadable("not-a-document", f"begins with {beginning[:8]!r}")
    return text_kind(name)


def text_kind(name: str) -> str:
    """The kind of a text by the name of its file."""
    file = PurePosixPath(name)
    kind = BY_SUFFIX.get(file.suffix.lstrip(".").lower()) or NAMED.get(file.name.lower(), "text")
    if kind in TEXTS:
        return kind
    raise Unreadable("damaged", f"it is called {kind}, but does not begin like one")


def _packed(archive: Archive) -> str:
    try:
        kind = MEDIA_TYPES.get(archive.read("mimetype", most=200).decode("ascii", "replace").strip())
    except KeyError:
        kind = None
    for member, name in MEMBERS:
        if kind is None and any(entry.startswith(member) for entry in archive.names):
            kind = name
    if b"encryption-data" in _manifest(archive):
        raise Unreadable("password", "its parts are encrypted")
    if kind is None:
        raise Unreadable("not-a-document", "a zip of other things")
    return kind


def _manifest(archive: Archive) -> bytes:
    """Where OpenDocument says that a part is encrypted."""
    try:
        return archive.read("META-INF/manifest.xml")
    except KeyError:
        return b""


def _old(path: Path) -> str:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        if data.find(ENCRYPTED) >= 0:
            raise Unreadable("password", "an encrypted package")
        if any(data.find(stream) >= 0 for stream in WORKBOOK_STREAMS):
            return "xlsx"
    raise Unreadable("not-a-document", "an office file from before 2007")
