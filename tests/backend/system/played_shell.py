"""The shell, played by a test: says what processes there are, and does or refuses what it is asked."""

import os
from collections.abc import Callable, Mapping

from backend.contract import Parent, ProcessReport, ProcessStatus, Reply

SINCE = "2026-11-21T11:55:00.000Z"


class PlayedShell(Parent):
    """`refuses`: the sentence with which it refuses; `silent`: it never answers."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses = ""
        self.silent = False
        self.asked: list[tuple[str, Mapping[str, object]]] = []
        self.results: dict[str, object] = {}
        self.ollama("running", ours=True)

    def ollama(self, status: ProcessStatus, *, ours: bool) -> None:
        """Tell of Ollama, and of all the others."""
        reports = (
            ProcessReport("shell", "running", os.getppid(), None, SINCE, 0, "hearth-shell 9.9", ours=False, url=None),
            ProcessReport("backend", "running", os.getpid(), 57220, SINCE, 0, "", ours=True, url=None),
            ProcessReport("ollama", status, None, None, SINCE, 0, "", ours=ours, url=None),
        )
        self._take([vars(report) for report in reports])

    def request(self, name: str, arguments: Mapping[str, object], on_reply: Callable[[Reply], None]) -> None:
        self.asked.append((name, arguments))
        if not self.silent:
            on_reply(Reply("1", not self.refuses, self.refuses or self.results.get(name)))
