"""A shell that answers as the test says."""

from collections.abc import Callable, Mapping

import pytest

from backend.contract import Parent, Reply


class Shell(Parent):
    """Notes what it is asked; `refusal` is what it says no with, `result` what it gives."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Mapping[str, object]]] = []
        self.results: dict[str, object] = {}
        self.refusal: object = None
        self.tell_of_tray: Callable[[str], None] = lambda action: None

    def request(self, name: str, arguments: Mapping[str, object], on_reply: Callable[[Reply], None]) -> None:
        self.asked.append((name, arguments))
        ok = self.refusal is None or name == "desktop.offers"
        on_reply(Reply("1", ok, self.results.get(name) if ok else self.refusal))

    def on_tray(self, callback: Callable[[str], None]) -> None:
        self.tell_of_tray = callback


@pytest.fixture
def shell() -> Shell:
    return Shell()
