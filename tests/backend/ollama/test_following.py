import asyncio
import threading

import pytest

from backend.contract import Parent, ProcessReport
from backend.ollama import Ollama
from backend.ollama.following import follow

SINCE = "2026-11-21T13:36:27.123Z"


class ToldParent(Parent):
    """A parent whose reports a test gives, on a thread as the real one does."""

    def tell(self, url: str | None, name: str = "ollama") -> None:
        report = ProcessReport(name, "running", 1, 1, SINCE, 0, "", ours=True, url=url)
        thread = threading.Thread(target=self._take, args=([vars_of(report)],))
        thread.start()
        thread.join()


def vars_of(report: ProcessReport) -> dict[str, object]:
    return {name: getattr(report, name) for name in report.__dataclass_fields__}


async def after_what_was_told() -> None:
    """What another thread left for the loop is done before what is left for it now."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def test_the_address_follows_what_the_shell_tells() -> None:
    parent, moves = ToldParent(), []
    gate = Ollama("127.0.0.1:1")
    follow(gate, parent, lambda: moves.append(gate.address.url))
    assert (gate.address.url, moves) == ("http://127.0.0.1:1", [])
    for url in ("http://127.0.0.1:57221", "http://127.0.0.1:57221", "http://127.0.0.1:57222", None):
        parent.tell(url)
        await after_what_was_told()
    assert moves == ["http://127.0.0.1:57221", "http://127.0.0.1:57222", "http://127.0.0.1:1"]


async def test_what_was_told_before_counts_too() -> None:
    parent = ToldParent()
    parent.tell("http://127.0.0.1:57221")
    gate = Ollama()
    follow(gate, parent, lambda: None)
    assert gate.address.url == "http://127.0.0.1:57221"


@pytest.mark.parametrize(
    "url",
    ["http://example.org:80", "http://127.0.0.1:1@example.org", "https://127.0.0.1:1", "http://127.0.0.1:1/x", ""],
)
async def test_nothing_leads_away_from_this_machine(url: str) -> None:
    parent = ToldParent()
    gate = Ollama("127.0.0.1:1")
    follow(gate, parent, lambda: None)
    parent.tell(url)
    parent.tell("http://127.0.0.1:2", name="worker")
    await after_what_was_told()
    assert gate.address.url == "http://127.0.0.1:1"
