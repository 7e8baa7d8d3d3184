"""The folder in which what is on its way lies: an export that was sent to us, and one that is being made.

What is under way stands beside it in a small file, so that the next start goes on with it.
"""

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from backend.web.errors import DomainError
from backend.words import _


class NotNow(DomainError):
    """Something else is under way, or nothing is there that it could be done with."""


@dataclass(frozen=True)
class Note:
    """What is under way: `phase` is a word of the job's; `name` is what the person sees; `size` is in bytes."""

    phase: str
    name: str = ""
    size: int = 0
    detail: str = ""


class Shelf:
    """One file and the note beside it. Blocks: for threads."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self.path = folder / name
        self._note = folder / f"{name}.json"

    def begin(self) -> None:
        """Make place for a new file. Raises OSError."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self.clear()
        self.path.touch(mode=0o600)

    def write(self, offset: int, data: bytes) -> int:
        """Write behind what is there, and return how long the file is then; what does not fit on is left out."""
        with self.path.open("r+b") as file:
            end = file.seek(0, 2)
            if offset == end:
                file.write(data)
                end += len(data)
        return end

    def length(self) -> int:
        """Bytes of the file; 0 where there is none."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def read(self, offset: int, count: int) -> bytes:
        """A piece of the file. Raises OSError."""
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(count)

    def open(self) -> BinaryIO:
        """The file, to be read. It can be read to its end whatever happens to it meanwhile. Raises OSError."""
        return self.path.open("rb")

    def keep(self, note: Note) -> None:
        """Say what is under way. Raises OSError."""
        fresh = self._note.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(note)), encoding="utf-8")
        fresh.chmod(0o600)
        fresh.replace(self._note)

    def note(self) -> Note | None:
        """What was under way when Hearth ended; None where nothing was."""
        try:
            return Note(**json.loads(self._note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def clear(self) -> None:
        """Remove all of it."""
        for path in (self._note, self.path):
            with suppress(OSError):
                path.unlink()


@contextmanager
def disk_faults_named() -> Iterator[None]:
    """What the disk says, as a sentence. Raises DomainError."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DomainError(_("There is no room left on the disk."), _("Make room, and try again.")) from fault
        raise DomainError(_("The data folder can't be written."), _("See that it may be written to.")) from fault
