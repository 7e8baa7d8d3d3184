"""The programs that Hearth is started with: uv, bun and Python."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from backend.doctor.finding import Finding, fine, wrong

Version = tuple[int, ...]

OLDEST_PYTHON: Version = (3, 11)
SET_UP_AGAIN = "Delete the folders .tools and .venv and run ./hearth, which sets everything up anew."


def check_tools(root: Path, oldest: dict[str, Version]) -> Iterator[Finding]:
    """Look at uv and bun (`oldest` names the first versions that will do) and at the venv's Python."""
    for name, version in oldest.items():
        yield check_program(name, version)
    yield check_python(root)


def oldest_versions(launcher: str) -> dict[str, Version]:
    """The versions that the launcher asks for, out of its own text."""
    found = re.findall(r"^oldest_(\w+)=([\d.]+)", launcher, re.MULTILINE)
    return {name: read_version(version) for name, version in found}


def check_program(name: str, oldest: Version) -> Finding:
    """Look for a program on the PATH (where the launcher puts .tools/bin first) and at its version."""
    path = shutil.which(name)
    if path is None:
        return wrong(name, "not found", SET_UP_AGAIN)
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=True)  # noqa: S603 (found on the PATH by its name)
    except (OSError, subprocess.SubprocessError) as error:
        return wrong(name, f"{path} does not run: {error}", SET_UP_AGAIN)
    version = read_version(answer.stdout)
    says = f"{written(version)} ({Path(path).resolve()})"
    if version < oldest:
        return wrong(name, f"{says} is too old; {written(oldest)} is needed", SET_UP_AGAIN)
    return fine(name, says)


def check_python(root: Path) -> Finding:
    """Whether this is the venv's Python, and one that will do. The launcher takes another where it must."""
    version = written(sys.version_info[:3])
    if not sys.prefix.startswith(str(root / ".venv")):
        return wrong("Python", f".venv has no Python that runs; this is {version} of the system", SET_UP_AGAIN)
    if sys.version_info[:2] < OLDEST_PYTHON:
        return wrong("Python", f"{version} is too old; {written(OLDEST_PYTHON)} is needed", SET_UP_AGAIN)
    return fine("Python", f"{version} ({sys.prefix})")


def read_version(text: str) -> Version:
    """The first version in a text; () where there is none."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(number) for number in found[0].split(".")) if found else ()


def written(version: Version) -> str:
    """Write a version as people do: 3.11.7."""
    return ".".join(str(number) for number in version)
