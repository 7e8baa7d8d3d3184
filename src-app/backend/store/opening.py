"""The story of opening `hearth.db`: look, check, back up, open, bring up to date; without SQLAlchemy.

Until the driver opens the file, nothing of it has been changed; what can't be used is refused before that.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from backend.store import migrations
from backend.store.driver import Connection, Driver
from backend.store.faults import DataUnusable, StoreFault, Trouble, damaged, named
from backend.store.inspection import examine
from backend.store.integrity import CHECKED_AT_ONCE, Marker, was_left_open
from backend.store.migrations import Migration
from backend.store.placing import DATABASE, put_in_place, remove_database, side_files, unfinished_of
from backend.words import _


@dataclass(frozen=True)
class Opened:
    """A database that is open, up to date and marked as open. `check_later`: too large to do at once."""

    path: Path
    connection: Connection
    schema: int
    check_later: bool


def open_database(folder: Path, steps: Sequence[Migration], driver: Driver) -> Opened:
    """Open the database in `folder`; make it where there is none. Raises DataUnusable."""
    path = prepare_folder(folder) / DATABASE
    with refusing(path, driver):
        require_access(path)
        remove_database(unfinished_of(path))  # it may hold what has been deleted since
        if not path.exists():
            create(path, steps, driver)
        unclean = was_left_open(path)
        check_later = unclean and path.stat().st_size > CHECKED_AT_ONCE
        applied = examine(path, thoroughly=unclean and not check_later)
        to_do = migrations.pending(steps, applied, path)
        if to_do:
            from backend.store.backup import make_backup  # seldom needed, and not at the price of every start

            make_backup(path, len(applied), datetime.now(UTC))
        connection = driver.connect(path)
        try:
            Marker(path).put()
            make_private(path)
            for step in to_do:
                migrations.apply(connection, step)
        except BaseException:
            connection.close()
            raise
    return Opened(path, connection, len(steps), check_later)


def prepare_folder(folder: Path) -> Path:
    """Make the data folder, and let us alone read it and all that is written from now on."""
    os.umask(0o077)
    try:
        os.fsencode(folder).decode()  # else no driver can name it
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except UnicodeDecodeError as error:
        raise DataUnusable(
            folder,
            _("The name of the folder %(folder)s is not UTF-8.", folder=repr(folder)),
            _("Name another one in HEARTH_DATA_DIR."),
        ) from error
    except PermissionError as error:
        raise named(Trouble.READ_ONLY, folder / DATABASE) from error
    except OSError as error:
        raise DataUnusable(
            folder,
            _("The data folder %(folder)s can't be used: %(reason)s.", folder=folder, reason=error.strerror),
            _("Name another in HEARTH_DATA_DIR."),
        ) from error
    return folder


def require_access(path: Path) -> None:
    """Raise DataReadOnly where the folder, or a file of the database, may not be read and written by us."""
    for each in (path.parent, path, *side_files(path)):
        if each.exists() and not os.access(each, os.R_OK | os.W_OK):
            raise named(Trouble.READ_ONLY, path)


def create(path: Path, steps: Sequence[Migration], driver: Driver) -> None:
    """Make an empty, current database, under another name first: so `path` is never half a database."""
    wal, _shm = side_files(path)
    if wal.exists() and wal.stat().st_size:
        raise damaged(path, _("it is missing, though %(name)s is there", name=wal.name))
    unfinished = unfinished_of(path)
    with closing(driver.connect(unfinished)) as connection:
        for step in steps:
            migrations.apply(connection, step)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    put_in_place(unfinished, path)
    remove_database(unfinished)


def make_private(path: Path) -> None:
    """Let nobody else read files that came from elsewhere with other rights."""
    if os.name == "posix":
        for each in (path, *side_files(path)):
            if each.exists() and each.stat().st_mode & 0o077:
                each.chmod(0o600)


@contextmanager
def refusing(path: Path, driver: Driver) -> Iterator[None]:
    """Turn whatever keeps the database from being opened into DataUnusable."""
    try:
        yield
    except DataUnusable:
        raise
    except StoreFault as fault:
        raise DataUnusable(fault.path, fault.sentence, fault.next_step) from fault
    except PermissionError as error:
        raise named(Trouble.READ_ONLY, path) from error
    except Exception as error:  # any: some of Turso's errors have no class that can be named
        if isinstance(error, (OSError, ValueError)) or driver.raised(error):
            raise unopened(path, driver, error) from error
        raise


def unopened(path: Path, driver: Driver, error: Exception) -> DataUnusable:
    """What to say of an error that a driver, a migration or the disk made of opening."""
    trouble = driver.trouble_of(error)
    if trouble:
        fault = named(Trouble.TAKEN if trouble is Trouble.BUSY else trouble, path)
        return fault if isinstance(fault, DataUnusable) else DataUnusable(path, fault.sentence, fault.next_step)
    return DataUnusable(
        path,
        _("%(path)s could not be opened or brought up to date: %(error)s.", path=path, error=error),
        _("Nothing was left half done in it. ./hearth doctor looks closer, and lists the backups."),
    )
