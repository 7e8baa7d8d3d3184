"""Imports and exports that are waited for."""

import asyncio
import io
import zipfile
from pathlib import Path

from backend.exchange.counting import Counted
from backend.exchange.exporting import Export, ExportView
from backend.exchange.importing import Import, ImportView
from backend.exchange.telling import Teller
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Renderer
from tests.backend.conftest import ROOT

PATIENCE = 30.0
"""Seconds for what has to happen."""


def a_teller(hub: EventHub | None = None) -> Teller:
    hub = hub or EventHub(first_number=1)
    return Teller(hub, Renderer(ROOT / "templates", hub, "test", demo=False))


def an_import(store: Store, folder: Path) -> Import:
    return Import(store, a_teller(), folder / "exchange")


def an_export(store: Store, folder: Path) -> Export:
    return Export(store, a_teller(), folder / "exchange")


async def until(job: Import | Export, *states: str) -> None:
    """Wait until the job stands like this; `TimeoutError` where it never does."""
    async with asyncio.timeout(PATIENCE):
        while job.view().state not in states:  # noqa: ASYNC110 (what changes has no event to wait for)
            await asyncio.sleep(0.002)


async def sent(job: Import, data: bytes, name: str = "export.json") -> ImportView:
    """Send a file and wait for what is found in it."""
    await job.begin(name, len(data))
    for at in range(0, len(data), 1_048_576):
        await job.receive(at, data[at : at + 1_048_576])
    await until(job, "found", "failed")
    return job.view()


async def imported(store: Store, folder: Path, data: bytes) -> Counted:
    """Take in all of a file; returns what came in."""
    job = an_import(store, folder)
    view = await sent(job, data)
    if view.state == "failed" and data.count(b"\n") == 1:
        return Counted()  # a header alone
    await job.take_in()
    await until(job, "done", "failed")
    counted = job.view().counted
    assert counted, job.view().sentence
    return counted


async def finished(job: Export, named: str) -> ExportView:
    """Export everything and wait for the file."""
    await job.begin(named)
    await until(job, "done", "failed")
    assert job.view().state == "done", job.view().sentence
    return job.view()


async def exported(store: Store, folder: Path) -> bytes:
    """Everything as Hearth's own JSON."""
    job = an_export(store, folder)
    await finished(job, "hearth")
    with zipfile.ZipFile(io.BytesIO(job.shelf.path.read_bytes())) as archive:
        return archive.read("conversations.jsonl")
