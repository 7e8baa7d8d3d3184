"""Following: how Hearth runs decides whom the gate asks, and where that is the shell tells."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from backend.contract import Parent, ProcessReport
from backend.ollama.address import Address
from backend.ollama.gate import Ollama

OURS = re.compile(r"http://127\.0\.0\.1:\d{1,5}")
"""What the shell may send us to: this machine, and nothing else."""


@dataclass(frozen=True)
class Beside:
    """A process of ours beside us is asked, under the `name` that the shell has for it.

    `home`: it is Ollama, and where it does not run, `OLLAMA_HOST` counts; else nobody is asked then.
    """

    name: str = "ollama"
    home: bool = True


@dataclass(frozen=True)
class Elsewhere:
    """The server that the person named is asked, whatever the shell runs."""

    address: Address
    key: str = field(default="", repr=False)


Way = Beside | Elsewhere


class Following:
    """Keeps the gate where it belongs, on the loop that made this; `on_move` is called after each later move."""

    def __init__(self, ollama: Ollama, parent: Parent, on_move: Callable[[], None], way: Way | None = None) -> None:
        self._ollama = ollama
        self._parent = parent
        self._on_move = on_move
        self._way: Way = way or Beside()
        loop = asyncio.get_running_loop()

        def pass_on(processes: tuple[ProcessReport, ...]) -> None:
            loop.call_soon_threadsafe(self._follow, processes)

        parent.on_processes(pass_on)
        self._go(parent.processes)

    def take(self, way: Way) -> None:
        """Go another way from now on. What is under way goes on where it began."""
        self._way = way
        self._follow(self._parent.processes)

    def _follow(self, processes: tuple[ProcessReport, ...]) -> None:
        if self._go(processes):
            self._on_move()

    def _go(self, processes: tuple[ProcessReport, ...]) -> bool:
        way = self._way
        if isinstance(way, Elsewhere):
            return self._ollama.connect(way.address, way.key)
        url = next((each.url for each in processes if each.name == way.name), None)
        if url and OURS.fullmatch(url):
            return self._ollama.move(url, has_library=way.home)
        return self._ollama.move(None) if way.home else self._ollama.rest()
