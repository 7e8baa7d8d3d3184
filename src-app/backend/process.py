"""What the process does about itself before anything else: private files, no memory dumps, one per data folder."""

import os
import signal
import sys
from pathlib import Path
from typing import IO

from backend.contract import ExitCode, Fatal
from backend.words import _

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
"""From linux/prctl.h."""

M_ARENA_MAX = -8
"""From glibc's malloc.h."""

ARENAS = 2


def make_private() -> None:
    """Let nobody else read what we write, and (on Linux) no program of the same user read our memory."""
    os.umask(0o077)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def wake_when_orphaned() -> None:
    """Let the shell's death wake us, should we be stopped then (Linux): only who runs sees that stdin has ended."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGCONT, 0, 0, 0)


def use_few_arenas() -> None:
    """Let the threads share their memory pools: glibc would give each its own, and most of it would lie idle."""
    if sys.platform == "linux":
        import ctypes

        if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):  # musl has none, and needs none
            mallopt(M_ARENA_MAX, ARENAS)


def give_back_memory() -> None:
    """Return to the system what the start needed and nothing uses any more."""
    if sys.platform == "linux":
        import ctypes

        if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
            trim(0)


def data_folder() -> Path:
    """Where everything that must last lies: `HEARTH_DATA_DIR`, or the platform's place for it. Raises Fatal."""
    named = os.environ.get("HEARTH_DATA_DIR", "")
    if not named:
        from platformdirs import user_data_dir

        return Path(user_data_dir("hearth", appauthor=False))
    folder = Path(named)
    if not folder.is_absolute():
        raise Fatal(
            ExitCode.CONFIGURATION,
            _("HEARTH_DATA_DIR is “%(named)s”, which is not an absolute path.", named=named),
            _("Give the whole path, beginning at the root."),
        )
    return folder


def port() -> int:
    """The port to bind: `ROBYN_PORT`, or 0 for the system to choose. Raises Fatal."""
    named = os.environ.get("ROBYN_PORT", "0")
    if named.isascii() and named.isdigit() and int(named) < 65_536:
        return int(named)
    raise Fatal(
        ExitCode.CONFIGURATION,
        _("ROBYN_PORT is “%(named)s”, which is not a port number.", named=named),
        _("Leave it unset, so that the system chooses a free one."),
    )


def prepare_folder(folder: Path) -> None:
    """Create the data folder with mode 0700. Raises Fatal where that can't be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.name == "posix" and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise Fatal(
            ExitCode.CONFIGURATION,
            _("The data folder %(folder)s can't be used: %(reason)s.", folder=folder, reason=error.strerror),
            _("Name a folder that you may write to in HEARTH_DATA_DIR."),
        ) from error


def take_folder(folder: Path) -> IO[bytes]:
    """Take the data folder for this process alone; the lock lives as long as the file that is returned.

    Raises Fatal with code 75 where another process has it. The kernel drops the lock with the process, so a
    stale file and a process number that is used again mean nothing.
    """
    try:
        file = open(folder / "hearth.lock", "a+b")  # noqa: SIM115 (kept open: it is the lock)
    except OSError as error:
        raise Fatal(
            ExitCode.CONFIGURATION,
            _("The data folder %(folder)s can't be written to: %(reason)s.", folder=folder, reason=error.strerror),
            _("Give yourself the right to write there: chmod u+rwx '%(folder)s'.", folder=folder),
        ) from error
    try:
        _lock(file)
    except OSError as error:
        file.close()
        raise Fatal(
            ExitCode.FOLDER_TAKEN,
            _("Another Hearth is using the data folder %(folder)s.", folder=folder),
            _("Use its window, or name another folder in HEARTH_DATA_DIR."),
        ) from error
    return file


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
