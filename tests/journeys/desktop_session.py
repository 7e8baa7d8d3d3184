"""A desktop for journeys: a session bus with a tray and a notification daemon on it, which do as they are told."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).resolve().parent.parent / "frontend/fixtures/desktop-session.ts"


def why_no_desktop() -> str | None:
    """Why there can be none here."""
    return None if shutil.which("dbus-daemon") else "D-Bus is not installed"


@dataclass(frozen=True)
class DesktopSession:
    """What the person has around Hearth's window."""

    process: subprocess.Popen[str]
    environment: dict[str, str]

    def items(self) -> int:
        """How many icons the tray was given."""
        return int(self._ask("items"))

    def menu(self) -> list[str]:
        """The labels of the icon's menu."""
        return list(self._ask("menu"))

    def choose(self, label: str) -> None:
        """Click an item of that menu."""
        self._ask("choose", label)

    def notified(self) -> list[dict[str, Any]]:
        """Every notification so far."""
        return list(self._ask("notified"))

    def click(self, number: int) -> None:
        """Click a notification."""
        self._ask("click", str(number))

    def closed(self) -> list[int]:
        """The notifications that were withdrawn."""
        return list(self._ask("closed"))

    def _ask(self, *words: str) -> Any:
        assert self.process.stdin
        self.process.stdin.write("\t".join(words) + "\n")
        self.process.stdin.flush()
        return _answer(self.process)


@contextmanager
def desktop_session() -> Iterator[DesktopSession]:
    """It ends with the block."""
    bun = shutil.which("bun")
    assert bun is not None
    with subprocess.Popen([bun, str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield DesktopSession(process, _answer(process))
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(10)


def _answer(process: subprocess.Popen[str]) -> Any:
    assert process.stdout
    line = process.stdout.readline()
    assert line, "the desktop fell"
    return json.loads(line)
