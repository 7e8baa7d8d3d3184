"""Adding models: a GGUF file that lies elsewhere is linked into the folder that the engine looks into, never copied."""

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from backend.engine.files import SUFFIX, is_gguf


def add_models(folder: Path, files: Iterable[Path]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Link each file into `folder`; returns the names of those that are there now, and of those that are no models.

    One that is there already counts as there. Another one of the same name gets a number. Raises OSError.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    added, refused = [], []
    for file in files:
        if is_gguf(file):
            added.append(_link(folder, file.resolve()))
        else:
            refused.append(file.name)
    return tuple(added), tuple(refused)


def _link(folder: Path, file: Path) -> str:
    for name in _names(file.stem):
        link = folder / name
        if link.resolve() == file:
            return name
        try:
            link.symlink_to(file)
        except FileExistsError:
            if link.exists() or not link.is_symlink():
                continue  # another one
            link.unlink()  # what it led to is gone
            link.symlink_to(file)
        return name
    raise AssertionError("there is always a further number")


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}{SUFFIX}"
    yield from (f"{stem} ({number}){SUFFIX}" for number in count(2))
