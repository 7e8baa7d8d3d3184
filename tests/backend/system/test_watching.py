from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.models.catalogue import Catalogue
from backend.ollama import Ollama
from backend.system.log_file import LogFile
from backend.system.memory import Memory
from backend.system.watching import COUNTS_FOR, Watch
from backend.web.events import EventHub
from tests.backend.models.room import Clock, Window, until
from tests.ollama_double import OllamaDouble, replay


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def watch(
    hub: EventHub, ollama: Ollama, catalogue: Catalogue, tmp_path: Path, clock: Clock
) -> AsyncIterator[Watch]:
    watch = Watch(hub, Memory(ollama, catalogue), LogFile(tmp_path), clock, log_every=0.01)
    yield watch
    await watch.stop()


async def test_while_nobody_looks_nothing_is_asked_and_nobody_is_told(
    watch: Watch, window: Window, catalogue: Catalogue, double: OllamaDouble
) -> None:
    await catalogue.refresh()
    asked = len(double.requests)
    window.forget()
    watch.sampled()
    watch.changed()
    assert "event: system" not in await window.heard()
    assert len(double.requests) == asked


async def test_who_looks_is_told_of_each_sample_for_a_while(watch: Watch, window: Window, clock: Clock) -> None:
    watch.seen()
    await window.until("event: system")
    window.forget()
    watch.sampled()
    assert "event: system" in await window.heard()
    clock.now += COUNTS_FOR
    window.forget()
    watch.sampled()
    assert not watch.is_on()
    assert "event: system" not in await window.heard()


async def test_a_look_at_the_page_asks_ollama_at_once(watch: Watch, catalogue: Catalogue, double: OllamaDouble) -> None:
    await catalogue.refresh()
    before = len(double.asked("/api/ps"))
    watch.seen()
    await until(lambda: len(double.asked("/api/ps")) > before)


async def test_who_looks_is_told_of_new_lines_in_the_log(watch: Watch, window: Window, tmp_path: Path) -> None:
    watch.seen()
    await window.until("event: system")
    (tmp_path / "hearth.log").write_text("a line\n")
    await window.until("event: system-log")


async def test_the_log_is_left_alone_when_nobody_looks_any_more(watch: Watch, clock: Clock) -> None:
    watch.seen()
    following = watch._following
    assert following
    clock.now += COUNTS_FOR
    await until(following.done)
    watch.seen()
    assert watch._following is not following


async def test_an_ollama_that_is_silent_holds_up_nothing_and_is_asked_once(
    watch: Watch, window: Window, catalogue: Catalogue, double: OllamaDouble
) -> None:
    await catalogue.refresh()
    before = len(double.asked("/api/ps"))
    double.always("/api/ps", replay("ps-one", stall_after=0))
    watch.seen()
    await double.until(lambda double: double.server.stalled == 1)
    for _ in range(3):
        window.forget()
        watch.sampled()
        assert "event: system" in await window.heard()
    assert len(double.asked("/api/ps")) == before + 1
    double.resume()
