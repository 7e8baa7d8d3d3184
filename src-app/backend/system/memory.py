"""The models in memory, asked for while somebody looks, and put out of it when somebody says so."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.models.amounts import context_text, size_text
from backend.models.catalogue import RUNNING, Catalogue
from backend.ollama import LoadedModel, ModelGone, Ollama, OllamaFault
from backend.system.spans import span_text
from backend.web.errors import DomainError
from backend.words import _

FOREVER = timedelta(days=3650)
"""Ollama writes "for ever" as a time in some centuries."""


@dataclass(frozen=True)
class Loaded:
    """A model in memory, as the page shows it. Its name comes from Ollama: untrusted."""

    name: str
    facts: tuple[str, ...]


class Memory:
    """What Ollama said last of its memory."""

    def __init__(self, ollama: Ollama, catalogue: Catalogue) -> None:
        self._ollama = ollama
        self._catalogue = catalogue
        self._models: tuple[LoadedModel, ...] | None = None
        self._asking = asyncio.Lock()

    def shown(self, now: datetime) -> tuple[Loaded, ...] | None:
        """The models in memory; None where that is not known."""
        if self._models is None:
            return None
        return tuple(_shown(model, now) for model in self._models)

    async def look(self) -> bool:
        """Ask Ollama, and first whether it came back where it was away. Whether something else is known now."""
        async with self._asking:
            before = self._models
            if self._catalogue.state() != RUNNING:
                await self._catalogue.refresh_if_old()
            self._models = await self._ask() if self._catalogue.state() == RUNNING else None
            return self._models != before

    async def unload(self, name: str) -> None:
        """Have a model leave the memory. Raises DomainError."""
        try:
            await self._ollama.unload(name)
        except ModelGone:
            pass  # it is as the person wants it
        except OllamaFault as fault:
            raise DomainError(fault.sentence, fault.next_step) from fault
        await self.look()
        self._catalogue.look_again()

    async def _ask(self) -> tuple[LoadedModel, ...] | None:
        try:
            return tuple(await self._ollama.loaded())
        except OllamaFault:
            self._catalogue.look_again()  # which says what is wrong with it
            return None


def _shown(model: LoadedModel, now: datetime) -> Loaded:
    on_card = model.size_in_video_memory
    part = round(100 * on_card / model.size) if model.size else 0
    facts = (
        size_text(model.size),
        _("%(part)s %% on the graphics card", part=part) if on_card else "",
        context_text(model.context_length),
        _leaves_text(model.expires_at, now),
    )
    return Loaded(model.name, tuple(filter(None, facts)))


def _leaves_text(expires_at: datetime | None, now: datetime) -> str:
    if expires_at is None:
        return ""
    left = expires_at - now
    if left > FOREVER:
        return _("stays until it is unloaded")
    return _("unloads in %(time)s", time=span_text(left.total_seconds())) if left > timedelta(0) else _("unloads now")
