"""What the tests of this room share."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from backend.documents.documents import Documents
from backend.documents.records import DocumentRow, read_listed
from backend.store import Store
from tests.ollama_double import OllamaDouble, raw
from tests.ollama_double.repertoire import vector

LATE = replace(raw(b"{}"), first_after=60)

PATIENCE = 30.0
"""Seconds for what has to happen: programs are started, and the machine may be busy."""


@dataclass
class Room:
    documents: Documents
    store: Store
    files: Path

    def write(self, name: str, text: str) -> Path:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    async def rows(self) -> dict[str, DocumentRow]:
        """The documents by their names."""
        return {row.name: row for row in await self.store.look(lambda rows: read_listed(rows, "", "", 10_000))}

    async def states(self) -> dict[str, str]:
        return {name: row.state for name, row in (await self.rows()).items()}

    async def follow(self) -> str:
        """Give the folder to Hearth, and wait until all of it is read; returns the key of the collection."""
        added = await self.documents.add_paths([self.files])
        await self.settled()
        return added.collection_id

    async def settled(self) -> None:
        """Wait until nothing is looked at or read any more."""

        async def is_settled() -> bool:
            return not self.documents.progress().is_looking and not await self.documents.unfinished()

        await until(is_settled)

    async def found(self, words: str, how: str = "words") -> list[str]:
        """The names of the documents that are found, the best first."""
        return [each.place.name for each in (await self.documents.find(words, 10, how=how)).found]


def hold_up_vectors(double: OllamaDouble) -> None:
    """Let a model be tried, and then take its time over the first passages; what is asked after that is as usual."""
    tried = raw(json.dumps({"model": "", "embeddings": [vector("Hearth")]}).encode())
    double.script("/api/embed", tried, LATE)


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110 - what changes has no event to wait for
            await asyncio.sleep(0.02)
