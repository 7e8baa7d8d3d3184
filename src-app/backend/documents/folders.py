"""Where what belongs to documents lies in the data folder. Everything in it blocks: for threads (`on_disk`)."""

import asyncio
import errno
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from backend.documents.refusals import NoRoom, NotDone
from backend.words import _

T = TypeVar("T")

PART = ".part"
"""The end of the name of an upload that is not whole yet."""


class Folders:
    """`files` are uploads, named by their source; `spool` is for readings on their way; `pictures` is a cache."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files, self.spool, self.pictures = root / "files", root / "read", root / "pictures"
        self._marker = root / "unsettled"

    def make(self) -> None:
        """Make those that are missing. Raises OSError."""
        for folder in (self.root, self.files, self.spool, self.pictures):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def clear_spool(self) -> None:
        """Drop the readings and uploads that an earlier launch didn't finish."""
        for left in (*self.spool.glob("*"), *self.files.glob(f"*{PART}")):
            left.unlink(missing_ok=True)

    def keep_files(self, sources: Iterable[str]) -> None:
        """Remove the uploads that are of none of these sources."""
        kept = set(sources)
        for file in self.files.glob("*"):
            if file.name.removesuffix(PART) not in kept and not file.name.endswith(PART):
                file.unlink(missing_ok=True)

    def drop_files(self, sources: Iterable[str]) -> None:
        """Remove the uploads of these sources."""
        for source in sources:
            (self.files / source).unlink(missing_ok=True)

    def drop_pictures(self, contents: Iterable[str]) -> None:
        """Remove what was drawn of these contents."""
        for content in contents:
            for picture in self.pictures.glob(f"{content}-*"):
                picture.unlink(missing_ok=True)

    @property
    def is_unsettled(self) -> bool:
        """Whether something was deleted that the index may still have."""
        return self._marker.exists()

    def mark_unsettled(self) -> None:
        """Say so, also to the next launch. Raises OSError."""
        self.make()
        self._marker.touch(mode=0o600)

    def mark_settled(self) -> None:
        """The index has forgotten all of it."""
        self._marker.unlink(missing_ok=True)


async def on_disk(act: Callable[[], T]) -> T:
    """Do it on a thread. Raises what the disk says as DomainError."""
    try:
        return await asyncio.to_thread(act)
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom from fault
        raise NotDone(_("The data folder can't be written."), _("See that it may be written to.")) from fault
