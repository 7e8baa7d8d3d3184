import asyncio
import threading

import pytest

from backend.contract import Parent, ProcessReport
from backend.ollama import Address, Beside, Elsewhere, Following, Ollama, OllamaFault

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
    Following(gate, parent, lambda: moves.append(gate.address.url))
    assert (gate.address.url, moves) == ("http://127.0.0.1:1", [])
    for url in ("http://127.0.0.1:57221", "http://127.0.0.1:57221", "http://127.0.0.1:57222", None):
        parent.tell(url)
        await after_what_was_told()
    assert moves == ["http://127.0.0.1:57221", "http://127.0.0.1:57222", "http://127.0.0.1:1"]


async def test_what_was_told_before_counts_too() -> None:
    parent = ToldParent()
    parent.tell("http://127.0.0.1:57221")
    gate = Ollama()
    Following(gate, parent, lambda: None)
    assert gate.address.url == "http://127.0.0.1:57221"


@pytest.mark.parametrize(
    "url",
    ["http://example.org:80", "http://127.0.0.1:1@example.org", "https://127.0.0.1:1", "http://127.0.0.1:1/x", ""],
)
async def test_nothing_leads_away_from_this_machine(url: str) -> None:
    parent = ToldParent()
    gate = Ollama("127.0.0.1:1")
    Following(gate, parent, lambda: None)
    parent.tell(url)
    parent.tell("http://127.0.0.1:2", name="worker")
    await after_what_was_told()
    assert gate.address.url == "http://127.0.0.1:1"


ENGINE = Beside("engine", home=False)


async def test_a_server_elsewhere_is_asked_whatever_the_shell_tells_and_left_again() -> None:
    parent, moves = ToldParent(), list[str]()
    parent.tell("http://127.0.0.1:57221")
    gate = Ollama("127.0.0.1:1")
    following = Following(gate, parent, lambda: moves.append(gate.address.url))
    following.take(Elsewhere(Address("https://ollama.example:443", is_local=False), "secret"))
    parent.tell("http://127.0.0.1:57222")
    await after_what_was_told()
    assert moves == ["https://ollama.example:443"]
    following.take(Beside())
    assert moves[1:] == ["http://127.0.0.1:57222"]


async def test_nobody_is_asked_where_only_an_engine_counts_that_does_not_run() -> None:
    parent, moves = ToldParent(), list[str]()
    parent.tell("http://127.0.0.1:57221")
    gate = Ollama("127.0.0.1:1")
    Following(gate, parent, lambda: moves.append(gate.address.url), ENGINE)
    status = await gate.status()
    assert isinstance(status, OllamaFault)
    assert status.kind == "not-asked"
    for ask in (gate.models(), gate.loaded(), gate.delete("x"), anext(gate.pull("x"))):
        with pytest.raises(OllamaFault, match="standalone"):
            await ask
    parent.tell("http://127.0.0.1:57230", name="engine")
    await after_what_was_told()
    assert gate.address.url == "http://127.0.0.1:57230"


async def test_a_change_of_the_token_alone_is_a_move_and_the_token_is_in_no_text() -> None:
    gate, moves = Ollama(), list[int]()
    following = Following(gate, Parent(present=False), lambda: moves.append(1))
    address = Address("https://ollama.example:443", is_local=False)
    for key in ("one", "one", "two", ""):
        following.take(Elsewhere(address, key))
    assert len(moves) == 3
    assert "secret" not in repr(Elsewhere(address, "secret"))
