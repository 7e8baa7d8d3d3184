"""What Hearth adds between the model and the window: time to each token, tokens a second, bytes on the way."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.memory import until_written
from tests.bench.recital import MODEL, Recital, reciter
from tests.bench.table import Row, percentile, sample
from tests.bench.wire import Caller, listening
from tests.driving.backend_process import BackendProcess
from tests.driving.page import answer_ids

ROUNDS = 7
PACED = Recital(tokens=60, speed=100)
LONG = Recital(tokens=300, speed=100)
UNTHROTTLED = Recital(tokens=3_000)
LENGTHS = (1_000, 10_000, 100_000)
READ_ON = 120
"""Tokens that are looked at behind an answer of each length; slow enough that each goes out by itself."""

READ_ON_SPEED = 20
WORD = re.compile(r"\bw(\d+)\b")


@dataclass(frozen=True)
class Read:
    """Seconds from the question to each token."""

    times: tuple[float, ...]

    @property
    def speed(self) -> float:
        """Tokens a second, the wait for the first one included."""
        return len(self.times) / self.times[-1]


def rows(folder: Path) -> Iterator[Row]:
    """Every recital is read from the model's server itself, then through Hearth, in turn."""
    with reciter() as ollama, BackendProcess(folder, f"127.0.0.1:{ollama}") as backend:
        through(backend, PACED)  # whatever is imported late is there now
        yield from _lateness(ollama, backend)
        pairs = [(directly(ollama, UNTHROTTLED), through(backend, UNTHROTTLED)) for _ in range(ROUNDS)]
        beside = {"directly": sample(read.speed for read, _ in pairs)}
        hearth = sample(read.speed for _, read in pairs)
        yield Row(f"{UNTHROTTLED.tokens:,} tokens as fast as they go", "tokens/s", hearth, beside, at_least=2_000)
        for length in LENGTHS:
            yield _bytes(backend, length)


def _lateness(ollama: int, backend: BackendProcess) -> Iterator[Row]:
    firsts, others, beside = list[float](), list[float](), list[float]()
    for number in range(ROUNDS + 1):
        recital = PACED if number < ROUNDS else LONG
        direct, ours = directly(ollama, recital), through(backend, recital)
        added = [1000 * (late - soon) for late, soon in zip(ours.times, direct.times, strict=True)]
        firsts.append(added[0])
        others += added[1:]
        beside.append(1000 * direct.times[0])
    reference = {"first one directly": sample(beside)}
    yield Row(f"first token added ({PACED.speed:.0f} tokens/s)", "ms", sample(firsts), reference, at_most=10)
    yield Row("every other token added, median", "ms", sample([percentile(others, 0.5)]))
    yield Row("every other token added, p99", "ms", sample([percentile(others, 0.99)]))
    yield Row("every other token added, latest", "ms", sample([max(others)]), at_most=50)


def directly(port: int, recital: Recital) -> Read:
    """The recital as the model's server sends it."""
    message = {"role": "user", "content": recital.question}
    times = list[float]()
    with Caller(port) as caller:
        began = time.perf_counter()
        body = json.dumps({"model": MODEL, "messages": [message], "stream": True})
        for line in caller.stream("POST", "/api/chat", body):
            now = time.perf_counter()
            times += [now - began] * len(WORD.findall(json.loads(line)["message"]["content"]))
    return Read(tuple(times))


def through(backend: BackendProcess, recital: Recital) -> Read:
    """The recital as a window gets it: a token has arrived with the first event that shows it."""
    times = list[float]()
    with listening(backend.port, backend.token) as window, Caller(backend.port, backend.token) as caller:
        began = time.perf_counter()
        answer = caller.ask("POST", "/conversations", form={"text": recital.question, "model": MODEL})
        message = answer_ids(answer.body.decode())[-1]
        until_written(caller, window, message)
        for arrival in window.arrivals:
            if not arrival.name and f"#message-{message}-b" in arrival.data:
                shown = max(map(int, WORD.findall(arrival.data)), default=0)
                times += [arrival.at - began] * (shown - len(times))
    assert len(times) == recital.tokens, f"{len(times)} of {recital.tokens} tokens were shown"
    return Read(tuple(times))


def _bytes(backend: BackendProcess, length: int) -> Row:
    """Bytes of the events behind an answer of that length, which hold one token each."""
    recital = Recital(READ_ON, READ_ON_SPEED, at_once=length, in_markdown=True)
    with listening(backend.port, backend.token) as window, Caller(backend.port, backend.token) as caller:
        answer = caller.ask("POST", "/conversations", form={"text": recital.question, "model": MODEL})
        message = answer_ids(answer.body.decode())[-1]
        until_written(caller, window, message)
        sizes = [arrival.size for arrival in window.arrivals if f"#message-{message}-b" in arrival.data]
    return Row(f"bytes a token behind {length:,} characters", "B", sample(sizes[-READ_ON:]))
