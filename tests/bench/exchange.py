"""Taking in a ChatGPT export, beside the standard library's parser on the same file, which reads all of it at once.

The export is made up, the same at each run: 24 messages to a conversation, with the fields that a real one has.
"""

import asyncio
import json
import multiprocessing
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from backend.exchange.importing import Import
from backend.exchange.telling import Teller
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Renderer
from tests.bench.table import Row, sample

ROOT = Path(__file__).resolve().parents[2]
MEGABYTES = 20
IN_A_CONVERSATION = 24
FIRST = 1_600_000_000
WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "that",
    "was",
    "for",
    "on",
    "are",
    "with",
    "as",
    "they",
    "be",
    "at",
    "one",
    "have",
    "this",
    "from",
    "by",
    "hot",
    "but",
    "some",
    "what",
]
PIECE = 1_048_576


def rows(folder: Path, megabytes: int = MEGABYTES) -> Iterator[Row]:
    """How fast it is read, and read and kept, and what that takes of memory."""
    folder.mkdir(parents=True)
    path = folder / "export.json"
    conversations = write_export(path, megabytes * 1_000_000)
    size = path.stat().st_size / 1e6
    looked, kept, ours = _apart(_take_in, path)
    plain, theirs = _apart(_load, path)
    named = f"import: {size:,.0f} MB of ChatGPT's export"
    yield Row(f"{named}, looked through", "MB/s", sample([size / looked]), {"json.loads": sample([size / plain])})
    yield Row(f"{named}, taken in", "conversations/s", sample([conversations / kept]))
    yield Row(f"{named}, peak memory", "MB", sample([ours]), {"json.loads": sample([theirs])})


def write_export(path: Path, size: int) -> int:
    """Write an export of about so many bytes; returns how many conversations are in it."""
    chance, number, written = random.Random(1), 0, 0
    with path.open("w", encoding="utf-8") as file:
        while written < size:
            written += file.write(("," if number else "[") + json.dumps(_conversation(chance, number)))
            number += 1
        file.write("]")
    return number


def _conversation(chance: random.Random, number: int) -> dict[str, object]:
    at, last = FIRST + 1000 * number, f"root-{number}"
    mapping: dict[str, object] = {last: {"id": last, "message": None, "parent": None, "children": []}}
    for place in range(IN_A_CONVERSATION):
        own, role = (
            f"{number:08x}-{place:04x}-4000-8000-{chance.getrandbits(48):012x}",
            ("user", "assistant")[place % 2],
        )
        message = {
            "id": own,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": at + place,
            "update_time": None,
            "content": {"content_type": "text", "parts": [" ".join(chance.choices(WORDS, k=(40, 300)[place % 2]))]},
            "status": "finished_successfully",
            "end_turn": True,
            "weight": 1.0,
            "metadata": {"model_slug": "gpt-4o", "citations": [], "content_references": [], "is_complete": True},
            "recipient": "all",
            "channel": None,
        }
        mapping[own] = {"id": own, "message": message, "parent": last, "children": []}
        last = own
    about = {"title": f"Conversation {number}", "create_time": at, "update_time": at + 60, "is_archived": False}
    return {**about, "mapping": mapping, "current_node": last, "conversation_id": f"c-{number}"}


def _apart(work: object, path: Path) -> tuple[float, ...]:
    """Run it in a process of its own, whose memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        measured: tuple[float, ...] = pool.apply(work, (path,))  # type: ignore[arg-type]  # a function of this module
        return measured


def _load(path: Path) -> tuple[float, float]:
    began = time.perf_counter()
    json.loads(path.read_bytes())
    return time.perf_counter() - began, _peak()


def _take_in(path: Path) -> tuple[float, float, float]:
    return asyncio.run(_measured(path, path.stat().st_size))


async def _measured(path: Path, size: int) -> tuple[float, float, float]:
    """Seconds to look through it and to take it in, and the peak of memory in MB."""
    store, hub = Store.open(path.parent, ROOT / "migrations"), EventHub(first_number=1)
    job = Import(store, Teller(hub, Renderer(ROOT / "templates", hub, "bench", demo=False)), path.parent / "exchange")
    await job.begin(path.name, size)
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            await job.receive(job.view().received, piece)
    began = time.perf_counter()
    await _until(job, "found")
    looked, began = time.perf_counter() - began, time.perf_counter()
    await job.take_in()
    await _until(job, "done")
    kept = time.perf_counter() - began
    store.close()
    return looked, kept, _peak()


async def _until(job: Import, state: str) -> None:
    while job.view().state != state:
        if job.view().state == "failed":
            raise RuntimeError(job.view().sentence)
        await asyncio.sleep(0.01)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
