"""An export as a file: JSON, or a zip with JSON and files in it. Nothing is ever unpacked to the disk.

A zip is untrusted: its names are labels and never paths, what is packed a thousandfold is refused, and so is what
needs a password.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from backend.exchange.carried import Files, NoFiles
from backend.exchange.files import Stored, StoredFiles
from backend.web.errors import DomainError
from backend.words import _

MOST_MEMBERS = 500_000
MOST_BYTES = 68_719_476_736
"""Bytes of all JSON in a zip, unpacked."""

HIGHEST_RATIO = 200
"""Text is packed to a tenth or so; a thousandth is a trap."""

SMALL = 10_485_760
"""Bytes: what is unpacked to no more than this is harmless whatever its ratio."""

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What the standard library raises for a zip that is not as it should be."""

_MAIN = re.compile(r"conversations([-_ ]?\d+)?\.json")
_ASIDE = re.compile(r"(__MACOSX/|.*/__MACOSX/|.*/\.|\.)")


class Unusable(DomainError):
    """The file is no export that Hearth can read."""


class Packed(Protocol):
    """A part of an export with JSON in it."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def size(self) -> int:
        """Bytes."""
        ...

    def open(self) -> BinaryIO:
        """Its bytes."""
        ...


@dataclass(frozen=True)
class _Plain:
    path: Path
    name: str
    size: int

    def open(self) -> BinaryIO:
        return self.path.open("rb")


@dataclass(frozen=True)
class _Member:
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    @property
    def name(self) -> str:
        return PurePosixPath(self.info.filename).name

    @property
    def size(self) -> int:
        return self.info.file_size

    def open(self) -> BinaryIO:
        return self.archive.open(self.info)  # type: ignore[return-value]  # it reads bytes, as BinaryIO does

    def read(self, count: int) -> bytes:
        """Its first so many bytes; none where it is damaged."""
        try:
            with self.open() as stream:
                return stream.read(count)
        except DAMAGE:
            return b""


@dataclass(frozen=True)
class Export:
    """What there is to read: the parts with conversations, in order, and the files beside them."""

    parts: tuple[Packed, ...]
    files: Files

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts)


@contextmanager
def opened(path: Path, name: str) -> Iterator[Export]:
    """The export in this file, which the person calls `name`. Raises Unusable."""
    with path.open("rb") as stream:
        is_zip = stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    if not is_zip:
        yield Export((_Plain(path, name, path.stat().st_size),), NoFiles())
        return
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGE as fault:
        raise Unusable(
            _("The zip file is damaged, or it was not downloaded to its end."), _("Download it again.")
        ) from fault
    with archive:
        yield _within(archive)


def _within(archive: zipfile.ZipFile) -> Export:
    members = [_Member(archive, info) for info in archive.infolist() if not info.is_dir()]
    if len(members) > MOST_MEMBERS:
        raise Unusable(_("There are too many files in the zip file."), _("Choose the export itself."))
    parts = _parts(members)
    for part in parts:
        _check(part)
    if not parts:
        raise Unusable(
            _("There are no conversations in the zip file."),
            _("Choose the file as it was downloaded: it has a file named conversations.json in it."),
        )
    if sum(part.size for part in parts) > MOST_BYTES:
        raise _trap()
    beside = [Stored(each.info.filename, each.size, each.read) for each in members if each not in parts]
    return Export(tuple(parts), StoredFiles(beside))


def _parts(members: list[_Member]) -> list[_Member]:
    """The members with conversations: those of that name, or else every one with JSON."""
    shown = [each for each in members if not _ASIDE.match(each.info.filename)]
    main = [each for each in shown if _MAIN.fullmatch(each.name.lower())]
    lines = [each for each in shown if each.name.lower().endswith(".jsonl")]
    found = main or lines or [each for each in shown if each.name.lower().endswith(".json")]
    return sorted(found, key=lambda each: each.info.filename)


def _check(part: _Member) -> None:
    if part.info.flag_bits & 1:
        raise Unusable(_("The zip file is locked with a password."), _("Unpack it, and choose the JSON file in it."))
    if part.size > SMALL and part.size > HIGHEST_RATIO * max(1, part.info.compress_size):
        raise _trap()


def _trap() -> Unusable:
    return Unusable(
        _("The zip file would unpack to far more than an export is."), _("Choose the file as it was downloaded.")
    )
