"""Children that are born to be killed: the test's side of `nursery.py`."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.store.driver import Driver
from tests.backend.store.databases import ROOT


class Nursery:
    """Starts children and kills them."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin
        assert process.stdout
        self._orders, self._words = process.stdin, process.stdout
        self._child = 0

    def bear(self, driver: Driver, mode: str | int, folder: Path) -> None:
        """Let a new child do what `mode` says with the store in `folder`."""
        self._orders.write(f"{driver.name} {mode} {folder}\n")
        self._orders.flush()
        word, child = self._words.readline().split()
        assert word == "child"
        self._child = int(child)

    def hear(self) -> str:
        """The next thing that the child says, or `ended`."""
        words = self._words.readline().strip()
        assert words, "the nursery itself has died"
        return words

    def kill(self) -> list[str]:
        """Kill the child; what it had still said."""
        os.kill(self._child, signal.SIGKILL)
        return list(iter(self.hear, "ended"))


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery, closed afterwards."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src-app"), str(ROOT)])}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.backend.store.nursery"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Nursery(process)
        assert process.stdin
        process.stdin.close()
