"""Which files of a followed folder are left out: by habit, by the person's lines, and by each .gitignore. Pure.

Lines mean what they mean to git, and later ones overrule earlier ones: `!notes.tmp` takes in what habit leaves out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pathspec import GitIgnoreSpec

USUAL = (
    ".*",
    "node_modules/",
    "__pycache__/",
    "site-packages/",
    "*.pyc",
    "*~",
    "~$*",
    "*.tmp",
    "*.swp",
    "*.part",
    "*.crdownload",
    "Thumbs.db",
    "desktop.ini",
    "$RECYCLE.BIN/",
    "System Volume Information/",
)
"""Hidden files, what programs leave behind, and what is installed and not written."""


@dataclass(frozen=True)
class _Lines:
    """Lines that hold below the folder `base` (relative to the source, with a slash at its end; empty for itself)."""

    base: str
    spec: GitIgnoreSpec


@dataclass(frozen=True)
class Exclusions:
    """What is left out at one place of a folder: all lines that hold there, the nearest last."""

    lines: tuple[_Lines, ...]

    @classmethod
    def of(cls, own: str, never: str = "") -> "Exclusions":
        """For a source with these lines of the person's. `never` is a folder in it that no line can bring back."""
        usual = _Lines("", GitIgnoreSpec.from_lines(USUAL))
        last = [] if never in ("", ".") or never.startswith("..") else [f"{line_for(never)}/"]
        return cls((usual, _Lines("", _spec([*own.splitlines(), *last]))))

    def with_file(self, base: str, text: str) -> "Exclusions":
        """With the lines of a .gitignore in the folder `base`. The person's own lines still have the last word."""
        added = _Lines(base, _spec(text.splitlines()))
        return replace(self, lines=(*self.lines[:-1], added, self.lines[-1]))

    def leave_out(self, path: str) -> bool:
        """Whether the file, or the folder where it ends with a slash, is left out. `path` is relative to the source."""
        for each in reversed(self.lines):
            verdict = each.spec.check_file(path[len(each.base) :]).include
            if verdict is not None:
                return verdict
        return False


def faulty_line(own: str) -> str:
    """The first line that means nothing, or an empty string."""
    return next((line for line in own.splitlines() if not _is_sound(line)), "")


def line_for(path: str) -> str:
    """The line that leaves out just this file or folder. `path` is relative to the source."""
    marked = "".join(f"\\{sign}" if sign in "\\*?[]!# " else sign for sign in path)
    return f"/{marked}"


def _spec(lines: Iterable[str]) -> GitIgnoreSpec:
    sound: Sequence[str] = [line for line in lines if _is_sound(line)]
    return GitIgnoreSpec.from_lines(sound)


def _is_sound(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
