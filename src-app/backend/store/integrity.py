"""Whether the database was closed, and whether it is whole where it was not.

A marker lies beside it while it is open. Where the start finds one, or commits that are not in the file yet,
the last end was not clean, and every page is checked. Up to `CHECKED_AT_ONCE` that happens before anything is
announced (120 ms for 128 MB in the system's cache); a larger one is opened first and checked on a thread of
its own.
"""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

from backend.store.driver import Connection, Driver
from backend.store.faults import DataUnusable, Trouble, damaged
from backend.store.inspection import first_complaint
from backend.store.placing import side_files

log = logging.getLogger("hearth.store")

CHECKED_AT_ONCE = 128_000_000
"""Bytes."""


class Marker:
    """The file that lies beside an open database, with the number of the process that opened it."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.open")

    def put(self) -> None:
        """Say that the database is open. Raises OSError."""
        self.path.write_text(f"{os.getpid()}\n")

    def remove(self) -> None:
        """Say that it was closed in good order."""
        self.path.unlink(missing_ok=True)


def was_left_open(path: Path) -> bool:
    """Whether the last process that had the database did not close it."""
    wal, _ = side_files(path)
    return Marker(path).path.exists() or (wal.exists() and wal.stat().st_size > 0)


class LaterCheck:
    """Checks a large database while it is in use. `on_damage` is called on the thread of the check."""

    def __init__(self, driver: Driver, path: Path, on_damage: Callable[[DataUnusable], None]) -> None:
        self._driver = driver
        self._path = path
        self._on_damage = on_damage
        self._connection: Connection = driver.connect(path)
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="store-check", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it is through."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """End it, whether it is through or not."""
        self._stopped = True
        while self._thread.is_alive():  # again: an interrupt before the statement begins is forgotten
            self._connection.interrupt()
            self._thread.join(0.01)
        self._driver.close(self._connection)

    def _run(self) -> None:
        if self._stopped:
            return
        try:
            complaint = first_complaint(self._connection)
        except Exception as error:  # the outermost edge of this thread; a driver's error is an answer here
            if self._stopped:
                return
            if self._driver.trouble_of(error) is not Trouble.DAMAGED:
                log.warning("%s could not be checked: %s", self._path, error)
                return
            complaint = str(error)
        if complaint:
            self._on_damage(damaged(self._path, complaint))
