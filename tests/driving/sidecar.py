"""Ollama as a process of Hearth's: a program in its place that answers as it does, and what is told of it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.driving.backend_process import NOBODY, ROOT
from tests.driving.shell_process import MAIN, ShellProcess

PRETENDED_OLLAMA = """#!/bin/sh
[ "$1" = serve ] || exit 2
cd "{root}" && rm -f "{stdin}" && mkfifo "{stdin}" && exec 0<>"{stdin}"
{before}
exec "{python}" -m tests.ollama_double --port "${{OLLAMA_HOST##*:}}"
"""
"""The double would end with its stdin; this one is never at its end."""


def install(place: Path, before: str = "") -> Path:
    """Put a program named ollama into `place`; `before` is what its shell does before it serves."""
    program = place / "ollama"
    program.parent.mkdir(parents=True)
    text = PRETENDED_OLLAMA.format(root=ROOT, stdin=place / "stdin", before=before, python=sys.executable)
    program.write_text(text)
    program.chmod(0o755)
    return program


def with_ollama(
    folder: Path,
    place: Path,
    ollama: str = NOBODY,
    environment: dict[str, str] | None = None,
    program: Path = MAIN,
) -> ShellProcess:
    """A shell that finds the programs in `place` and starts Ollama by itself, as it does for a person."""
    path = f"{place}{os.pathsep}{os.environ['PATH']}"
    starting = {"PATH": path, "HEARTH_START_OLLAMA": "", **(environment or {})}
    return ShellProcess(folder, ollama, environment=starting, program=program)


def wait_until(shell: ShellProcess, name: str = "ollama", **wanted: object) -> dict[str, Any]:
    """Wait until the report of this process has these values."""
    report = None
    for _ in range(400):
        if (shell.folder / "shell.sock").exists():
            report = shell.report(name)
            if wanted.items() <= report.items():
                return report
        with pytest.raises(subprocess.TimeoutExpired):
            shell.process.wait(0.05)
    raise AssertionError(f"{report} is not {wanted}\n" + "\n".join(shell.told[-40:]))


def ps(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """What `./hearth ps` says of the Hearth that has this folder."""
    command = ["bun", str(ROOT / "src-app/frontend/cli/ps.ts"), *words]
    environment = os.environ | {"HEARTH_DATA_DIR": str(folder)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
