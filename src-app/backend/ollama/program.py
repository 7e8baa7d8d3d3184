"""Whether Ollama's program is on this computer, for telling "not installed" from "not running"."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

USUAL_PLACES = (
    "/usr/local/bin/ollama",
    "/usr/bin/ollama",
    "/snap/bin/ollama",
    "~/.local/bin/ollama",
    "/opt/homebrew/bin/ollama",
    "/Applications/Ollama.app",
    "~/Applications/Ollama.app",
    r"%LOCALAPPDATA%\Programs\Ollama\ollama.exe",
    r"%ProgramFiles%\Ollama\ollama.exe",
)
"""Where the official installers and the usual package managers put it: a program that was started from a
desktop often has a shorter PATH than the person's terminal."""


def find_ollama(places: Sequence[str] = USUAL_PLACES) -> Path | None:
    """Ollama's program on PATH or in one of `places`, None where it is in neither."""
    if on_path := shutil.which("ollama"):
        return Path(on_path)
    candidates = (Path(os.path.expanduser(os.path.expandvars(place))) for place in places)
    return next((candidate for candidate in candidates if candidate.exists()), None)
