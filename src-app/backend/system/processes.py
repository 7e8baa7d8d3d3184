"""The processes as the page shows them: what the shell tells of each, and what it used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.contract import ProcessReport
from backend.models.amounts import size_text
from backend.system.history import History, Usage
from backend.system.plots import Plot, plot
from backend.system.spans import span_text
from backend.words import _, later, ngettext
from backend.worker.calling import WorkerState

NAMES = {
    "shell": (later("Shell"), later("opens the windows and keeps the rest running")),
    "backend": (later("Backend"), later("serves the pages and keeps your conversations")),
    "ollama": ("Ollama", later("runs the models")),
    "engine": (later("Engine"), later("runs the models of your GGUF files")),
    "demo": (later("Demo"), later("stands in for Ollama")),
    "reading": (later("Reader"), later("reads your documents")),
    "passages": (later("Librarian"), later("finds what is in your documents")),
}
"""What a process is called and what it is there for. Another one goes by its own name."""

STATUSES = {
    "stopped": later("Stopped"),
    "starting": later("Starting…"),
    "running": later("Running"),
    "unhealthy": later("Not answering"),
    "failed": later("Failed"),
    "asleep": later("Asleep"),
}
ENGINE = "shell/"
LIFE = ("starting", "running", "unhealthy")
CPU_CEILINGS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Cores at the top of a plot: the first that fits, so that idling looks like idling."""

MEMORY_AIR = 1.3
"""The top of a plot over the most memory that was used."""


@dataclass(frozen=True)
class Chart:
    """One measure over ten minutes. `label` says it in words."""

    name: str
    now_text: str
    label: str
    plot: Plot


@dataclass(frozen=True)
class Action:
    """A button. `verb`: start, stop or restart, as the contract's requests are called."""

    verb: str
    label: str


@dataclass(frozen=True)
class ProcessView:
    """A process. `detail` may hold words from outside, and so may the name of a window's engine."""

    id: str
    name: str
    purpose: str
    status: str
    status_text: str
    facts: tuple[str, ...]
    detail: str
    charts: tuple[Chart, ...]
    actions: tuple[Action, ...]
    is_engine: bool = False


def shown(
    reports: Sequence[ProcessReport],
    workers: Sequence[WorkerState],
    history: History,
    now: datetime,
    *,
    may_start: bool,
) -> tuple[ProcessView, ...]:
    """Each process; after the shell the engines of its window, after the backend its workers.

    `may_start`: Ollama can be started here.
    """
    views = list[ProcessView]()
    for report in reports:
        views.append(_process(report, history, now, may_start=may_start))
        if report.name == "shell":
            views += _engines(history)
        if report.name == "backend":
            views += (_worker(state, history, now) for state in workers)
    return tuple(views)


def _process(report: ProcessReport, history: History, now: datetime, *, may_start: bool) -> ProcessView:
    name, purpose = map(_, NAMES[report.name]) if report.name in NAMES else (report.name, "")
    alive = report.status in LIFE
    return ProcessView(
        id=report.name,
        name=name,
        purpose=purpose,
        status=report.status,
        status_text=_(STATUSES[report.status]),
        facts=_facts(report, now),
        detail=report.detail if report.name != "shell" else "",
        charts=_charts(history.of(report.name)) if alive else (),
        actions=_actions(report, may_start=may_start),
    )


def _worker(state: WorkerState, history: History, now: datetime) -> ProcessView:
    """One that the backend starts by itself when there is something to do: nothing has to be done about it."""
    name, purpose = map(_, NAMES[state.name]) if state.name in NAMES else (state.name, "")
    is_alive = state.status == "running"
    facts = (
        _("PID %(pid)s", pid=state.pid) if is_alive else "",
        _("for %(time)s", time=span_text((now - state.since).total_seconds())) if is_alive else "",
        _restarted(state.restarts),
    )
    return ProcessView(
        id=state.name,
        name=name,
        purpose=purpose,
        status="running" if is_alive else "failed" if state.status == "failed" else "stopped",
        status_text=_(STATUSES[state.status]),
        facts=tuple(filter(None, facts)),
        detail="",
        charts=_charts(history.of(state.name)) if is_alive else (),
        actions=(),
    )


def _engines(history: History) -> list[ProcessView]:
    engines = {name: usage for name, usage in history.latest().items() if name.startswith(ENGINE)}
    return [
        ProcessView(
            id=f"engine-{number}",
            name=name.removeprefix(ENGINE),
            purpose=_("draws the window"),
            status="running",
            status_text=_("Running"),
            facts=_pids(usage),
            detail="",
            charts=_charts(history.of(name)),
            actions=(),
            is_engine=True,
        )
        for number, (name, usage) in enumerate(sorted(engines.items()), 1)
    ]


def _pids(usage: Usage) -> tuple[str, ...]:
    first = _("PID %(pids)s", pids=usage.pids[0])
    return (
        (first, ngettext("%(num)s process", "%(num)s processes", len(usage.pids))) if len(usage.pids) > 1 else (first,)
    )


def _facts(report: ProcessReport, now: datetime) -> tuple[str, ...]:
    return tuple(
        filter(
            None,
            (
                _("PID %(pid)s", pid=report.pid) if report.pid is not None else "",
                _("port %(port)s", port=report.port) if report.port is not None else "",
                _("for %(time)s", time=_since(report.since, now)) if report.status in LIFE else "",
                _restarted(report.restarts),
            ),
        )
    )


def _restarted(times: int) -> str:
    return ngettext("restarted %(num)s time", "restarted %(num)s times", times) if times else ""


def _since(since: str, now: datetime) -> str:
    try:
        return span_text((now - datetime.fromisoformat(since)).total_seconds())
    except (ValueError, TypeError):  # no time, or one without its zone
        return _("an unknown time")


def _actions(report: ProcessReport, *, may_start: bool) -> tuple[Action, ...]:
    if report.name == "backend":
        return (Action("restart", _("Restart")),) if report.ours else ()
    if report.ours and report.status in LIFE:
        return (Action("restart", _("Restart")), Action("stop", _("Stop")))
    can = report.name == "engine" or (report.name == "ollama" and may_start)
    startable = can and report.status in ("stopped", "failed")
    return (Action("start", _("Start")),) if startable else ()


def _charts(samples: Sequence[Usage | None]) -> tuple[Chart, ...]:
    if not any(samples):
        return ()
    cpu = [each.cpu if each else None for each in samples]
    memory = [float(each.memory) if each else None for each in samples]
    return (
        _chart(_("CPU"), cpu, cpu_text, _ceiling(cpu)),
        _chart(_("Memory"), memory, size_text, _most(memory) * MEMORY_AIR),
    )


def _chart(name: str, values: Sequence[float | None], text: Callable[[float], str], ceiling: float) -> Chart:
    last = values[-1]
    now_text = text(last) if last is not None else "–"
    label = _(
        "%(name)s over the last ten minutes: %(now)s now, %(most)s at most",
        name=name,
        now=now_text,
        most=text(_most(values)),
    )
    return Chart(name, now_text, label, plot(values, ceiling))


def _most(values: Sequence[float | None]) -> float:
    return max((value for value in values if value is not None), default=0.0)


def _ceiling(cpu: Sequence[float | None]) -> float:
    most = _most(cpu)
    return next((step for step in CPU_CEILINGS if most <= step), most)


def cpu_text(cores: float) -> str:
    """A part of one core, as system monitors write it."""
    return f"{cores * 100:.0f} %" if cores >= 0.01 else "< 1 %"
