"""Following the Ollama that the shell has started: it answers at a port of its own, another one in each life."""

import asyncio
import re
from collections.abc import Callable

from backend.contract import Parent, ProcessReport
from backend.ollama.gate import Ollama

OURS = re.compile(r"http://127\.0\.0\.1:\d{1,5}")
"""What the shell may send us to: this machine, and nothing else."""


def follow(ollama: Ollama, parent: Parent, on_move: Callable[[], None]) -> None:
    """Ask where the shell says that Ollama answers, from now on and on the present loop; `on_move` is called after each
    move. Where the shell says nothing, it is `OLLAMA_HOST` that counts."""
    loop = asyncio.get_running_loop()

    def move(processes: tuple[ProcessReport, ...]) -> None:
        url = next((each.url for each in processes if each.name == "ollama"), None)
        if ollama.move(url if url and OURS.fullmatch(url) else None):
            on_move()

    def pass_on(processes: tuple[ProcessReport, ...]) -> None:
        loop.call_soon_threadsafe(move, processes)

    parent.on_processes(pass_on)
    move(parent.processes)
