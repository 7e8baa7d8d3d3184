"""Writing the database anew, so that nothing of what was deleted is left in the file, and its space is given back.

The driver leaves copies of rows where pages split, in pages that are free, and in its `-wal`; it has no way to
overwrite them. So, once nobody has asked for anything for a while, every connection is closed, the standard library's
SQLite writes a copy (`VACUUM INTO`), the copy is checked and takes the database's place, and work goes on: 0.1 s for
5 MB, 2 s for 200 MB. Whoever asks for something meanwhile does not wait for it: the copy is dropped, and made at the
next rest. A kill at any moment leaves the old file or the new one, each whole; the next start removes a copy
that was not finished, and goes on.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from backend.store.copying import copy_checked, log_ahead
from backend.store.driver import Driver
from backend.store.faults import StoreFault
from backend.store.placing import put_in_place, remove_database, side_files, unfinished_of
from backend.store.remains import Remains

log = logging.getLogger("hearth.store")

REST = 5.0
"""Seconds in which nobody asks for anything, before a small database is written anew."""

REST_FOR_EACH_BYTE = 1e-7
"""More of them: a second for 10 MB."""

AT_THE_END = 8_000_000
"""Bytes: what is larger would take too long while somebody waits for the end, and is left to the next start."""

Quiet = Callable[[], AbstractContextManager[bool]]
"""Within, nobody has the database open; False where somebody could not be made to let go of it."""


class Renewal:
    """Waits on a thread of its own for a rest, while there is something to do and no longer."""

    def __init__(self, path: Path, driver: Driver, quiet: Quiet, is_asked: Callable[[], bool]) -> None:
        """`is_asked`: whether somebody waits for the database, so that it has to be given back at once."""
        self._path = path
        self._driver = driver
        self._quiet = quiet
        self._is_asked = is_asked
        self._remains = Remains(path)
        self._used_at = time.monotonic()
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def used(self) -> None:
        """Somebody asks for something."""
        self._used_at = time.monotonic()

    def note(self) -> None:
        """Words are about to go for good. Called in the transaction that deletes them; raises OSError."""
        self._remains.put()
        self.begin()

    def begin(self) -> None:
        """Wait for a rest, if there is something to do then."""
        with self._lock:
            if self._thread is None and self._remains.there and not self._stopped.is_set():
                self._thread = threading.Thread(target=self._run, name="store-renewal", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End it, whatever it is doing; the database is as it was, or renewed, and open."""
        self._stopped.set()
        with self._lock:
            thread = self._thread
        if thread:
            thread.join()

    def _run(self) -> None:
        try:
            while not self._stopped.wait(self._rest_left()):
                if self._rest_left() <= 0 and self._is_done():
                    return
        except Exception as error:  # the outermost edge of this thread; some of Turso's have no class to be named
            if not (isinstance(error, (OSError, StoreFault)) or self._driver.raised(error)):
                log.exception("%s could not be written anew", self._path)
            else:
                log.warning("what was deleted is still in %s, until the next start: %s", self._path, error)
            with self._lock:
                self._thread = None

    def _rest_left(self) -> float:
        rest = REST + self._path.stat().st_size * REST_FOR_EACH_BYTE
        return max(0.0, self._used_at + rest - time.monotonic())

    def _is_done(self) -> bool:
        with self._quiet() as quiet:
            done = quiet and renew(self._path, unless=lambda: self._stopped.is_set() or self._is_asked())
            if done:
                with self._lock:  # while nobody can delete: what goes from now on begins another thread
                    self._thread = None
        self.used()
        return done


def renew_at_end(path: Path) -> None:
    """Do it now, where the database was closed, is small and may hold something; else the next start sees to it."""
    if Remains(path).there and path.stat().st_size <= AT_THE_END:
        try:
            renew(path, unless=lambda: False)
        except (OSError, StoreFault) as error:
            log.warning("what was deleted is still in %s: %s", path, error)


def renew(path: Path, *, unless: Callable[[], bool]) -> bool:
    """Put a copy without remains in the place of the database, which is closed; False where it was left as it is.

    `unless`: looked at all the while; once true, it is given up. Raises StoreFault, OSError: then it is as it was, too.
    """
    wal, _shm = side_files(path)
    if is_open_here(path) or (wal.exists() and wal.stat().st_size):
        log.info("%s is in use, and written anew later", path)
        return False
    new, before = unfinished_of(path), _state(path)
    try:
        remove_database(new)
        copy_checked(path, new, unless=unless)
        log_ahead(new)
        if unless() or _state(path) != before:
            return False
        new.chmod(0o600)
        put_in_place(new, path)
    except StoreFault:
        if unless():
            return False
        raise
    finally:
        remove_database(new)
    Remains(path).remove()
    return True


def is_open_here(path: Path) -> bool:
    """Whether this process has the file open. A driver that still had it would go on with the old one, unseen."""
    if os.name != "posix":
        return False  # Windows does not let a file be replaced that is open
    file = path.stat()
    for number in os.listdir("/dev/fd"):
        try:
            if os.path.samestat(os.fstat(int(number)), file):
                return True
        except OSError:  # the one that listed them
            continue
    return False


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
