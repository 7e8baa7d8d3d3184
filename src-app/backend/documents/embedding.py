"""Which model makes the vectors: the one that comes with Hearth, in the worker itself, or one of Ollama's.

Ollama is asked by the backend alone, so its vectors are made here, a few passages at a time, and handed to the worker.
Until a model that was chosen has made all of them, the former one answers; where Ollama is away, words do.
"""

import asyncio
import base64
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backend.documents.passages import TAKES_IN_WITHIN, Extent, Passages, extent_of
from backend.ollama import Embedded, LocalModel, Ollama, OllamaFault
from backend.settings.choices import keep_value
from backend.store import Store, StoreFault
from backend.web.errors import DomainError
from backend.web.request import BadRequest
from backend.words import _

if TYPE_CHECKING:
    from sqlmodel import Session

log = logging.getLogger("hearth.documents")

SETTING: Final = "documents-model"
CHANGING: Final = "documents-model-changing"
"""The setting that holds whether the model that was chosen is still to make its vectors."""

OURS: Final = ""
"""The choice of the model that comes with Hearth."""

OURS_IN_WORKER: Final = ("all-MiniLM-L6-v2", 384)
"""Its name, and the length of its vectors. Names of Ollama's have a colon, so that they can't be confused."""

AT_ONCE: Final = 16
"""Passages of one request: a question that comes meanwhile waits for no more."""

QUESTION_WITHIN: Final = 8.0
"""Seconds that the vector of a question may take; without it, words are looked for."""

LOOKED_EVERY: Final = 2.0
"""Seconds until it is looked whether the worker's own model has caught up with one of Ollama's."""

AGAIN_AFTER: Final = 30.0
"""Seconds until Ollama is asked again after it failed."""


@dataclass(frozen=True)
class EmbeddingState:
    """Names of Ollama's models, or `OURS`. `answering` answers as long as `chosen` has not made all its vectors.

    Of all `passages`, `embedded` have one of the model that is to answer.
    """

    chosen: str
    answering: str
    trouble: OllamaFault | None
    """Why no vectors are being made at the moment."""

    passages: int = 0
    embedded: int = 0

    @property
    def is_changing(self) -> bool:
        """Whether another model than the chosen one still answers."""
        return self.chosen != self.answering


class Embedding:
    """The choice of the model, and the vectors of Ollama's."""

    def __init__(self, store: Store, ollama: Ollama, index: Passages, changed: Callable[[], None]) -> None:
        self._store = store
        self._ollama = ollama
        self._index = index
        self._changed = changed
        self._chosen = OURS
        self._answering = OURS
        self._making = OURS
        self._extent = Extent()
        self._is_heard = False
        self._is_to_change = False
        self._dimensions = 0
        self._trouble: OllamaFault | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def state(self) -> EmbeddingState:
        """How it stands, as far as it was heard."""
        answering = self._answering if self._is_heard else self._chosen
        return EmbeddingState(self._chosen, answering, self._trouble, self._extent.passages, self._extent.embedded)

    @property
    def host(self) -> str:
        """Where the texts go whose vectors Ollama makes; empty where they do not leave this machine."""
        return "" if self._ollama.address.is_local else self._ollama.address.url.partition("//")[2]

    async def start(self) -> bool:
        """Look what was chosen; says whether a change is to be gone on with, for which the index has to be opened.
        Raises StoreFault."""
        self._chosen = await self._kept(SETTING)
        self._is_to_change = bool(await self._kept(CHANGING))
        return self._is_to_change

    async def models(self) -> tuple[str, ...]:
        """What can be chosen: our own first, then Ollama's. Raises OllamaFault."""
        return (OURS, *(model.name for model in await self._ollama.models() if model.can("embedding")))

    async def choose(self, name: str) -> None:
        """Have this model make the vectors from now on. Raises BadRequest, OllamaFault, DomainError."""
        if name != OURS:
            name = _named(name, await self._ollama.models()).name
            await self._try(name)
        await self._store.write(lambda session: _keep(session, name))
        await self.stop()  # what was under way may be for a model that is wanted no more
        self._chosen, self._is_to_change, self._trouble = name, True, None
        await self._tell_worker()
        self._changed()

    async def settle(self) -> None:
        """The worker has opened the index: it is to know what was chosen. Raises StoreFault, DomainError."""
        self._chosen = await self._kept(SETTING)
        self._hear(await self._index.ask("progress"))
        if self._chosen == self._making:
            self.follow()
            return
        try:
            if self._chosen != OURS:
                await self._try(self._chosen)
            await self._tell_worker()
        except OllamaFault as fault:
            self._fail(fault)

    def hear(self, event: Mapping[str, object]) -> None:
        """What the worker tells."""
        if event.get("event") == "progress":
            self._hear(event)

    def follow(self) -> None:
        """Passages may lack their vectors."""
        if self._has_work and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._make_all(), name="documents: vectors of Ollama's")

    async def question(self, text: str) -> dict[str, str]:
        """What `find` is to be told beside the question: its vector, where it is not the worker that makes it.
        Raises DomainError."""
        if not self._is_heard and self._chosen != OURS:  # it is opened for the question anyway
            self._hear(await self._index.ask("progress"))
        if self._answering == OURS or not text.strip():
            return {}
        try:
            async with asyncio.timeout(QUESTION_WITHIN):
                embedded = await self._ollama.embed(self._answering, [text])
        except (OllamaFault, TimeoutError) as fault:
            log.info("the question has no vector: %s", fault or "Ollama is busy")
            return {}
        return {"vector": _in_base64(embedded)}

    async def stop(self) -> None:
        """Make no more. What is missing is made when Hearth runs again."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _try(self, name: str) -> None:
        """See that the model makes vectors, and how long they are."""
        self._dimensions = (await self._ollama.embed(name, ["Hearth"])).dimensions

    async def _tell_worker(self) -> None:
        name, dimensions = (self._chosen, self._dimensions) if self._chosen != OURS else OURS_IN_WORKER
        self._hear(await self._index.ask("choose_model", TAKES_IN_WITHIN, name=name, dimensions=dimensions))
        self.follow()

    @property
    def _has_work(self) -> bool:
        return self._making != OURS or self._answering != OURS or self._has_changed

    @property
    def _has_changed(self) -> bool:
        return self._is_to_change and self._is_heard and self._answering == self._chosen

    async def _make_all(self) -> None:
        while self._has_work:
            try:
                if self._has_changed:
                    await self._end_change()
                elif self._making != OURS and await self._make_some(self._making):
                    continue
                elif self._making == self._answering:
                    return
                else:
                    await asyncio.sleep(LOOKED_EVERY)
                    self._hear(await self._index.ask("progress"))
            except OllamaFault as fault:
                self._fail(fault)
                await asyncio.sleep(AGAIN_AFTER)
            except DomainError as fault:
                log.warning("the vectors of %s could not be kept: %s", self._making, fault)
                await asyncio.sleep(AGAIN_AFTER)

    async def _end_change(self) -> None:
        """The model that was chosen answers: the next launch has nothing to go on with."""
        self._is_to_change = False
        try:
            await self._store.write(lambda session: keep_value(session, CHANGING, ""))
        except StoreFault as fault:
            log.warning("the next launch will look whether the model has changed: %s", fault)

    async def _kept(self, key: str) -> str:
        return str(
            await self._store.look(lambda rows: rows.value("SELECT value FROM setting WHERE key = ?", key)) or ""
        )

    async def _make_some(self, name: str) -> bool:
        """Whether there was anything to do."""
        passages = (await self._index.ask("pending", model=name, limit=AT_ONCE))["passages"]
        assert isinstance(passages, list), "the worker's protocol"
        if not passages:
            return False
        embedded = await self._ollama.embed(name, [text for _number, text in passages])
        self._trouble = None
        if embedded.dimensions != self._dimensions:  # another model has come under this name, or nothing is known yet
            self._dimensions = embedded.dimensions
            await self._index.ask("choose_model", TAKES_IN_WITHIN, name=name, dimensions=embedded.dimensions)
        numbers = [number for number, _text in passages]
        vectors = _in_base64(embedded)
        self._hear(await self._index.ask("put_vectors", TAKES_IN_WITHIN, model=name, numbers=numbers, vectors=vectors))
        return True

    def _hear(self, progress: Mapping[str, object]) -> None:
        before = self.state
        answering, coming = str(progress.get("model")), str(progress.get("coming") or "")
        self._answering = answering if ":" in answering else OURS
        self._making = OURS if ":" not in (coming or answering) else coming or answering
        self._extent = extent_of(progress)
        self._is_heard = True
        if self.state != before:
            self._changed()

    def _fail(self, fault: OllamaFault) -> None:
        log.warning("no vectors: %s", fault)
        self._trouble = fault
        self._changed()


def _keep(session: "Session", name: str) -> None:
    keep_value(session, SETTING, name)
    keep_value(session, CHANGING, "1")


def _named(name: str, models: list[LocalModel]) -> LocalModel:
    for model in models:
        if model.name == name and model.can("embedding"):
            return model
    raise BadRequest(
        _("“%(name)s” is no model that documents can be found with.", name=name),
        _("Download an embedding model, or keep the one that comes with Hearth."),
    )


def _in_base64(embedded: Embedded) -> str:
    return base64.b64encode(embedded.numbers).decode()
