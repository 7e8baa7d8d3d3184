import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from backend.exchange.job import Job
from backend.exchange.shelf import Note, Shelf
from backend.web.errors import DomainError
from backend.web.events import EventHub
from tests.backend.exchange.jobs import PATIENCE, a_teller


@dataclass(frozen=True)
class View:
    state: str
    percent: int = 0
    sentence: str = ""


def failed(view: View, sentence: str, next_step: str) -> View:
    return replace(view, state="failed", sentence=f"{sentence} {next_step}")


@pytest.fixture
def hub() -> EventHub:
    return EventHub(first_number=1)


@pytest.fixture
def job(hub: EventHub, tmp_path: Path) -> Job[View]:
    """One whose file is there."""
    shelf = Shelf(tmp_path / "exchange", "import")
    shelf.begin()
    shelf.keep(Note("running"))
    return Job("import", shelf, a_teller(hub), View("none"), failed)


async def ended(job: Job[View]) -> View:
    async with asyncio.timeout(PATIENCE):
        while job.view.state != "failed":  # noqa: ASYNC110 (what changes has no event to wait for)
            await asyncio.sleep(0.002)
    return job.view


def is_kept(job: Job[View]) -> bool:
    return job.shelf.path.exists() and job.shelf.note() is not None


async def for_ever() -> None:
    await asyncio.Event().wait()


async def test_what_a_person_can_understand_is_how_it_ends(job: Job[View]) -> None:
    async def work() -> None:
        raise DomainError("It is broken.", "Mend it.")

    job.stands(View("running", 40))
    job.run(work)
    assert await ended(job) == View("failed", 40, "It is broken. Mend it.")
    assert not is_kept(job)


async def test_a_mistake_of_ours_is_logged_and_ends_it_too(job: Job[View], caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        raise ZeroDivisionError

    job.run(work)
    assert "Something went wrong inside Hearth." in (await ended(job)).sentence
    assert "ZeroDivisionError" in caplog.text
    assert not is_kept(job)


async def test_cancelled_it_is_as_if_it_had_never_been(job: Job[View]) -> None:
    job.stands(View("running"))
    job.run(for_ever)
    await job.cancel()
    assert job.view == View("none")
    assert not is_kept(job)


async def test_ended_it_stays_as_it_is_for_the_next_launch(job: Job[View]) -> None:
    job.stands(View("running", 7))
    job.run(for_ever)
    await job.end()
    assert job.view == View("running", 7)
    assert is_kept(job)


def test_windows_draw_the_bar_anew_when_it_grows_and_everything_when_it_stands_otherwise(
    job: Job[View], hub: EventHub
) -> None:
    window = hub.subscribe(1)
    job.grew(View("running", 12))
    assert b'value="12"' in next(window)
    job.stands(View("done"))
    assert b"event: exchange\n" in next(window)
    assert job.view == View("done")
