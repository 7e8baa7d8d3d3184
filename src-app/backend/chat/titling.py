"""Asks the model what a conversation should be called, once its first answer stands."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.chat import titles
from backend.chat.recipe import Recipe
from backend.chat.records import read_path
from backend.late import late
from backend.models.catalogue import Catalogue
from backend.ollama import ChatAsk, ChatMessage, ChatOptions, Ollama, OllamaFault, Text
from backend.store import Store
from backend.web.events import EventHub

if TYPE_CHECKING:
    from backend.chat import conversations
    from backend.chat.tables import Message
else:
    conversations = late("backend.chat.conversations")

LOOKED_AT = 1_500
"""Characters of the question, and of the answer, that the model sees."""

LONGEST_WAIT = 30.0
"""Seconds. A title isn't worth holding a slow machine's model for longer."""

LONGEST_ANSWER = 400
"""Characters after which what the model writes is no title."""


def _nobody_is_told(conversation_id: str, title: str) -> None:
    """Where there are no windows."""


@dataclass(frozen=True)
class Titling:
    """Replaces the title made of words by the model's, where the model gives one."""

    store: Store
    ollama: Ollama
    catalogue: Catalogue
    hub: EventHub
    retitled: Callable[[str, str], None] = _nobody_is_told
    """Told of each conversation whose title has changed, by whomever, and of the title."""

    async def suggest(self, answer: "Message") -> None:
        """Ask for a title and keep it, where only words are one yet. Failing is no matter: the words stay."""
        source, messages = await self.store.look(
            lambda rows: (
                rows.value("SELECT title_source FROM conversation WHERE id = ?", answer.conversation_id),
                read_path(rows, answer.conversation_id, answer.id),
            )
        )
        if source != "words":
            return
        excerpt = "\n\n".join(each.text[:LOOKED_AT] for each in messages[:2])
        title = titles.from_model(await self._ask(answer, excerpt))
        if title is None:
            return
        changed = await self.store.write(
            lambda session: conversations.suggest_title(session, answer.conversation_id, title)
        )
        if changed:
            self.hub.changed("conversations")
            self.retitled(answer.conversation_id, title)

    async def _ask(self, answer: "Message", excerpt: str) -> str:
        # A model that reasons would do so at length over a title.
        think = False if "thinking" in self.catalogue.capabilities(answer.model) else None
        recipe = Recipe.read(answer.recipe) or Recipe()
        ask = ChatAsk(
            answer.model,
            (ChatMessage("user", f"{titles.INSTRUCTION}\n\n{excerpt}"),),
            think=think,
            options=ChatOptions(num_ctx=recipe.num_ctx),  # with another window the model would be loaded anew, twice
            keep_alive=recipe.keep_alive,
        )
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
