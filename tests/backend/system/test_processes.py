from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.contract import ProcessReport
from backend.system.history import History, Usage
from backend.system.processes import ProcessView, cpu_text, shown
from backend.worker.calling import WorkerState

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
SINCE = "2026-11-21T11:55:00.000Z"
SHELL = ProcessReport("shell", "running", 10, None, SINCE, 0, "hearth-shell 0.1.0", ours=False, url=None)
BACKEND = ProcessReport("backend", "running", 11, 57220, SINCE, 0, "", ours=True, url=None)
OLLAMA = ProcessReport("ollama", "running", 12, 57221, SINCE, 3, "", ours=True, url="http://127.0.0.1:57221")


def view(report: ProcessReport, history: History | None = None, *, may_start: bool = False) -> ProcessView:
    views = shown([report], (), history or History(), NOW, may_start=may_start)
    (found,) = (each for each in views if not each.is_engine)
    return found


def verbs(report: ProcessReport, *, may_start: bool = False) -> list[str]:
    return [action.verb for action in view(report, may_start=may_start).actions]


def test_a_process_is_told_with_its_number_port_time_and_restarts() -> None:
    ollama = view(OLLAMA)
    assert (ollama.name, ollama.status_text) == ("Ollama", "Running")
    assert ollama.facts == ("PID 12", "port 57221", "for 2 h 5 min", "restarted 3 times")


def test_what_is_not_known_is_not_told() -> None:
    gone = replace(OLLAMA, status="stopped", pid=None, port=None, restarts=0)
    assert view(gone).facts == ()
    assert view(replace(BACKEND, restarts=1)).facts[-1] == "restarted 1 time"


@pytest.mark.parametrize("since", ["", "soon", "2026-11-21T11:55:00"])
def test_a_time_that_is_none_is_no_fault(since: str) -> None:
    assert view(replace(BACKEND, since=since)).facts[-1] == "for an unknown time"


def test_a_process_that_is_not_known_here_goes_by_its_own_name() -> None:
    assert view(replace(OLLAMA, name="worker-1")).name == "worker-1"


@pytest.mark.parametrize("status", ["starting", "running", "unhealthy"])
def test_what_is_ours_and_lives_can_be_restarted_and_stopped(status: str) -> None:
    assert verbs(replace(OLLAMA, status=status)) == ["restart", "stop"]  # type: ignore[arg-type] # of the contract's


def test_what_is_not_ours_is_left_alone() -> None:
    assert verbs(replace(OLLAMA, ours=False)) == []
    assert verbs(SHELL) == []
    assert verbs(replace(BACKEND, ours=False)) == []


def test_the_backend_can_only_be_restarted() -> None:
    assert verbs(BACKEND) == ["restart"]


@pytest.mark.parametrize("status", ["stopped", "failed"])
def test_ollama_can_be_started_where_that_can_be_done(status: str) -> None:
    away = replace(OLLAMA, status=status, ours=False, pid=None)  # type: ignore[arg-type] # of the contract's
    assert verbs(away, may_start=True) == ["start"]
    assert verbs(away, may_start=False) == []


def test_the_engines_of_the_window_stand_behind_the_shell() -> None:
    history = History()
    history.add({"shell": Usage((10,), 5, 0.0), "shell/WebKitWebProcess": Usage((20, 21), 7_000_000, 0.5)})
    shell, engine, backend = shown([SHELL, BACKEND], (), history, NOW, may_start=False)
    assert (shell.name, engine.name, backend.name) == ("Shell", "WebKitWebProcess", "Backend")
    assert engine.facts == ("PID 20", "2 processes")
    assert [chart.now_text for chart in engine.charts] == ["50 %", "7 MB"]
    assert backend.charts == ()


def test_a_plot_says_in_words_what_it_shows() -> None:
    history = History()
    for cpu in (None, 0.8, 0.2):
        history.add({"backend": Usage((11,), 120_000_000, cpu)})
    cpu_chart, memory = view(BACKEND, history).charts
    assert cpu_chart.label == "CPU over the last ten minutes: 20 % now, 80 % at most"
    assert memory.label == "Memory over the last ten minutes: 120 MB now, 120 MB at most"


def test_a_process_that_is_away_has_no_plot() -> None:
    history = History()
    history.add({"ollama": Usage((12,), 5, 0.1)})
    assert view(replace(OLLAMA, status="stopped"), history).charts == ()


@pytest.mark.parametrize(("cores", "text"), [(0.0, "< 1 %"), (0.0099, "< 1 %"), (0.01, "1 %"), (2.5, "250 %")])
def test_a_part_of_a_core_is_a_percentage(cores: float, text: str) -> None:
    assert cpu_text(cores) == text


def test_the_workers_stand_after_the_backend_each_with_what_it_uses() -> None:
    history = History()
    history.add({"backend": Usage((11,), 90_000_000, 0.1), "passages": Usage((21,), 150_000_000, 0.5)})
    since = NOW - timedelta(minutes=5)
    workers = (
        WorkerState("reading", "asleep", 0, 0, since),
        WorkerState("passages", "running", 21, 2, since),
        WorkerState("other", "failed", 0, 3, since),
    )
    backend, reading, passages, other, ollama = shown([BACKEND, OLLAMA], workers, history, NOW, may_start=False)
    assert (backend.id, ollama.id) == ("backend", "ollama")
    assert (reading.status_text, reading.facts, reading.charts) == ("Asleep", (), ())
    assert passages.facts == ("PID 21", "for 5 min", "restarted 2 times")
    assert [chart.now_text for chart in passages.charts] == ["50 %", "150 MB"]
    assert (other.name, other.status, other.facts) == ("other", "failed", ("restarted 3 times",))
    assert not any(each.actions for each in (reading, passages, other))
