"""What our processes use of the processor and the memory: the one module that knows psutil.

A process is measured with all that descend from it, up to the next one that the shell told us of: Ollama with its
runners. What else descends from the shell are the window's engines, which are told apart by their programs' names.
"""

import time
from collections.abc import Callable, Iterable, Mapping

import psutil

from backend.system.history import Usage

SHELL = "shell"


class Meter:
    """Measures groups of processes, each since the time before. For one thread at a time. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at = clock()
        self._heads: dict[str, int] = {}
        self._groups: dict[str, list[psutil.Process]] = {}
        self._spent: dict[psutil.Process, float] = {}

    def measure(self, heads: Mapping[str, int], *, look_anew: bool) -> dict[str, Usage]:
        """What the groups use whose first processes are `heads`, by name.

        A window's engine is called `shell/` and its program. Which processes there are is found out only where the
        heads changed, or where it is asked for (`look_anew`): that looks at every process of the system.
        """
        if look_anew or self._heads != heads:
            self._heads, self._groups = dict(heads), _groups(heads)
        before, self._spent = self._spent, {}
        now = self._clock()
        seconds, self._at = now - self._at, now
        usages = ((name, self._usage(members, before, seconds)) for name, members in self._groups.items())
        return {name: usage for name, usage in usages if usage}

    def _usage(
        self, members: Iterable[psutil.Process], before: Mapping[psutil.Process, float], seconds: float
    ) -> Usage | None:
        pids, memory, spent = [], 0, list[float]()
        for member in members:
            try:
                with member.oneshot():
                    times, resident = member.cpu_times(), member.memory_info().rss
            except psutil.Error:
                continue  # it has ended
            pids.append(member.pid)
            memory += resident
            self._spent[member] = times.user + times.system
            if member in before:
                spent.append(max(self._spent[member] - before[member], 0.0))
        if not pids:
            return None
        return Usage(tuple(pids), memory, sum(spent) / seconds if spent and seconds > 0 else None)


def _groups(heads: Mapping[str, int]) -> dict[str, list[psutil.Process]]:
    """Every process of ours under the name of its group, the head first."""
    names = {pid: name for name, pid in heads.items()}
    family = _family(heads)
    parents = {pid: parent for pid, (_, parent) in family.items()}
    groups = dict[str, list[psutil.Process]]()
    for pid, (process, _) in family.items():
        head = _head_of(pid, parents, names)
        if head is None:
            continue
        name = names[head]
        if name == SHELL and pid not in names:
            name = f"{SHELL}/{_program(process)}"
        groups.setdefault(name, []).append(process)
    return groups


def _family(heads: Mapping[str, int]) -> dict[int, tuple[psutil.Process, int]]:
    """The heads and all that descend from them, each with the number of its parent."""
    family = dict[int, tuple[psutil.Process, int]]()
    for pid in heads.values():
        try:
            if pid in family:
                continue  # it descends from a head that was looked at: so one look at the system does for most
            head = psutil.Process(pid)
            for process in (head, *head.children(recursive=True)):
                family[process.pid] = process, process.ppid()
        except psutil.Error:
            continue  # it has ended
    return family


def _head_of(pid: int, parents: Mapping[int, int], names: Mapping[int, str]) -> int | None:
    """The nearest head above; None for a process whose parent ended while we looked."""
    while pid not in names:
        if pid not in parents:
            return None
        pid = parents[pid]
    return pid


def _program(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.Error:
        return "?"
