"""Asks the model what a conversation should be called, once its first answer stands."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat import titles
from backend.late import late
from backend.models.catalogue import Catalogue
from backend.ollama import ChatAsk, ChatMessage, Ollama, OllamaFault, Text
from backend.store import Store
from backend.web.events import EventHub

if TYPE_CHECKING:
    from backend.chat import conversations, queries
    from backend.chat.tables import Message
else:
    conversations, queries = late("backend.chat.conversations"), late("backend.chat.queries")

LOOKED_AT = 1_500
"""Characters of the question, and of the answer, that the model sees."""

LONGEST_WAIT = 30.0
"""Seconds. A title isn't worth holding a slow machine's model for longer."""

LONGEST_ANSWER = 400
"""Characters after which what the model writes is no title."""


@dataclass(frozen=True)
class Titling:
    """Replaces the title made of words by the model's, where the model gives one."""

    store: Store
    ollama: Ollama
    catalogue: Catalogue
    hub: EventHub

    async def suggest(self, answer: "Message") -> None:
        """Ask for a title and keep it, where only words are one yet. Failing is no matter: the words stay."""
        found, messages = await self.store.read(
            lambda session: (
                queries.conversation(session, answer.conversation_id),
                queries.messages_of(session, answer.conversation_id),
            )
        )
        if found is None or found.title_source != "words":
            return
        excerpt = "\n\n".join(each.text[:LOOKED_AT] for each in messages[:2])
        title = titles.from_model(await self._ask(answer.model, excerpt))
        if title is None:
            return
        changed = await self.store.write(
            lambda session: conversations.suggest_title(session, answer.conversation_id, title)
        )
        if changed:
            self.hub.changed("conversations")

    async def _ask(self, model: str, excerpt: str) -> str:
        # A model that reasons would do so at length over a title.
        think = False if "thinking" in self.catalogue.capabilities(model) else None
        ask = ChatAsk(model, (ChatMessage("user", f"{titles.INSTRUCTION}\n\n{excerpt}"),), think=think)
        written = ""
        try:
            async with asyncio.timeout(LONGEST_WAIT), aclosing(self.ollama.chat(ask)) as events:
                async for event in events:
                    if isinstance(event, Text):
                        written += event.text
                    if len(written) > LONGEST_ANSWER:
                        break
        except (OllamaFault, TimeoutError):
            return ""
        return written
