"""What can go wrong with the store, each with a sentence for a person and what to do next."""

from enum import Enum, auto
from pathlib import Path

from backend.store.shelf import list_backups


class Trouble(Enum):
    """What a driver's error means; the drivers say it in different words."""

    BUSY = auto()
    TAKEN = auto()
    DAMAGED = auto()
    READ_ONLY = auto()
    FULL = auto()
    DISK = auto()


class StoreFault(Exception):
    """Something that kept the store from doing what it was asked. Nothing of the piece of work was kept."""

    def __init__(self, path: Path, sentence: str, next_step: str) -> None:
        super().__init__(f"{sentence} {next_step}")
        self.path = path
        self.sentence = sentence
        self.next_step = next_step


class DataUnusable(StoreFault):
    """The data can't be used as it is. Nothing of it has been changed."""


class DataReadOnly(DataUnusable):
    """The data may not be written to."""


class DataTaken(DataUnusable):
    """Another program has the database open."""


class StoreBusy(StoreFault):
    """Another program kept the database locked for too long."""


class StoreFull(StoreFault):
    """There is no room left on the disk."""


class DiskFailed(StoreFault):
    """The disk did not do what it was asked: it is full after all, or it is failing."""


class StoreClosed(StoreFault):
    """Hearth is ending."""


class StoreFailed(StoreFault):
    """The driver itself broke down; the next piece of work gets a new connection."""


def named(trouble: Trouble, path: Path) -> StoreFault:
    """The fault to raise for `trouble` with the database at `path`."""
    match trouble:
        case Trouble.BUSY:
            return StoreBusy(
                path,
                f"Another program has {path.name} locked, so this could not be kept.",
                "End that program, and try again.",
            )
        case Trouble.TAKEN:
            return DataTaken(path, f"Another program has {path} open.", "End that program, and start Hearth again.")
        case Trouble.DAMAGED:
            return damaged(path)
        case Trouble.READ_ONLY:
            return DataReadOnly(
                path,
                f"{path} can't be written to.",
                f"Give yourself the right: chmod -R u+rwX '{path.parent}'.",
            )
        case Trouble.FULL:
            return StoreFull(
                path,
                "There is no room left on the disk, so this could not be kept.",
                "Make room, and try again.",
            )
        case Trouble.DISK:
            return DiskFailed(
                path,
                f"The disk failed to read or write what {path.name} needed.",
                f"See whether it is full. If not, it may be failing: copy {path.parent} to another one.",
            )


def damaged(path: Path, detail: str = "") -> DataUnusable:
    """The fault for a file that is not as it was written. Names the newest backup, where there is one."""
    backups = list_backups(path.parent)
    next_step = (
        f"It was left as it is. Its newest backup is {backups[0].path}; to bring it back and set the damaged "
        f"file aside: ./hearth doctor --restore {backups[0].name}"
        if backups
        else "It was left as it is, and there is no backup. Move it away to start with an empty one."
    )
    return DataUnusable(path, f"{path} is damaged{f' ({detail})' if detail else ''}.", next_step)
