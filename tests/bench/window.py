"""The whole of Hearth in its native window, on a screen that nobody sees: how soon it is there, and what it takes."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.memory import ANSWERS, SECONDS_IDLE, ask_often
from tests.bench.processes import busy, pss_at_rest, tree
from tests.bench.recital import reciter
from tests.bench.screen import Screen, screen
from tests.bench.table import Row, sample
from tests.driving.backend_process import NOBODY, ROOT
from tests.driving.shell_process import MAIN
from tests.journeys.native_window import native_window

ROUNDS = 7
USABLE = "] painted "
"""What the shell says when the page has come whole, its scripts have run, and a frame of it was drawn."""


def rows(folder: Path) -> Iterator[Row]:
    """Starts first, then what it takes in the long run."""
    starts = [_one_start(folder / "data", folder / f"screen-{number}") for number in range(ROUNDS + 1)][1:]
    yield Row("spawn → first paint of the window", "ms", sample(1000 * drawn for drawn, _ in starts))
    yield Row("spawn → usable page in the window", "ms", sample(1000 * usable for _, usable in starts), at_most=800)
    yield from _in_the_long_run(folder)


def _one_start(data: Path, pixels: Path) -> tuple[float, float]:
    """Seconds from the spawn of the shell to the first paint, and to the usable page."""
    with screen(pixels) as shown:
        began = time.perf_counter()
        with Shell(data, shown) as shell:
            drawn = shown.until_drawn()
            return drawn - began, shell.until_usable() - began


class Shell:
    """A run of the shell with its window, as a person starts it. Ends in order with the block."""

    def __init__(self, data: Path, shown: Screen) -> None:
        self._usable = threading.Event()
        self._usable_at = 0.0
        self._said = list[str]()
        self._process = subprocess.Popen(
            ["bun", str(MAIN)],
            env=os.environ
            | {
                "DISPLAY": shown.display,
                "HEARTH_DATA_DIR": str(data),
                "OLLAMA_HOST": NOBODY,
                "HEARTH_START_OLLAMA": "0",
                "PYTHONDONTWRITEBYTECODE": "",
            },
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def until_usable(self, seconds: float = 30) -> float:
        """Wait for the usable page; returns when it came (`perf_counter`)."""
        assert self._usable.wait(seconds), "\n".join(self._said)
        return self._usable_at

    def _read(self) -> None:
        assert self._process.stderr
        for raw in self._process.stderr:
            line = raw.decode(errors="replace").rstrip()
            self._said.append(line)
            if USABLE in line and not self._usable.is_set():
                self._usable_at = time.perf_counter()
                self._usable.set()

    def __enter__(self) -> "Shell":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)
        self._reader.join(5)


def _in_the_long_run(folder: Path) -> Iterator[Row]:
    with driven(folder) as (shell, port, token):
        idle = pss_at_rest(shell, whole_tree=True)
        share = busy(tree(shell), SECONDS_IDLE)
        ask_often(port, token)
        later = pss_at_rest(shell, whole_tree=True)
    yield Row("whole tree's memory (PSS), idle", "MB", sample([idle]))
    yield Row(f"whole tree's memory after {ANSWERS} answers", "MB", sample([later]))
    yield Row("whole tree's processor when idle", "% of a core", sample([share]))


@contextmanager
def driven(folder: Path) -> Iterator[tuple[int, int, str]]:
    """The window with a model's server; yields the shell's process, the port and the token.

    WebKit's driver opens it, for the token is in the window's cookie jar alone.
    """
    with reciter() as ollama, screen(folder / "screen") as shown:
        settings = {"HEARTH_DATA_DIR": str(folder / "driven"), "OLLAMA_HOST": f"127.0.0.1:{ollama}"}
        with native_window(folder / "driver", shown.display, settings) as window:
            (cookie,) = window.session.ask("GET", "cookie")
            yield window.shell.pid, int(window.origin.rpartition(":")[2]), str(cookie["value"])
