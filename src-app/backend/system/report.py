"""The report for an issue: versions, system, states and the last lines of the log, with nothing private in it."""

import os
import platform
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata

from backend.models.machine import this_machine
from backend.system.processes import ProcessView
from backend.system.records import Record
from backend.system.redaction import Private
from backend.system.storage import Storage

PACKAGES = ("robyn", "pyturso", "sqlmodel", "ollama", "jinja2")
OURS = frozenset({"shell", "backend"})
"""Whose lines are reported. What a page or Ollama writes of its own accord may hold what somebody typed."""

MOST_LINES = 60


@dataclass(frozen=True)
class Facts:
    """What is reported of this launch."""

    version: str
    shell: str
    """The shell's name and version; empty without one."""
    processes: Sequence[ProcessView]
    storage: Storage
    ollama: str
    models: int
    loaded: int


def report(facts: Facts, log: Iterable[Record], private: Private) -> str:
    """The report as text."""
    head = [
        f"Hearth {facts.version}, {facts.shell or 'without its window'}",
        f"System: {_system()}",
        f"Python {platform.python_version()}, {', '.join(_versions())}",
        f"Ollama: {facts.ollama}, {_counted(facts.models, 'model')}, {facts.loaded} in memory",
        f"Database: {facts.storage.database_text}, schema {facts.storage.schema}, {facts.storage.size_text}; "
        f"{facts.storage.free_text} free of {facts.storage.total_text}",
        "",
        "Processes",
        *(_process(view) for view in facts.processes),
        "",
        f"Log (shell and backend, the last {MOST_LINES} lines)",
    ]
    ours = [record for record in log if record.at and record.process in OURS]
    lines = [_line(record) for record in ours[-MOST_LINES:]] or ["(empty)"]
    return "\n".join(private.without(line) for line in (*head, *lines)) + "\n"


def _process(view: ProcessView) -> str:
    used = ", ".join(f"{chart.name} {chart.now_text}" for chart in view.charts)
    told = ", ".join(filter(None, (view.status_text, *view.facts, used, view.detail)))
    return f"  {view.name}: {told}"


def _line(record: Record) -> str:
    assert record.at, "others were left out"
    request = f" {record.request}" if record.request else ""
    return f"  {record.at:%H:%M:%S} {record.process} {record.level}{request} {record.message}"


def _system() -> str:
    memory = this_machine()
    told = (f"{platform.system()} {platform.release()}", _distribution(), platform.machine())
    return ", ".join(filter(None, (*told, _counted(os.cpu_count() or 1, "core"), f"{memory.memory_text} of memory")))


def _distribution() -> str:
    if sys.platform != "linux":
        return ""
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""


def _versions() -> Iterator[str]:
    for name in PACKAGES:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield f"no {name}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
