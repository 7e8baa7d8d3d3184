"""Archives: a zip is untrusted. Nothing is unpacked to the disk, names are labels and never paths.

What is packed out of all proportion, has countless members, hides one member in another or names one twice, is refused
before anything is unpacked; and since the directory may lie, what is unpacked is counted, too.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from backend.reading.composing import Unreadable

MOST_MEMBERS: Final = 20_000
MOST_UNPACKED: Final = 1_073_741_824
"""Bytes of all members, pictures and films included."""

MOST_MEMBER: Final = 134_217_728
"""Bytes of one member that is read: a tree of it takes several times as much memory."""

HIGHEST_RATIO: Final = 250
"""XML is packed to a twentieth or so, at best to a hundredth; a thousandth is a trap."""

SMALL: Final = 4_194_304
"""Bytes: what is unpacked to no more than this is harmless whatever its ratio."""

ENCRYPTED_BIT: Final = 1
PIECE: Final = 65_536
DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What the standard library raises for a zip that is not as it should be."""

_OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")


class Archive:
    """An archive that has been looked over."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.names = tuple(info.filename for info in file.infolist())

    def read(self, name: str, most: int = MOST_MEMBER) -> bytes:
        """A member's bytes. Raises KeyError where there is none of that name, Unreadable."""
        info = self._file.getinfo(name)
        if info.file_size > most:
            raise Unreadable("too-large", f"{name!r} has {info.file_size} bytes")
        parts, length = [], 0
        try:
            with self._file.open(info) as member:
                while piece := member.read(PIECE):
                    parts.append(piece)
                    length += len(piece)
                    if length > most:
                        raise Unreadable("bomb", f"{name!r} is larger than its archive says")
        except DAMAGE as error:
            raise Unreadable("damaged", f"{name!r}: {error}") from error
        return b"".join(parts)


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The archive at `path`. Raises Unreadable where it is damaged, locked or a trap; OSError where there is none."""
    with path.open("rb") as opened:
        try:
            file = zipfile.ZipFile(opened)
        except DAMAGE as error:
            raise Unreadable("damaged", str(error)) from error
        with file:
            _look_over(file.infolist(), path.stat().st_size)
            yield Archive(file)


def _look_over(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MOST_MEMBERS:
        raise Unreadable("bomb", f"{len(members)} members")
    if len({member.filename for member in members}) < len(members):
        raise Unreadable("damaged", "two members have one name")
    if any(member.flag_bits & ENCRYPTED_BIT for member in members):
        raise Unreadable("password", "members are encrypted")
    if outside := [member.filename for member in members if _OUTSIDE.search(member.filename)]:
        raise Unreadable("damaged", f"a member is named {outside[0]!r}")
    unpacked, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if packed > size:
        raise Unreadable("bomb", "members lie in one another")
    if unpacked > MOST_UNPACKED:
        raise Unreadable("bomb", f"{unpacked} bytes unpacked")
    for member in members:
        if member.file_size > SMALL and member.file_size > HIGHEST_RATIO * max(1, member.compress_size):
            raise Unreadable(
                "bomb", f"{member.filename!r} is packed to a {member.file_size // max(1, member.compress_size)}th"
            )
