import logging
import re

import pytest

from backend.models import queries
from backend.models.fetching import KEEP_EVERY, SHOW_EVERY, Fetch, Fetcher
from backend.models.standing import Standing
from backend.models.tables import Download
from backend.ollama import Ollama, OllamaFault
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Renderer
from tests.backend.models.room import Clock, Window
from tests.ollama_double import OllamaDouble, replay

ID = "01JD0000000000000000000001"


@pytest.fixture
def fetcher(store: Store, ollama: Ollama, hub: EventHub, renderer: Renderer, clock: Clock) -> Fetcher:
    return Fetcher(store, ollama, hub, renderer, clock)


@pytest.fixture
async def fetch(store: Store) -> Fetch:
    await store.write(lambda session: queries.add(session, ID, "tiny-extra"))
    return Fetch(ID, "tiny-extra", Standing("running"))


async def kept(store: Store) -> Download:
    found = await store.read(lambda session: session.get(Download, ID))
    assert found is not None
    return found


async def test_a_recorded_download_ends_with_all_bytes_there(
    fetcher: Fetcher, fetch: Fetch, double: OllamaDouble
) -> None:
    double.script("/api/pull", replay("pull"))
    await fetcher.run(fetch)
    assert fetch.standing.completed_bytes == fetch.standing.total_bytes == 46_226_496
    assert fetch.view().percent == 100
    assert fetch.view().progress_text == "46 MB · checking it…"


async def test_windows_are_told_and_the_store_writes_no_more_often_than_said(
    fetcher: Fetcher, fetch: Fetch, double: OllamaDouble, clock: Clock, window: Window, store: Store
) -> None:
    recorded = replay("pull-registry-killed")
    clock.step = 0.02
    double.script("/api/pull", recorded)
    with pytest.raises(OllamaFault):
        await fetcher.run(fetch)
    seconds = clock.now - 1_000
    told = len(re.findall("<hx-partial", await window.heard()))
    assert seconds > 3 * KEEP_EVERY, "the recording is too short to tell anything"
    assert seconds / SHOW_EVERY * 0.5 < told <= seconds / SHOW_EVERY
    assert (await kept(store)).completed_bytes > 0


async def test_no_time_passed_means_nothing_is_told_or_written(
    fetcher: Fetcher, fetch: Fetch, hub: EventHub, store: Store
) -> None:
    before = hub.number
    await fetcher.run(fetch)
    assert hub.number == before
    assert (await kept(store)).completed_bytes == 0


async def test_what_is_told_is_inert_and_names_its_place(fetcher: Fetcher, window: Window) -> None:
    hostile = Fetch(ID, '"><img src=x onerror=alert(1)>', Standing("running", 1_200, 4_700))
    fetcher.show(hostile)
    told = await window.heard()
    assert f'hx-target="#download-{ID}-progress"' in told
    assert "1 of 5 KB" in told
    assert "<img" not in told
    assert not re.search(r"hx-(?!partial|target|swap)", told)


async def test_an_earlier_try_stays_on_the_page_until_bytes_are_known(
    fetcher: Fetcher, fetch: Fetch, double: OllamaDouble
) -> None:
    fetch.standing = Standing("running", 1_200, 4_700)
    double.script("/api/pull", replay("pull-missing"))
    with pytest.raises(OllamaFault):
        await fetcher.run(fetch)
    assert (fetch.standing.completed_bytes, fetch.standing.total_bytes) == (1_200, 4_700)


async def test_a_store_that_can_not_write_does_not_end_a_download(
    fetcher: Fetcher, fetch: Fetch, store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    store.close()
    clock.step = KEEP_EVERY
    with caplog.at_level(logging.WARNING, "hearth.models"):
        await fetcher.run(fetch)
    assert fetch.standing.completed_bytes == fetch.standing.total_bytes > 0
    assert "could not be kept" in caplog.text
