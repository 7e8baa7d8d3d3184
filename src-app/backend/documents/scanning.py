"""What is on the disk below a source, as it is now. Blocks: for threads.

Symbolic links are not followed: what they point to inside the folder is met there anyway, and what is outside was not
given. What can't be looked into is named, so that nobody takes it for deleted.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from backend.documents.comparing import IGNORE_FILE, Found
from backend.documents.exclusions import Exclusions
from backend.store.moments import to_moment

DEEPEST = 200
"""Folders inside each other."""

LARGEST_IGNORE_FILE = 1_000_000
"""Bytes of a .gitignore."""


@dataclass
class Seen:
    """What a look found: the files, and the folders that could not be looked into."""

    files: list[Found] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


class Unreachable(Exception):
    """The source itself can't be looked at: it is gone, on a disk that is away, or not ours to read."""


def look_at_file(path: str) -> Found | None:
    """The file, or None where there is none. Follows a link: the person named this very path. Raises Unreachable."""
    try:
        status = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise Unreachable(str(error)) from error
    return _found(path, status) if stat.S_ISREG(status.st_mode) else None


def look_at_folder(root: str, own_exclusions: str, only: Sequence[str] = (), never: str = "") -> Seen:
    """All files of the folder `root`, or those at and below the paths `only`. Raises Unreachable.

    `never` is a folder of ours: what Hearth writes there would be read, which makes it write.
    """
    if not os.path.isdir(root):
        raise Unreachable(root)
    seen = Seen()
    exclusions = Exclusions.of(own_exclusions, os.path.relpath(never, root) if never else "")
    if not only or root in only:
        _walk(root, "", exclusions, seen, depth=0)
        if seen.hidden == [root]:
            raise Unreachable(root)
        return seen
    for path in _outermost(only):
        _look_below(root, path, exclusions, seen)
    return seen


def is_bare(root: str, since: datetime) -> bool:
    """Whether a folder is empty, was so at that moment already, and no disk hangs there: what it had since then was on
    a disk that is away, and this is but its place."""
    try:
        with os.scandir(root) as entries:
            is_empty = next(entries, None) is None
        return is_empty and to_moment(os.stat(root).st_mtime_ns // 1_000_000) < since and not os.path.ismount(root)
    except OSError:
        return False


def _outermost(paths: Sequence[str]) -> Iterator[str]:
    """The paths without those that lie in another one of them."""
    last = ""
    for path in sorted(set(paths), key=lambda each: f"{each}/"):
        if not last or not path.startswith(f"{last}/"):
            last = path
            yield path


def _look_below(root: str, path: str, exclusions: Exclusions, seen: Seen) -> None:
    """One file or folder somewhere below the root, with all that the folders above it leave out."""
    above = os.path.relpath(path, root).split(os.sep)
    folder, base = root, ""
    for name in above[:-1]:
        exclusions = _with_ignore_file(folder, base, exclusions)
        folder, base = os.path.join(folder, name), f"{base}{name}/"
        if exclusions.leave_out(base) or os.path.islink(folder):
            return
    exclusions = _with_ignore_file(folder, base, exclusions)
    try:
        status = os.lstat(path)
    except OSError:
        return
    inside = base + above[-1]
    if stat.S_ISDIR(status.st_mode) and not exclusions.leave_out(f"{inside}/"):
        _walk(path, f"{inside}/", exclusions, seen, depth=len(above))
    elif stat.S_ISREG(status.st_mode) and not exclusions.leave_out(inside):
        seen.files.append(_found(path, status))


def _walk(folder: str, base: str, exclusions: Exclusions, seen: Seen, depth: int) -> None:
    try:
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        seen.hidden.append(folder)
        return
    exclusions = _with_ignore_file(folder, base, exclusions)
    for entry in inside:
        try:
            if entry.is_dir(follow_symlinks=False):
                if depth < DEEPEST and not exclusions.leave_out(f"{base}{entry.name}/"):
                    _walk(entry.path, f"{base}{entry.name}/", exclusions, seen, depth + 1)
            elif entry.is_file(follow_symlinks=False) and not exclusions.leave_out(base + entry.name):
                seen.files.append(_found(entry.path, entry.stat(follow_symlinks=False)))
        except OSError:  # it has just gone
            continue


def _with_ignore_file(folder: str, base: str, exclusions: Exclusions) -> Exclusions:
    path = Path(folder, IGNORE_FILE)
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_IGNORE_FILE:
            return exclusions
        return exclusions.with_file(base, path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return exclusions


def _found(path: str, status: os.stat_result) -> Found:
    shown = path.encode(errors="surrogateescape").decode(errors="replace")
    return Found(shown, status.st_size, to_moment(status.st_mtime_ns // 1_000_000), shown != path)
