"""The developer's loop: from the moment that a file is saved until the open window shows it.

The file is one of a copy of the sources. The page notes by its own clock when it shows what it is to; the reference
is the same page loaded anew, which is what a developer would do without the loop.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.screen import screen
from tests.bench.table import Row, Sample, sample
from tests.driving.backend_process import NOBODY
from tests.driving.source_copy import SourceCopy
from tests.journeys.native_window import NativeWindow
from tests.journeys.webkit_session import webkit_session

ROUNDS = 7
SETTLES = 0.5
"""Seconds between two rounds: what one has set in motion has come to rest."""

STYLE = "src-app/frontend/static/frame.css"
TEMPLATE = "templates/chat/index.html"
PYTHON = "src-app/backend/chat/routes.py"

NOTE_STYLE = "getComputedStyle(document.querySelector('#main')).outlineOffset === `${turn}px`"
NOTE_TEMPLATE = "document.querySelector('#pane')?.dataset.turn === String(turn)"
NOTE_PYTHON = "document.querySelector('#pane')?.dataset.title === `Hearth ${turn}`"
NOTE = """
const turn = arguments[0];
window.seenAt = undefined;
const look = () => {{
    if ({holds}) window.seenAt = Date.now();
    else requestAnimationFrame(look);
}};
look();
"""


def rows(folder: Path) -> Iterator[Row]:
    """Style, template and Python, each beside the page loaded anew."""
    sources = SourceCopy(folder / "sources")
    with looped(sources, folder) as window:
        anew = sample(_loaded_anew(window) for _ in range(ROUNDS))
        style = _turns(window, NOTE_STYLE, lambda turn: _style(sources, turn))
        template = _turns(window, NOTE_TEMPLATE, lambda turn: _template(sources, turn))
        python = _turns(window, NOTE_PYTHON, lambda turn: _python(sources, turn))
    beside = {"page loaded anew": anew}
    yield Row("style saved → seen in the window", "ms", style, beside, at_most=300)
    yield Row("template saved → seen in the window", "ms", template, beside, at_most=300)
    beside = {"import alone": sample(_imported(sources) for _ in range(ROUNDS)), **beside}
    yield Row("Python saved → its new page in the window", "ms", python, beside, at_most=1_000)


@contextmanager
def looped(sources: SourceCopy, folder: Path) -> Iterator[NativeWindow]:
    """The loop on these sources, with its window on a screen that nobody sees."""
    (folder / "driver").mkdir()
    settings = {"HEARTH_DATA_DIR": str(folder / "data"), "OLLAMA_HOST": NOBODY, "HEARTH_START_OLLAMA": "0"}
    launch = ["bun", str(sources.loop)]
    with (
        screen(folder / "screen") as shown,
        webkit_session(launch, display=shown.display, folder=folder / "driver", environment=settings) as session,
    ):
        window = NativeWindow(session, folder / "driver")
        window.wait_for_page()
        time.sleep(2)  # whatever a start has left to do is done
        yield window


def _turns(window: NativeWindow, holds: str, save: Callable[[int], None]) -> Sample:
    """Milliseconds of each turn; the first, in which modules are compiled, does not count."""
    return sample([_until_seen(window, holds, save, turn) for turn in range(1, ROUNDS + 2)][1:])


def _until_seen(window: NativeWindow, holds: str, save: Callable[[int], None], turn: int) -> float:
    window.run(NOTE.format(holds=holds), turn)
    began = time.time()
    save(turn)
    seen = float(window.until("window.seenAt")) / 1000
    time.sleep(SETTLES)
    return 1000 * (seen - began)


def _imported(sources: SourceCopy) -> float:
    """What no restart can do without: an interpreter that imports the rooms."""
    began = time.perf_counter()
    command = [str(sources.root / ".venv/bin/python"), "-c", "import backend.rooms"]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": str(sources.root / "src-app")}, check=True)
    return 1000 * (time.perf_counter() - began)


def _loaded_anew(window: NativeWindow) -> float:
    window.reload()
    took = window.until("(performance.getEntriesByType('navigation')[0]?.loadEventEnd) || 0")
    return float(took)


def _style(sources: SourceCopy, turn: int) -> None:
    sources.replace(STYLE, "\n", f"\n#main {{ outline-offset: {turn}px !important }}\n")


def _template(sources: SourceCopy, turn: int) -> None:
    sources.replace(TEMPLATE, 'id="pane"', f'id="pane" data-turn="{turn}"')


def _python(sources: SourceCopy, turn: int) -> None:
    sources.replace(PYTHON, '"chat/index.html", "Hearth"', f'"chat/index.html", "Hearth {turn}"')
