"""The machine that is measured on, and the versions of what is measured."""

import os
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.driving.backend_process import ROOT

PACKAGES = ("robyn", "uvloop", "sqlmodel", "sqlalchemy", "pyturso", "ollama", "httpx", "jinja2", "fastapi", "uvicorn")


@dataclass(frozen=True)
class Machine:
    """Facts without which a number says nothing. `load`: the system's, before the first bench."""

    system: str
    processor: str
    cores: int
    memory_mb: int
    python: str
    bun: str
    commit: str
    packages: dict[str, str]
    load: tuple[float, float, float]

    def as_json(self) -> dict[str, object]:
        """For the file."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"{self.cores} × {self.processor}, {self.memory_mb / 1024:.1f} GB, {self.system}, "
            f"Python {self.python}, Bun {self.bun}, load {self.load[0]:.1f}"
        )


def this_machine() -> Machine:
    """Look at everything now."""
    return Machine(
        system=platform.platform(),
        processor=_first("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        cores=len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1,
        memory_mb=int((_first("/proc/meminfo", "MemTotal") or "0").split()[0]) // 1024,
        python=platform.python_version(),
        bun=_said("bun", "--version"),
        commit=_said("git", "describe", "--always", "--dirty"),
        packages={name: _version(name) for name in PACKAGES},
        load=os.getloadavg(),
    )


def _first(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
