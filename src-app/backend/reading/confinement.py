"""What this process may do while it has an untrusted file in its hands: read, compute, and write what it read.

| | Linux (x86-64, arm64) | other Linux, macOS | Windows |
|---|---|---|---|
| memory, open files, size of a written file | limited | limited (macOS doesn't hold to the one of memory) | no |
| seconds of the processor for a file | limited | limited | no |
| network, other programs, signals, changes of files | refused by seccomp | no | no |
| writing outside the folders that it was given | refused by Landlock, where the kernel has it | no | no |

How long a file may take by the clock is for the backend to say, which then ends the process.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

log = logging.getLogger("hearth.reading")

MEMORY: Final = 1_073_741_824
"""Bytes of address space."""

SECONDS: Final = 120
"""Of the processor, for one file."""

FILES: Final = 64
FILE_SIZE: Final = 536_870_912
"""Bytes of a file that is written."""


def confine(folders: Sequence[Path]) -> None:
    """Take from this process, for ever, what reading doesn't need. Called while there is one thread."""
    sys.dont_write_bytecode = True
    if sys.platform == "win32":
        return
    import resource

    for which, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_CORE, 0),
    ):
        _limit(which, most)
    if sys.platform == "linux":
        from backend.reading import landlock, seccomp

        if folders and not landlock.write_only_to(folders):
            log.info("this kernel can't hold the reading of files to its folders")
        if not seccomp.refuse():
            log.info("this system can't keep the reading of files from the network")


def allow_time() -> None:
    """Let this process compute for as long as one file may take, from now on; then the system ends it."""
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + SECONDS, hard))


def _limit(which: int, most: int) -> None:
    import resource

    _, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(which, (most, most))
    except (ValueError, OSError) as error:
        log.info("a limit can't be set: %s", error)
