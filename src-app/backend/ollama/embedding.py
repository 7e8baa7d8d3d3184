"""Texts as vectors, by a model that Ollama runs."""

import math
import sys
from array import array
from collections.abc import Sequence

from backend.ollama import untrusted
from backend.ollama.client import Client, Matter
from backend.ollama.faults import Garbage
from backend.ollama.values import Embedded
from backend.words import _, later


async def embed(client: Client, model: str, texts: Sequence[str]) -> Embedded:
    """A vector for each text, in their order. What doesn't fit into the model's window is cut off.

    Raises OllamaFault.
    """
    with client.faults(Matter(later("making vectors"), model)):
        answer = await client.library.embed(model, [untrusted.whole(text) for text in texts], truncate=True)
        rows = [array("f", row) for row in answer.embeddings]
    dimensions = len(rows[0]) if rows else 0
    if len(rows) != len(texts) or any(len(row) != dimensions or not row for row in rows):
        raise Garbage(_("not one vector for each text"))
    if not all(math.isfinite(number) for row in rows for number in row):
        raise Garbage(_("vectors with what is no number"))
    if sys.byteorder == "big":
        for row in rows:
            row.byteswap()
    return Embedded(dimensions, b"".join(row.tobytes() for row in rows))
