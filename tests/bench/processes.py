"""What processes use, seen from outside: proportional memory and time on the processor. Linux only."""

import contextlib
import time
from collections.abc import Iterable
from pathlib import Path

MB = 1_000_000
SETTLED_WITHIN = 0.2
"""MB by which memory may still move from one look to the next to count as at rest."""

LOOK_EVERY = 0.5
STARTS_FOR = 2.5
"""Seconds in which a process may still do what it has put off."""


def tree(pid: int) -> list[int]:
    """A process and all that it started, as far as it still runs."""
    found = [pid]
    for each in found:  # it grows meanwhile: children's children
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, children.read_text().split())
    return found


def pss(pids: Iterable[int]) -> float:
    """Proportional set size of the processes together, in MB: shared pages are divided among who shares them.

    Raises PermissionError for a backend that is not ours to look into: it is undumpable, so only root may.
    """
    return sum(_pss_of(pid) for pid in pids) / MB


def pss_at_rest(pid: int, *, whole_tree: bool = False, seconds: float = 10) -> float:
    """The same once the start is over and it no longer moves, or after so many seconds."""
    deadline = time.monotonic() + seconds
    time.sleep(STARTS_FOR)
    last = pss(tree(pid) if whole_tree else [pid])
    while True:
        time.sleep(LOOK_EVERY)
        now = pss(tree(pid) if whole_tree else [pid])
        if abs(now - last) < SETTLED_WITHIN or time.monotonic() > deadline:
            return now
        last = now


def _pss_of(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it ended meanwhile
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def busy(pids: Iterable[int], seconds: float) -> float:
    """Share of one core, in percent, that the processes use together in the next `seconds`."""
    watched = list(pids)
    began, before = time.perf_counter(), sum(map(used, watched))
    time.sleep(seconds)
    return 100 * (sum(map(used, watched)) - before) / (time.perf_counter() - began)


def used(pid: int) -> float:
    """Seconds that a process has had on the processor, to the nanosecond; `/proc` counts in hundredths.

    Its clock's number is what the C library's `clock_getcpuclockid` says, which Python has for threads only.
    """
    return time.clock_gettime(~pid << 3 | 2)
