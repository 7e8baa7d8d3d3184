import asyncio
import json
import os
import sys
from collections.abc import Iterator

import pytest

from backend.contract import Parent
from backend.models import starting
from backend.models.catalogue import Catalogue
from backend.models.starting import Starter
from backend.web import shell as shell_module
from tests.ollama_double import OllamaDouble


class Shell:
    """The shell's end of the pipes of a real `Parent`."""

    def __init__(self, capture: pytest.CaptureFixture[str], stdin: int) -> None:
        self._capture = capture
        self._stdin = stdin

    async def asked(self) -> dict[str, object]:
        """The next request."""
        async with asyncio.timeout(10):
            while not (said := self._capture.readouterr().out):  # noqa: ASYNC110 - a pipe has no event to wait for
                await asyncio.sleep(0.002)
        message = json.loads(said)
        assert isinstance(message, dict)
        return message

    def reply(self, to: dict[str, object], *, ok: bool, result: str = "") -> None:
        line = json.dumps({"type": "reply", "id": to["id"], "ok": ok, "result": result})
        os.write(self._stdin, f"{line}\n".encode())


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Stands in place of standard input; what is written to it, the backend reads."""
    ours, theirs = os.pipe()
    with os.fdopen(ours) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield theirs


@pytest.fixture
def parent(pipe: int) -> Iterator[Parent]:
    ended: list[bool] = []
    parent = Parent()
    parent.listen(on_shutdown=lambda: ended.append(True))
    yield parent
    os.close(pipe)


@pytest.fixture
def shell(capfd: pytest.CaptureFixture[str], pipe: int, parent: Parent) -> Shell:
    return Shell(capfd, pipe)


@pytest.fixture
async def away(catalogue: Catalogue, double: OllamaDouble) -> Catalogue:
    double.stop()
    await catalogue.refresh()
    assert catalogue.state() == "not running"
    return catalogue


async def test_the_shell_starts_it_and_the_card_goes(
    parent: Parent, shell: Shell, away: Catalogue, double: OllamaDouble
) -> None:
    started = asyncio.create_task(Starter(parent, away).start())
    asked = await shell.asked()
    assert (asked["name"], asked["args"]) == ("sidecar.start", {"name": "ollama"})
    double.start()
    shell.reply(asked, ok=True)
    assert await started is None
    assert away.state() == "running"


async def test_an_ollama_that_needs_a_moment_is_waited_for(
    parent: Parent,
    shell: Shell,
    away: Catalogue,
    double: OllamaDouble,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(starting, "LOOK_EVERY", 0.001)
    looks: list[str] = []
    refresh = away.refresh

    async def slow_refresh() -> None:
        looks.append(away.state())
        if len(looks) == 3:
            double.start()
        await refresh()

    monkeypatch.setattr(away, "refresh", slow_refresh)
    started = asyncio.create_task(Starter(parent, away).start())
    shell.reply(await shell.asked(), ok=True)
    assert await started is None
    assert len(looks) == 3


async def test_one_that_runs_without_models_asks_for_one(
    parent: Parent, shell: Shell, away: Catalogue, double: OllamaDouble
) -> None:
    double.library.models.clear()
    started = asyncio.create_task(Starter(parent, away).start())
    double.start()
    shell.reply(await shell.asked(), ok=True)
    card = await started
    assert card is not None
    assert card.kind == "no-models"


async def test_the_shells_reason_is_told_with_the_way_to_do_it_by_hand(
    parent: Parent, shell: Shell, away: Catalogue
) -> None:
    started = asyncio.create_task(Starter(parent, away).start())
    shell.reply(await shell.asked(), ok=False, result="Its program is not there.")
    card = await started
    assert card is not None
    assert card.sentence == "Ollama could not be started. Its program is not there."
    assert "ollama serve" in [action.value for action in card.actions]


async def test_without_a_shell_it_is_said_how_to_start_it(away: Catalogue) -> None:
    card = await Starter(Parent(present=False), away).start()
    assert card is not None
    assert card.kind == "not-running"
    assert "ollama serve" in [action.value for action in card.actions]


async def test_a_shell_that_does_not_answer_is_not_waited_for_without_end(
    parent: Parent, shell: Shell, away: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell_module, "LONGEST_WAIT", 0.01)
    card = await Starter(parent, away).start()
    assert card is not None
    assert "shell does not answer" in card.sentence
    shell.reply(await shell.asked(), ok=True)  # too late, and harmless


async def test_an_ollama_that_was_started_and_stays_silent_is_told(
    parent: Parent, shell: Shell, away: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "OLLAMA_ANSWERS_WITHIN", 0.05)
    started = asyncio.create_task(Starter(parent, away).start())
    shell.reply(await shell.asked(), ok=True)
    card = await started
    assert card is not None
    assert card.sentence == "Ollama was started, but does not answer."


async def test_one_that_runs_already_is_not_started_again(catalogue: Catalogue) -> None:
    await catalogue.refresh()
    assert await Starter(Parent(present=False), catalogue).start() is None


async def test_one_that_died_since_the_last_look_is_noticed(
    catalogue: Catalogue, double: OllamaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    await catalogue.refresh()
    double.stop()
    monkeypatch.setattr(starting, "OLLAMA_ANSWERS_WITHIN", 0.05)
    assert await Starter(Parent(present=False), catalogue).start() is not None
