"""Telling the shell of the backend's own workers: `hearth ps` asks the shell alone."""

from collections.abc import Callable, Mapping, Sequence

from backend.contract import Parent, Reply
from backend.worker.calling import WorkerState


class WorkerNews:
    """Tells what the shell has not heard yet; nothing before a worker has run."""

    def __init__(self, parent: Parent, workers: Callable[[], Sequence[WorkerState]]) -> None:
        self._parent = parent
        self._workers = workers
        self._told: list[Mapping[str, object]] = []

    def tell(self) -> None:
        """Look at the workers, and tell of a change."""
        states = self._workers()
        now = [_told(each) for each in states]
        if now == self._told or not (self._told or any(each.pid or each.restarts for each in states)):
            return
        self._told = now
        if self._parent.present:
            self._parent.request("workers.tell", {"workers": now}, _note)


def _told(state: WorkerState) -> Mapping[str, object]:
    return {
        "name": state.name,
        "status": "stopped" if state.status == "asleep" else state.status,
        "pid": state.pid or None,
        "restarts": state.restarts,
        "since": state.since.isoformat(timespec="milliseconds"),
    }


def _note(reply: Reply) -> None:
    """An older shell does not take it; nothing depends on that."""
