"""Backups of the database: made before a migration, checked, the last five kept, and brought back."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from backend.process import take_folder
from backend.store.copying import copy_checked
from backend.store.faults import DataUnusable, StoreFault
from backend.store.integrity import Marker
from backend.store.placing import DATABASE, put_in_place, remove_database, side_files, sync
from backend.store.shelf import BACKUPS, Backup, list_backups, stamp
from backend.words import _

KEPT = 5
SET_ASIDE = "set-aside"


def make_backup(path: Path, schema: int, now: datetime) -> Backup:
    """Copy the database, which nobody has open; drop all but the last five. Raises DataUnusable."""
    folder = path.parent / BACKUPS
    unfinished = folder / "unfinished.db"
    place = folder / f"hearth-{schema}-{stamp(now)}.db"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        remove_database(unfinished)
        copy_checked(path, unfinished)
        put_in_place(unfinished, place)
        for old in list_backups(path.parent)[KEPT:]:
            remove_database(old.path)
    except (OSError, StoreFault) as error:
        reason = error.sentence if isinstance(error, StoreFault) else f"{error.strerror}."
        raise DataUnusable(
            path,
            _(
                "No backup could be made, so %(name)s was not brought up to date: %(reason)s",
                name=path.name,
                reason=reason,
            ),
            _(
                "It was left as it is. Look at %(folder)s and the room on its disk, and start Hearth again.",
                folder=folder,
            ),
        ) from error
    return Backup(place, schema, now, place.stat().st_size)


def restore_backup(folder: Path, name: str, now: datetime) -> Path | None:
    """Put the backup `name` in the database's place. Returns where the old one, if any, is now.

    Raises Fatal where an instance has the folder, DataUnusable where the backup isn't there or isn't whole.
    """
    path = folder / DATABASE
    with take_folder(folder):
        backup = next((each for each in list_backups(folder) if each.name == name), None)
        if backup is None:
            raise DataUnusable(
                folder / BACKUPS / name,
                _("There is no backup “%(name)s”.", name=name),
                _("./hearth doctor lists them."),
            )
        unfinished = folder / f"{DATABASE}.restored"
        remove_database(unfinished)
        try:
            copy_checked(backup.path, unfinished)
        except StoreFault as fault:
            remove_database(unfinished)
            raise DataUnusable(
                backup.path,
                _("The backup can't be used: %(sentence)s", sentence=fault.sentence),
                _("Choose another: ./hearth doctor lists them."),
            ) from fault
        unfinished.chmod(0o600)
        aside = set_aside(path, now)
        for side in side_files(path):  # they belong to the old one; a copy of them is aside
            side.unlink(missing_ok=True)
        put_in_place(unfinished, path)
        Marker(path).remove()
        return aside


def set_aside(path: Path, now: datetime) -> Path | None:
    """Keep a second name of the database and of what lies beside it, so that it survives losing its place."""
    if not path.exists():
        return None
    folder = path.parent / SET_ASIDE
    folder.mkdir(mode=0o700, exist_ok=True)
    aside = folder / f"hearth-{stamp(now)}.db"
    for old, new in zip((path, *side_files(path)), (aside, *side_files(aside)), strict=True):
        if old.exists():
            try:
                os.link(old, new)
            except OSError:  # a file system without hard links
                shutil.copy2(old, new)
    sync(folder)
    return aside
