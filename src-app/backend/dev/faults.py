"""What a developer is told of a mistake: where it is, and what. Knows the standard library alone; see `stand_in`."""

import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

LONGEST_MESSAGE = 500
"""Characters."""

NOT_OURS = frozenset({"node_modules", "site-packages", ".venv", ".tools"})


@dataclass(frozen=True)
class Fault:
    """`kind` is python, template or typescript; `file` is relative to the checkout; line 0 is none in particular."""

    kind: str
    file: str
    line: int
    message: str

    def as_json(self) -> dict[str, object]:
        """For the page."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def fault_of(error: BaseException, root: Path) -> Fault:
    """Where `error` comes from: its own word for it, else the innermost line of its traceback that is ours."""
    file, line = _own_place(error) or _innermost(error, root) or ("", 0)
    message = f"{type(error).__name__}: {_first_line(error)}"[:LONGEST_MESSAGE]
    kind = "template" if file.endswith(".html") else "python"
    return Fault(kind, _relative(file, root), line, message)


def _own_place(error: BaseException) -> tuple[str, int] | None:
    """What errors of syntax say of themselves: Python's and, with the same names, Jinja's."""
    file, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    return (file, line) if isinstance(file, str) and isinstance(line, int) else None


def _innermost(error: BaseException, root: Path) -> tuple[str, int] | None:
    """Jinja puts a template's lines into the traceback, so that they are found like any other."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(root) and not NOT_OURS.intersection(path.relative_to(root).parts):
            return frame.filename, frame.lineno or 0
    return None


def _first_line(error: BaseException) -> str:
    said = getattr(error, "msg", None)  # an error of syntax adds the place to its text, which is told beside it
    return (said if isinstance(said, str) else str(error)).strip().partition("\n")[0]


def _relative(file: str, root: Path) -> str:
    path = Path(file)
    return str(path.relative_to(root)) if path.is_relative_to(root) else file
