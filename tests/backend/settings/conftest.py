from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from backend.contract import Parent, Reply
from backend.ollama import Following, Ollama
from backend.settings.choices import Choices
from backend.settings.connection import KeyFile
from backend.settings.far import FarHearth
from backend.settings.running import HowHearthRuns
from backend.store import Store


class Shell(Parent):
    """Notes what it is asked; `refusal` is what it says no with."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Mapping[str, object]]] = []
        self.refusal: str | None = None
        self.results: dict[str, object] = {}
        self.when_asked: Callable[[], None] = lambda: None

    def request(self, name: str, arguments: Mapping[str, object], on_reply: Callable[[Reply], None]) -> None:
        self.when_asked()
        self.asked.append((name, arguments))
        on_reply(Reply("1", self.refusal is None, self.refusal or self.results.get(name)))


@dataclass
class Run:
    """How Hearth runs, with all that it leads. `settled` counts what was put away before a switch, `looked` how
    often the model server was to be looked at anew."""

    store: Store
    shell: Shell = field(default_factory=Shell)
    gate: Ollama = field(default_factory=Ollama)
    settled: int = 0
    looked: int = 0
    fixed_by: str = ""

    def __post_init__(self) -> None:
        self.choices = Choices(self.store)
        self.keys = KeyFile(self.store.path.parent)
        self.far = FarHearth(self.shell, self._settle, self.fixed_by)
        self.how = HowHearthRuns(self.choices, self.keys, self.shell, self._settle, self.fixed_by)

    async def begin(self) -> None:
        """As a start does."""
        self.how.begin(Following(self.gate, self.shell, lambda: None, await self.how.way()))
        await self.how.remind_shell()

    def look_again(self) -> None:
        """Count how often the model server is to be looked at anew."""
        self.looked += 1

    async def _settle(self) -> None:
        assert ("mode.set", {"mode": "standalone"}) not in self.shell.asked, "what is under way is put away first"
        self.settled += 1


@pytest.fixture
async def run(store: Store) -> Run:
    run = Run(store)
    await run.begin()
    run.shell.asked.clear()
    return run
