"""What the tests of the house look at: the files that belong to the project, not what was made from them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src-app"
BACKEND = SOURCES / "backend"
MADE = {".git", ".venv", ".tools", "node_modules", "__pycache__", "data", "build"}
"""Folders that are in .gitignore, and git's own."""


def files(folder: Path, *suffixes: str) -> Iterator[Path]:
    """Every file under `folder`, or those that end so."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in MADE and not path.name.endswith("_cache") and path.name != ".hypothesis":
                yield from files(path, *suffixes)
        elif not suffixes or path.suffix in suffixes:
            yield path


def named(path: Path) -> str:
    """A path as a message shows it."""
    return path.relative_to(ROOT).as_posix()
