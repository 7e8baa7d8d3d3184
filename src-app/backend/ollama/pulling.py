"""Downloading a model: Ollama does it, and keeps what it has when the connection closes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from backend.ollama import untrusted
from backend.ollama.client import Client, Matter
from backend.ollama.faults import Died, Silent
from backend.ollama.library import ollama
from backend.ollama.patience import Patience
from backend.ollama.values import PullProgress
from backend.words import later


async def pull(client: Client, name: str, patience: Patience) -> AsyncGenerator[PullProgress, None]:
    """The progress of downloading `name`; it is there when this ends without an `OllamaFault`.

    Closing this closes the connection, whereupon Ollama stops; asked again, it goes on where it was.
    """
    matter = Matter(later("the download"), name, is_download=True)
    layers: dict[str, tuple[int, int]] = {}
    stream = await client.library.pull(name, stream=True)
    assert isinstance(stream, AsyncGenerator), "only a generator can be closed, and so stop Ollama"
    async with aclosing(stream) as lines:
        while line := await _next(client, lines, matter, patience.downloading):
            status, digest = untrusted.words(line.status), untrusted.text(line.digest)
            if digest:
                layers[digest] = _bytes(line)
            yield PullProgress(
                status=status,
                digest=digest,
                completed=sum(completed for completed, _ in layers.values()),
                total=sum(total for _, total in layers.values()),
            )
            if status == "success":
                return
    # Only "success" is one: errors come inside the stream, and `completed` may stay below `total` in the end.
    raise Died(later("the download"))


async def _next(
    client: Client, lines: AsyncIterator[ollama.ProgressResponse], matter: Matter, seconds: float
) -> ollama.ProgressResponse | None:
    try:
        async with asyncio.timeout(seconds):
            with client.faults(matter):
                return await anext(lines, None)
    except TimeoutError:
        raise Silent(matter.doing, seconds) from None


def _bytes(line: ollama.ProgressResponse) -> tuple[int, int]:
    """Completed and total bytes of a layer; never more completed than there are."""
    total = untrusted.count(line.total) or 0
    return min(untrusted.count(line.completed) or 0, total), total
