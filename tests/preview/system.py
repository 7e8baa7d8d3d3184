"""Invented processes, samples and lines for the previews of the System page."""

import math
from datetime import UTC, datetime, timedelta

from backend.contract import ProcessReport
from backend.system.history import KEPT, History, Usage
from backend.system.memory import Loaded
from backend.system.page import Log, State
from backend.system.processes import shown
from backend.system.records import parse_record
from backend.system.storage import Storage
from backend.worker.calling import WorkerState

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
SINCE = (NOW - timedelta(hours=2, minutes=5)).isoformat()
MB = 1_000_000
FELL = "It ends again and again; the log says more."


def reports(*, is_well: bool) -> tuple[ProcessReport, ...]:
    """The shell's words on a good day, or on a bad one."""
    ollama = ProcessReport("ollama", "running", 4730, 57221, SINCE, 1, "", ours=True, url="http://127.0.0.1:57221")
    if not is_well:
        ollama = ProcessReport("ollama", "failed", None, None, SINCE, 5, FELL, ours=False, url=None)
    return (
        ProcessReport("shell", "running", 4711, None, SINCE, 0, "hearth-shell 0.1.0", ours=False, url=None),
        ProcessReport("backend", "running" if is_well else "unhealthy", 4720, 57220, SINCE, 0, "", ours=True, url=None),
        ollama,
        *(() if is_well else (ProcessReport("worker", "starting", 4790, None, SINCE, 0, "", ours=True, url=None),)),
    )


def workers(*, is_well: bool) -> tuple[WorkerState, ...]:
    """One that sleeps and one that works, or that can't be started."""
    since = NOW - timedelta(minutes=12)
    passages = WorkerState("passages", "running" if is_well else "failed", 4760 * is_well, 0 if is_well else 3, since)
    return WorkerState("reading", "asleep", 0, 0, since), passages


def history() -> History:
    """Ten minutes in which two questions were asked."""
    filled = History()
    for at in range(KEPT):
        asked = max(math.exp(-(((at - 40) / 7) ** 2)), math.exp(-(((at - 95) / 10) ** 2)))
        sample = {
            "shell": Usage((4711,), 92 * MB, 0.003 + 0.01 * asked),
            "shell/WebKitWebProcess": Usage((4740,), int((180 + 22 * asked) * MB), 0.01 + 0.3 * asked),
            "shell/WebKitNetworkProcess": Usage((4741,), 46 * MB, 0.002),
            "backend": Usage((4720,), int((96 + at / 10) * MB), 0.008 + 0.12 * asked),
            "passages": Usage((4760,), int((150 + 12 * asked) * MB), 0.9 * asked),
        }
        if not 15 <= at < 25:
            sample["ollama"] = Usage((4730, 4777), int((60 + 2_300 * (at > 35)) * MB), 0.001 + 1.8 * asked)
        filled.add(sample)
    return filled


def state(*, is_well: bool) -> State:
    """All that changes by itself."""
    loaded = (Loaded("llama3.2:3b", ("2.4 GB", "62 % on the graphics card", "8k context", "unloads in 4 min")),)
    return State(
        processes=shown(reports(is_well=is_well), workers(is_well=is_well), history(), NOW, may_start=True),
        has_shell=True,
        ollama="running" if is_well else "not running",
        loaded=loaded if is_well else None,
        storage=Storage(
            "healthy" if is_well else "damaged",
            is_well,
            3,
            "14.2 MB",
            "82.0 GB" if is_well else "412 MB",
            "270.6 GB",
            not is_well,
        ),
    )


LOG = Log(
    tuple(
        parse_record(f"2026-11-21T13:{minute:02}:27.123Z {rest}")
        for minute, rest in enumerate(
            (
                "shell info 0a1b2c3d - starting",
                "shell info 0a1b2c3d - connected at port 57220 after 272 ms",
                "view info 0a1b2c3d - painted 412 ms after the start",
                "ollama debug 0a1b2c3d - llama runner started in 1.24 seconds",
                "backend info 0a1b2c3d k3j9x0aa hearth.chat: an answer of 512 tokens took 12.1 s",
                "backend warning 0a1b2c3d 9qq2m1ab hearth.store: the disk took 2.3 s for a commit",
                "ollama error 0a1b2c3d - runner process has terminated: exit status 2, after a message that is so long "
                "that it has to go on in a second line",
            )
        )
    ),
    is_filtered=False,
    is_kept=True,
)
