"""What has become of a source: its documents as they are known against its files as they are. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.documents.records import Known

IGNORE_FILE = ".gitignore"


@dataclass(frozen=True, slots=True)
class Found:
    """A file. `path` is absolute. Where its name is not valid Unicode (`is_ill_named`), the path is only for show."""

    path: str
    size: int
    modified_at: datetime
    is_ill_named: bool = False


@dataclass(frozen=True)
class Move:
    """A document whose file is somewhere else now, as it was."""

    known: Known
    found: Found


@dataclass(frozen=True)
class Changes:
    """What is different."""

    new: tuple[Found, ...] = ()
    changed: tuple[tuple[Known, Found], ...] = ()
    gone: tuple[Known, ...] = ()
    moved: tuple[Move, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it was."""
        return not (self.new or self.changed or self.gone or self.moved)


def compare(known: Iterable[Known], found: Iterable[Found], hidden: Sequence[str] = ()) -> Changes:
    """Whose file is the same (by size and time), whose is another now, whose is gone, and which have come.

    What lies in a folder of `hidden`, which could not be looked into, is not known to be gone.
    """
    files = {each.path: each for each in found}
    by_path = {each.path: each for each in known}
    gone = [each for path, each in by_path.items() if path not in files and not _is_below(path, hidden)]
    both = [(by_path[path], file) for path, file in files.items() if path in by_path]
    changed = [(known_as, file) for known_as, file in both if _differs(known_as, file)]
    new = [file for path, file in files.items() if path not in by_path]
    return Changes(tuple(new), tuple(changed), tuple(gone))


def with_moves(changes: Changes, digest: Callable[[str], str]) -> Changes:
    """Tell those that were moved from those that went and came: same size, same time and the same bytes.

    `digest` gives the content of a file, or an empty string where it can't be read. Only what may be one is read.
    """
    gone_by_look = defaultdict[tuple[int, datetime | None], list[Known]](list)
    for known in changes.gone:
        if known.content:
            gone_by_look[known.size, known.modified_at].append(known)
    moved = list[Move]()
    for file in changes.new:
        candidates = gone_by_look.get((file.size, file.modified_at), [])
        if not candidates:
            continue
        content = digest(file.path)
        same = next((each for each in candidates if each.content == content), None)
        if same:
            candidates.remove(same)
            moved.append(Move(same, file))
    came, went = {each.found.path for each in moved}, {each.known.id for each in moved}
    return Changes(
        tuple(each for each in changes.new if each.path not in came),
        changes.changed,
        tuple(each for each in changes.gone if each.id not in went),
        tuple(moved),
    )


def _differs(known: Known, found: Found) -> bool:
    return known.state == "missing" or (known.size, known.modified_at) != (found.size, found.modified_at)


def _is_below(path: str, folders: Sequence[str]) -> bool:
    return any(path.startswith(f"{folder}/") for folder in folders)
