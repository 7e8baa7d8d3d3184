"""Ollama's double, told in the question itself how long and how fast its answer shall be. Run it as a program.

It is a process of its own, so that it takes no time from what is measured.
"""

import asyncio
import contextlib
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

from tests.ollama_double.answers import done_line, piece_line, tokens  # noqa: E402 (the path is set first)
from tests.ollama_double.http import LINES, Connection, Request  # noqa: E402
from tests.ollama_double.library import tiny_library  # noqa: E402
from tests.ollama_double.server import BATCH, Pace, Server  # noqa: E402

MODEL = "tiny-chat"
VERB = "recite "
PROSE = ROOT / "tests/ollama_double/demo/plan.md"
WORDS_IN_A_PARAGRAPH = 60


@dataclass(frozen=True)
class Recital:
    """An answer to order. `speed`: tokens a second, 0 as fast as it goes. `at_once`: characters before the first."""

    tokens: int
    speed: float = 0
    at_once: int = 0
    in_markdown: bool = False
    """Tables, lists, headings; else numbered words in paragraphs, each of which is one token."""

    @property
    def question(self) -> str:
        """What is to be asked."""
        return VERB + json.dumps(asdict(self))

    def pieces(self) -> Iterator[str]:
        """The tokens."""
        return itertools.islice(_markdown() if self.in_markdown else _words(), self.tokens)

    def opening(self) -> str:
        """What comes before them."""
        prose = PROSE.read_text(encoding="utf-8") + "\n"
        return (prose * (self.at_once // len(prose) + 1))[: self.at_once]


def _words() -> Iterator[str]:
    for number in itertools.count(1):
        yield f"w{number}.\n\n" if number % WORDS_IN_A_PARAGRAPH == 0 else f"w{number} "


def _markdown() -> Iterator[str]:
    yield "\n\n"
    yield from itertools.cycle(tokens(PROSE.read_text(encoding="utf-8") + "\n"))


class Reciter(Server):
    """The double, but for questions that order a recital."""

    async def answer(self, request: Request, connection: Connection) -> None:
        ordered = _ordered(request)
        if ordered is None:
            await super().answer(request, connection)
        else:
            await _recite(ordered, connection)


def _ordered(request: Request) -> Recital | None:
    if request.path != "/api/chat":
        return None
    asked = request.json["messages"][-1]["content"]
    return Recital(**json.loads(asked.removeprefix(VERB))) if asked.startswith(VERB) else None


async def _recite(recital: Recital, connection: Connection) -> None:
    connection.begin(200, LINES)
    if recital.at_once:
        await connection.chunk(piece_line(MODEL, recital.opening()))
        await asyncio.sleep(0.5)  # it has been shown by then
    clock = asyncio.get_running_loop().time
    began, batch = clock(), list[bytes]()
    for number, piece in enumerate(recital.pieces(), 1):
        batch.append(piece_line(MODEL, piece))
        wait = began + number / recital.speed - clock() if recital.speed else 0
        if wait > 0 or len(batch) >= BATCH:
            await asyncio.sleep(max(wait, 0))
            await connection.chunk(*batch)
            batch.clear()
    await connection.chunk(*batch)
    await connection.chunk(done_line(MODEL, "stop", recital.tokens))
    connection.end()


@contextlib.contextmanager
def reciter() -> Iterator[int]:
    """The double as a process; yields its port. It ends with the block."""
    command = [sys.executable, str(Path(__file__))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        try:
            assert process.stdout
            yield int(json.loads(process.stdout.readline())["port"])
        finally:
            process.kill()


async def _serve() -> None:
    server = Reciter(tiny_library(), Pace(), is_demo=False)
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: Connection(server.answer), "127.0.0.1", 0)
    print(json.dumps({"port": listener.sockets[0].getsockname()[1]}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until whoever started it is gone


if __name__ == "__main__":
    asyncio.run(_serve())
