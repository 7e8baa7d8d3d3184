"""What can go wrong with the store, each with a sentence for a person and what to do next."""

from enum import Enum, auto
from pathlib import Path

from backend.store.shelf import list_backups
from backend.words import _


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
                _("Another program has %(name)s locked, so this could not be kept.", name=path.name),
                _("End that program, and try again."),
            )
        case Trouble.TAKEN:
            return DataTaken(
                path, _("Another program has %(path)s open.", path=path), _("End that program, and start Hearth again.")
            )
        case Trouble.DAMAGED:
            return damaged(path)
        case Trouble.READ_ONLY:
            return DataReadOnly(
                path,
                _("%(path)s can't be written to.", path=path),
                _("Give yourself the right: chmod -R u+rwX '%(parent)s'.", parent=path.parent),
            )
        case Trouble.FULL:
            return StoreFull(
                path,
                _("There is no room left on the disk, so this could not be kept."),
                _("Make room, and try again."),
            )
        case Trouble.DISK:
            return DiskFailed(
                path,
                _("The disk failed to read or write what %(name)s needed.", name=path.name),
                _(
                    "See whether it is full. If not, it may be failing: copy %(parent)s to another one.",
                    parent=path.parent,
                ),
            )


def damaged(path: Path, detail: str = "") -> DataUnusable:
    """The fault for a file that is not as it was written. Names the newest backup, where there is one."""
    backups = list_backups(path.parent)
    next_step = (
        _(
            "It was left as it is. Its newest backup is %(path)s; to bring it back and set the damaged "
            "file aside: ./hearth doctor --restore %(name)s",
            path=backups[0].path,
            name=backups[0].name,
        )
        if backups
        else _("It was left as it is, and there is no backup. Move it away to start with an empty one.")
    )
    told = f"{path} ({detail})" if detail else str(path)
    return DataUnusable(path, _("%(path)s is damaged.", path=told), next_step)
