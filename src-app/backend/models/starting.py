"""Starting Ollama: the shell does it, and where there is none the person is told how."""

import asyncio
from dataclasses import dataclass

from backend.contract import Parent
from backend.models.cards import Card, start_by_hand_card
from backend.models.catalogue import RUNNING, Catalogue
from backend.web.shell import ask_shell
from backend.words import _

OLLAMA_ANSWERS_WITHIN = 10.0
"""Seconds from its start; a cold disk can take a few."""

LOOK_EVERY = 0.25
"""Seconds between two looks at whether it answers yet."""


@dataclass(frozen=True)
class Starter:
    """Has Ollama started, and waits until it answers."""

    parent: Parent
    catalogue: Catalogue

    async def start(self) -> Card | None:
        """What still keeps Ollama from answering, or None."""
        if self.catalogue.state() != RUNNING and (trouble := await self._ask_the_shell()):
            return start_by_hand_card(trouble)
        try:
            async with asyncio.timeout(OLLAMA_ANSWERS_WITHIN):
                await self._until_it_answers()
        except TimeoutError:
            return start_by_hand_card(_("Ollama was started, but does not answer."))
        return self.catalogue.absence()

    async def _until_it_answers(self) -> None:
        await self.catalogue.refresh()
        while self.catalogue.state() != RUNNING:
            await asyncio.sleep(LOOK_EVERY)
            await self.catalogue.refresh()

    async def _ask_the_shell(self) -> str:
        """Ask the shell to start it; returns a sentence that says why it was not, or nothing."""
        if not self.parent.present:
            return _("Hearth runs without its window here, so it can't start Ollama.")
        try:
            reply = await ask_shell(self.parent, "sidecar.start", {"name": "ollama"})
        except TimeoutError:
            return _("Hearth's shell does not answer, so Ollama was not started.")
        if reply.ok:
            return ""
        reason = reply.result if isinstance(reply.result, str) else ""
        return _("Ollama could not be started. %(reason)s", reason=reason).rstrip()
