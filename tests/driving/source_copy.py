"""A copy of the sources that a test may change, with the packages of the checkout."""

import shutil
from pathlib import Path

from tests.driving.backend_process import ROOT

COPIED = ("src-app", "templates", "migrations", "package.json", "tsconfig.json")
SHARED = ("node_modules", ".venv")


class SourceCopy:
    """The copy's root is `root`. Paths are from there."""

    def __init__(self, root: Path) -> None:
        """Makes the copy. `root` must not be there yet."""
        self.root = root
        root.mkdir(parents=True)
        for name in COPIED:
            if (ROOT / name).is_dir():
                # without what Python compiled: it is named by times that a copy does not have
                shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, root / name)
        for name in SHARED:
            (root / name).symlink_to(ROOT / name)

    @property
    def loop(self) -> Path:
        """The program of the developer's loop."""
        return self.root / "src-app/frontend/dev.ts"

    def change(self, file: str, old: str, new: str) -> None:
        """Save a file with the first `old` in it replaced."""
        path = self.root / file
        text = path.read_text()
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1))

    def replace(self, file: str, old: str, new: str) -> None:
        """Save a file as the checkout has it, but for the first `old`."""
        text = (ROOT / file).read_text()
        assert old in text, f"{file} has no {old!r}"
        (self.root / file).write_text(text.replace(old, new, 1))

    def append(self, file: str, text: str) -> None:
        """Save a file with more at its end."""
        path = self.root / file
        path.write_text(path.read_text() + text)

    def mend(self, file: str) -> None:
        """Save a file as the checkout has it."""
        (self.root / file).write_text((ROOT / file).read_text())
