"""Unpacking an archive as if its maker meant harm: nothing lands, points or is written outside of its folder.

Regular files, folders and links are taken, with modes of ours; anything else refuses the whole archive. The symbolic
links are made last, so that no file is ever written through one, and then each is followed to see where it ends.
(`tarfile`'s own filter is younger than Python 3.11.0, knows nothing of zip, and keeps modes that are not private.)
"""

import os
import stat
import tarfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from backend.words import _

MOST_ENTRIES = 20_000
MOST_BYTES = 40_000_000_000
"""What is unpacked at most: official builds have some hundred files, and less than a tenth of that."""

AT_ONCE = 1_048_576


class Unusable(Exception):
    """The archive is damaged, or is not what it should be."""


class Stopped(Exception):
    """Somebody does not want it unpacked any more."""


@dataclass(frozen=True)
class Entry:
    """One thing in an archive. `kind`: file, folder, link, twin (the same file once more), or other. `target`: where a
    link points, or the name of the file that a twin is the same as."""

    name: str
    kind: str
    is_program: bool
    target: str
    content: IO[bytes] | None


def unpack(archive: Path, into: Path, stopping: threading.Event, most_bytes: int = MOST_BYTES) -> None:
    """Unpack a `.tar.zst`, `.tgz` or `.zip` into the new folder `into`. Blocks: for a thread.

    Everything gets modes that nobody else can use it with. Raises Unusable; Stopped where `stopping` is set meanwhile;
    OSError. What is there then is for the caller to remove.
    """
    into.mkdir(mode=0o700, parents=True)
    try:
        with _opened(archive) as entries:
            _Placing(into, stopping, most_bytes).place(entries)
    except _damage() as error:
        raise Unusable(_("it is damaged (%(error)s)", error=error)) from error


class _Placing:
    def __init__(self, into: Path, stopping: threading.Event, most_bytes: int) -> None:
        self._into = into
        self._stopping = stopping
        self._left = most_bytes
        self._links: list[tuple[Path, str]] = []

    def place(self, entries: Iterator[Entry]) -> None:
        for number, entry in enumerate(entries):
            if number >= MOST_ENTRIES:
                raise Unusable(_("it holds too many files"))
            path = self._into / _checked(entry.name)
            if path == self._into:
                continue  # the folder itself, which is there
            self._make_folder(path if entry.kind == "folder" else path.parent)
            if entry.kind == "link":
                self._links.append((path, entry.target))
            elif entry.kind == "twin":
                self._link_twin(path, self._into / _checked(entry.target))
            elif entry.kind == "file" and entry.content:
                self._write(path, entry.content, 0o700 if entry.is_program else 0o600)
            elif entry.kind != "folder":
                raise Unusable(_("“%(name)s” is neither a file nor a folder nor a link", name=entry.name[:80]))
        for path, target in self._links:
            if path.is_symlink() or path.exists():
                raise Unusable(_("“%(name)s” is in it twice", name=path.name[:80]))
            path.symlink_to(_checked_target(target))
        for path, target in self._links:
            self._follow(path, target)

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise Unusable(_("“%(name)s” is both a file and a folder", name=folder.name[:80])) from error
        while folder != self._into:  # `mode` above holds for the last of them alone
            folder.chmod(0o700)
            folder = folder.parent

    def _write(self, path: Path, content: IO[bytes], mode: int) -> None:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        except FileExistsError as error:
            raise Unusable(_("“%(name)s” is in it twice", name=path.name[:80])) from error
        with open(descriptor, "wb", buffering=0) as file:
            while piece := content.read(AT_ONCE):
                if self._stopping.is_set():
                    raise Stopped
                self._left -= len(piece)
                if self._left < 0:
                    raise Unusable(_("it holds more than any official build does"))
                file.write(piece)
            os.fsync(file.fileno())  # the rename that follows must not be on the disk before this is

    def _link_twin(self, path: Path, first: Path) -> None:
        try:
            os.link(first, path, follow_symlinks=False)  # there are none yet: what is there, we have written
        except (FileNotFoundError, FileExistsError, NotADirectoryError, PermissionError) as error:
            raise Unusable(
                _("“%(name)s” is the same as a file that is not in it, or is in it twice", name=path.name[:80])
            ) from error

    def _follow(self, path: Path, target: str) -> None:
        try:
            end = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:  # nowhere, or in a circle
            raise Unusable(_("the link “%(name)s” leads nowhere", name=path.name[:80])) from error
        if not end.is_relative_to(self._into.resolve()):
            raise Unusable(
                _("the link “%(name)s” leads out of it, to “%(target)s”", name=path.name[:80], target=target[:80])
            )


def _checked(name: str) -> PurePosixPath:
    """A name that stays below the folder that it is put into, on every system. Raises Unusable."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or any(sign in name for sign in "\\:\0"):
        raise Unusable(_("“%(name)s” leads out of it", name=name[:80]))
    return path


def _checked_target(target: str) -> str:
    if not target or target.startswith("/") or any(sign in target for sign in "\\:\0"):
        raise Unusable(_("a link in it leads out of it, to “%(target)s”", target=target[:80]))
    return target


@contextmanager
def _opened(archive: Path) -> Iterator[Iterator[Entry]]:
    if archive.name.endswith(".zip"):
        with zipfile.ZipFile(archive) as packed:
            yield _of_zip(packed)
    elif archive.name.endswith(".tar.zst"):
        import zstandard  # for this alone: Python reads it by itself from 3.14 on

        with (
            archive.open("rb") as file,
            zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as plain,
            tarfile.open(fileobj=plain, mode="r|") as packed_tar,
        ):
            yield _of_tar(packed_tar)
    else:
        with tarfile.open(archive, "r|gz") as packed_tar:
            yield _of_tar(packed_tar)


def _damage() -> tuple[type[Exception], ...]:
    import zstandard

    return (tarfile.TarError, zipfile.BadZipFile, zlib.error, zstandard.ZstdError, EOFError, NotImplementedError)


def _of_tar(packed: tarfile.TarFile) -> Iterator[Entry]:
    for member in packed:
        kind = "other"
        if member.isreg() and not member.issparse():  # one that claims to be huge and is not
            kind = "file"
        elif member.isdir():
            kind = "folder"
        elif member.issym():
            kind = "link"
        elif member.islnk():
            kind = "twin"
        content = packed.extractfile(member) if kind == "file" else None
        yield Entry(member.name, kind, bool(member.mode & 0o100), member.linkname, content)


def _of_zip(packed: zipfile.ZipFile) -> Iterator[Entry]:
    for member in packed.infolist():
        mode = member.external_attr >> 16
        if member.is_dir():
            yield Entry(member.filename, "folder", False, "", None)
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG) or member.flag_bits & 1:  # a link, or under a password
            yield Entry(member.filename, "other", False, "", None)
        else:
            with packed.open(member) as content:
                yield Entry(member.filename, "file", bool(mode & 0o100), "", content)
