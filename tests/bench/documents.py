"""What reading ten thousand files costs: how quick it is, and how quick everything else stays meanwhile.

A minute is looked at, not the whole of it: the files are made up, small notes and three long ones among them.
"""

import json
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.passages.embedding import Embedder
from tests.bench.processes import pss, tree
from tests.bench.recital import Recital, reciter
from tests.bench.splitting import split
from tests.bench.streaming import through
from tests.bench.table import Row, Sample, percentile, sample
from tests.bench.wire import Caller
from tests.driving.backend_process import ROOT, BackendProcess

FILES = 10_000
LARGE = {1_000: 2_000, 3_000: 2_000, 5_000: 2_000}
"""Paragraphs of the long ones, by the number of the file."""

WINDOW = 60.0
"""Seconds that are looked at; files are read all the time."""

EMBEDDING_ALONE = 20.0
"""Seconds of embedding with nothing else to do."""

PAGES_BETWEEN = 10
"""Pages that are asked for between two answers."""

PACE = 0.1
"""Seconds between two pages: a person in haste, not a load."""

ANSWERS_BEFORE = 12
ANSWER = Recital(tokens=8, speed=100)
WORD = re.compile(r"\b[a-z]{2,}\b")
WORKERS = ("reading", "passages")


@dataclass
class Beside:
    """What was measured while files were read; milliseconds, and MB."""

    pages: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    finds: list[float] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)
    files: float = 0
    passages: float = 0
    """Of each, so many a second."""


def rows(folder: Path) -> Iterator[Row]:
    """The same questions before and while files are read; what else could read and embed is measured beside it."""
    corpus = folder.with_name("corpus")
    texts = fill(corpus)
    with (
        reciter() as ollama,
        BackendProcess(folder, f"127.0.0.1:{ollama}") as backend,
        Caller(backend.port, backend.token) as caller,
    ):
        through(backend, ANSWER)  # whatever is imported late is there now
        pages = [page for _ in range(ANSWERS_BEFORE) for page in _pages(caller)]
        firsts = [_first(backend) for _ in range(ANSWERS_BEFORE)]
        add = json.dumps({"paths": [str(corpus)], "collection": "Notes"})
        caller.stream("POST", "/api/v1/documents", add).read()
        beside = _watch(backend, caller)
        alone = _embedding_alone(caller)
    yield Row(f"documents: read, of {FILES:,} small ones", "files/s", sample([beside.files]), {
        "read and split alone": sample([_plainly_read(corpus)])})  # fmt: skip
    yield Row("documents: embedded while files are read", "passages/s", sample([beside.passages]))
    yield Row("documents: embedded afterwards", "passages/s", sample([alone]), {
        "the model alone": sample([_plainly_embedded(texts)])})  # fmt: skip
    yield from _with_p95("page while files are read", beside.pages, pages)
    yield from _with_p95("first token while files are read", beside.firsts, firsts)
    yield from _with_p95("passages of a question while files are read", beside.finds)
    for name, most in beside.memory.items():
        yield Row(f"documents: memory of {name}, at most", "MB", sample([most]))


def fill(corpus: Path) -> list[str]:
    """Write the files, of English words as they are used; returns passages of them."""
    chance = random.Random(11)
    words = [word for page in sorted((ROOT / "docs").glob("*.md")) for word in WORD.findall(page.read_text("utf-8"))]
    sentences = [" ".join(chance.choices(words, k=chance.randint(6, 16))).capitalize() for _ in range(20_000)]

    def paragraph() -> str:
        return ". ".join(chance.choices(sentences, k=4)) + "."

    for number in range(FILES):
        place = corpus / f"{number // 500:02}"
        place.mkdir(parents=True, exist_ok=True)
        text = "\n\n".join(paragraph() for _ in range(LARGE.get(number, 3)))
        (place / f"{number:05}.md").write_text(f"# Note {number}\n\n{text}\n", encoding="utf-8")
    return [paragraph() for _ in range(256)]


def _watch(backend: BackendProcess, caller: Caller) -> Beside:
    """Ask for pages, answers and passages, again and again, while files are read."""
    seen = Beside()
    began, before = _until(caller, lambda progress: progress["done"] > 0 and progress["embedded"] > 0)
    last = before
    while time.monotonic() < began + WINDOW and (last["is_looking"] or last["done"] < last["total"]):
        seen.pages += _pages(caller)
        seen.firsts.append(_first(backend))
        seen.finds.append(1000 * caller.ask("GET", "/api/v1/documents/search?words=what+is+read+from+a+file").seconds)
        for name, used in _memory(backend.process.pid):
            seen.memory[name] = max(used, seen.memory.get(name, 0))
        last = _progress(caller)
    seconds = time.monotonic() - began
    seen.files = (last["done"] - before["done"]) / seconds
    seen.passages = (last["embedded"] - before["embedded"]) / seconds
    return seen


def _pages(caller: Caller) -> list[float]:
    """Milliseconds of some pages, at a person's pace."""
    times = list[float]()
    for _ in range(PAGES_BETWEEN):
        times.append(1000 * caller.ask("GET", "/").seconds)
        time.sleep(PACE)
    return times


def _embedding_alone(caller: Caller) -> float:
    """Passages a second while no file is read and nothing is asked."""
    caller.ask("PUT", "/api/v1/documents/pause")
    time.sleep(1)  # what is being read is finished
    began, before = time.monotonic(), _progress(caller)
    time.sleep(EMBEDDING_ALONE)
    return float((_progress(caller)["embedded"] - before["embedded"]) / (time.monotonic() - began))


def _until(caller: Caller, holds: Callable[[dict[str, Any]], bool]) -> tuple[float, dict[str, Any]]:
    """When, by a clock that never goes back, it was seen that the progress is so, and the progress."""
    deadline = time.monotonic() + WINDOW
    while not holds(progress := _progress(caller)):
        assert time.monotonic() < deadline, f"nothing is read: {progress}"
        time.sleep(0.1)
    return time.monotonic(), progress


def _progress(caller: Caller) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(caller.ask("GET", "/api/v1/documents/progress").body)
    return found


def _first(backend: BackendProcess) -> float:
    return 1000 * through(backend, ANSWER).times[0]


def _memory(pid: int) -> Iterator[tuple[str, float]]:
    """Of the backend and its workers."""
    yield "the backend", pss([pid])
    for each in tree(pid)[1:]:
        with suppress(OSError):
            words = Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0")
            for name in WORKERS:
                if f"backend.{name}".encode() in words:
                    yield f"the worker “{name}”", pss([each])


def _plainly_read(corpus: Path) -> float:
    """Files a second of a loop that reads each and splits it, and does nothing with it."""
    began, count = time.perf_counter(), 0
    for path in sorted(corpus.rglob("*.md")):
        split(path.read_text(encoding="utf-8"))
        count += 1
    return count / (time.perf_counter() - began)


def _plainly_embedded(texts: list[str]) -> float:
    embedder = Embedder(threads=1)
    embedder.embed(texts[:16])
    began = time.perf_counter()
    embedder.embed(texts)
    return len(texts) / (time.perf_counter() - began)


def _with_p95(what: str, times: list[float], without: list[float] | None = None) -> Iterator[Row]:
    def beside(made: Callable[[list[float]], Sample]) -> dict[str, Sample]:
        return {"without": made(without)} if without else {}

    def p95(values: list[float]) -> Sample:
        return sample([percentile(values, 0.95)])

    yield Row(f"documents: {what}", "ms", sample(times), beside(sample))
    yield Row(f"documents: {what}, p95", "ms", p95(times), beside(p95))
