"""The packages of both worlds, against the files that pin them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from backend.doctor.finding import Finding, fine, wrong
from backend.doctor.tools import SET_UP_AGAIN

IMPORTED = ("robyn", "jinja2", "sqlmodel", "ollama", "markdown_it", "nh3", "pygments", "ulid", "platformdirs", "psutil")
"""What the backend can't do without, on every platform."""


@dataclass(frozen=True)
class Pin:
    """A line of a lock file. `everywhere`: it has no marker, so every platform has the package."""

    name: str
    version: str
    everywhere: bool


def check_packages(root: Path) -> Iterator[Finding]:
    """Look at .venv and node_modules."""
    has_tests = read_kind(root) == "dev"
    lock = root / ("requirements-dev.lock" if has_tests else "requirements.lock")
    yield compare("Python packages", installed_python(root), read_lock(lock.read_text()), lock.name)
    yield check_imports(root)
    package = json.loads((root / "package.json").read_text())
    pinned = package["dependencies"] | (package["devDependencies"] if has_tests else {})
    pins = [Pin(name, version, everywhere=True) for name, version in pinned.items()]
    yield compare("window packages", installed_node(root, pins), pins, "package.json")


def read_kind(root: Path) -> str:
    """What the last set-up was for: `run` or `dev`; empty where there was none."""
    try:
        return (root / ".tools/ready").read_text().partition(" ")[0]
    except OSError:
        return ""


def read_lock(text: str) -> list[Pin]:
    """The packages of a requirements file with hashes."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)\s*(;?)", text, re.MULTILINE)
    return [Pin(name, version, everywhere=not marker) for name, version, marker in lines]


def installed_python(root: Path) -> dict[str, str]:
    """Names and versions in the venv, whichever Python asks."""
    folders = [str(path) for path in (root / ".venv").glob("[Ll]ib/**/site-packages")]
    return {plain(found.name): found.version for found in metadata.distributions(path=folders)}


def installed_node(root: Path, pins: list[Pin]) -> dict[str, str]:
    """Versions in node_modules of the packages that are asked for directly."""
    versions = {}
    for pin in pins:
        try:
            versions[plain(pin.name)] = json.loads((root / "node_modules" / pin.name / "package.json").read_text())[
                "version"
            ]
        except (OSError, ValueError, KeyError):
            continue  # not there, or half there: then its pin finds nothing
    return versions


def compare(part: str, installed: dict[str, str], pins: list[Pin], source: str) -> Finding:
    """Hold what is installed against what is pinned: one of the versions, where each Python has its own."""
    missing = [pin.name for pin in pins if pin.everywhere and plain(pin.name) not in installed]
    pinned = {(plain(pin.name), pin.version) for pin in pins}
    names = list(dict.fromkeys(pin.name for pin in pins))
    other = [name for name in names if (version := installed.get(plain(name))) and (plain(name), version) not in pinned]
    if missing:
        return wrong(part, f"missing: {listed(missing)}", SET_UP_AGAIN)
    if other:
        return wrong(part, f"not as {source} has them: {listed(other)}", SET_UP_AGAIN)
    return fine(part, f"{len(names)}, as {source} has them")


def check_imports(root: Path) -> Finding:
    """Import what the backend needs, in a process of its own: a library that does not load ends only that."""
    python = root / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    database = () if sys.platform == "win32" else ("turso",)
    code = "import " + ", ".join((*IMPORTED, *database))
    try:
        answer = subprocess.run(  # noqa: S603 (our own venv's Python and our own words)
            [str(python), "-c", code], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        return wrong("imports", f"{python} does not run: {error}", SET_UP_AGAIN)
    if answer.returncode:
        last = answer.stderr.strip().rpartition("\n")[2]
        return wrong("imports", f"a package can't be loaded: {last}", SET_UP_AGAIN)
    return fine("imports", "every package of the backend loads")


def listed(names: list[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def plain(name: str) -> str:
    """One spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()
