"""From the death of the backend, or from the moment it hangs, until Hearth can be used again.

Every fault meets a shell of its own: the shell waits longer each time that a backend falls.
"""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.screen import screen
from tests.bench.table import Row, sample
from tests.bench.wire import Caller
from tests.driving.shell_process import ShellProcess
from tests.journeys.native_window import NativeWindow, native_window

ROUNDS = 3
FAULTS = {
    "killed": signal.SIGKILL,
    "stopped": signal.SIGSTOP,
}
AIMS = {"killed": 1_000.0, "stopped": 7_000.0}
NOTE_CONNECTIONS = """
document.addEventListener("htmx:sse:after:connection", () => { window.connectedAt = Date.now(); });
"""
"""The page is usable again when its event stream is: the banner goes then, and what is asked for arrives."""


def rows(folder: Path) -> Iterator[Row]:
    """Over plain HTTP, where a request waits in the socket's backlog; then as the window has it."""
    for name, fault in FAULTS.items():
        answered = [1000 * _until_answered(folder / f"{name}-{number}", fault) for number in range(ROUNDS)]
        yield Row(f"backend {name} → page answered", "ms", sample(answered), at_most=AIMS[name])
    for name, fault in FAULTS.items():
        connected = [1000 * _until_connected(folder / f"window-{name}-{number}", fault) for number in range(ROUNDS)]
        yield Row(f"backend {name} → window usable again", "ms", sample(connected), at_most=AIMS[name])


def _until_answered(folder: Path, fault: signal.Signals) -> float:
    """Seconds until a page is there that was asked for right after the fault."""
    with ShellProcess(folder) as shell:
        shell.sign_in()
        port = int(shell.origin.rpartition(":")[2])
        with Caller(port) as caller:
            caller.ask("GET", "/", headers={"Cookie": shell.cookie})  # the rooms are open
        backend = shell.backend()
        began = time.perf_counter()
        os.kill(backend, fault)
        return _asked_until_answered(port, shell.cookie) - began


def _asked_until_answered(port: int, cookie: str) -> float:
    """Ask until there is an answer; returns when. A connection that the dying process took is cut, so ask again."""
    while True:
        try:
            with Caller(port) as caller:
                caller.ask("GET", "/", headers={"Cookie": cookie})
                return time.perf_counter()
        except OSError:
            time.sleep(0.002)


def _until_connected(folder: Path, fault: signal.Signals) -> float:
    folder.mkdir(parents=True)
    with (
        screen(folder / "screen") as shown,
        native_window(folder / "driver", shown.display, {"HEARTH_DATA_DIR": str(folder / "data")}) as window,
    ):
        time.sleep(1)  # whatever a start has left to do is done
        window.run(NOTE_CONNECTIONS)
        backend = window.wait_for_backend()
        began = time.time()
        os.kill(backend.pid, fault)
        return _connected_at(window) - began


def _connected_at(window: NativeWindow) -> float:
    """When the page's stream came back, by the clock of the page."""
    return float(window.until("window.connectedAt")) / 1000
