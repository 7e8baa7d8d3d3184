from dataclasses import replace
from datetime import UTC, datetime

from backend.system.workers import WorkerNews
from backend.worker.calling import WorkerState
from tests.backend.system.played_shell import PlayedShell

SINCE = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
ASLEEP = WorkerState("passages", "asleep", 0, 0, SINCE)
AWAKE = replace(ASLEEP, status="running", pid=4711)


def told(*states: WorkerState, present: bool = True) -> list[object]:
    """What the shell hears while a worker goes through these states, one look at each."""
    shell, now = PlayedShell(), list(states[:1])
    shell.present = present
    news = WorkerNews(shell, lambda: now)
    for state in states:
        now[:] = [state]
        news.tell()
    assert {name for name, _arguments in shell.asked} <= {"workers.tell"}
    return [arguments["workers"] for _name, arguments in shell.asked]


def test_a_worker_that_never_ran_is_not_worth_a_word() -> None:
    assert told(ASLEEP, ASLEEP) == []


def test_each_change_is_told_once() -> None:
    heard = told(ASLEEP, AWAKE, AWAKE, replace(ASLEEP, restarts=1), replace(ASLEEP, restarts=1))
    since = "2026-11-21T14:00:00.000+00:00"
    assert heard == [
        [{"name": "passages", "status": "running", "pid": 4711, "restarts": 0, "since": since}],
        [{"name": "passages", "status": "stopped", "pid": None, "restarts": 1, "since": since}],
    ]


def test_where_there_is_no_shell_nobody_is_told() -> None:
    assert told(AWAKE, present=False) == []
