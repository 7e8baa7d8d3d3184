"""Conversations as a person makes them, and what search then finds of them."""

from dataclasses import dataclass
from datetime import date

from backend.chat import conversations
from backend.chat.tables import Conversation, Message
from backend.index import Index, parse
from backend.store import Store
from backend.store.changes import note

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Shelf:
    """A store, and an index that follows it."""

    store: Store
    index: Index

    async def begin(self, text: str, model: str = "tiny:1b", answer: str = "") -> conversations.Exchange:
        """A conversation with one question, and its answer where there is to be one."""

        def begin(session) -> conversations.Exchange:
            exchange = conversations.begin(session, text, (model,))
            exchange.answer.text, exchange.answer.state = answer, "done"
            session.add(exchange.answer)
            note(session, "message", exchange.answer.id)
            return exchange

        return await self.store.write(begin)

    async def ask(self, within: Conversation, text: str) -> Message:
        """One more question."""
        return await self.store.write(
            lambda session: (
                conversations.ask(session, conversations.find(session, within.id), text, ("tiny:1b",)).question
            )
        )

    async def change(self, act, *arguments) -> None:
        """Do one of the acts of `chat.conversations`."""
        await self.store.write(lambda session: act(session, *arguments))

    async def found(self, typed: str, limit: int = 20) -> list[str]:
        """The texts that are found, once the index has caught up."""
        assert await self.index.caught_up(10), self.index.state
        hits = (await self.index.find(parse(typed, TODAY), limit)).hits.messages
        texts = await self.store.read(
            lambda session: {each.message_id: session.get_one(Message, each.message_id).text for each in hits}
        )
        return [texts[each.message_id] for each in hits]

    async def titles(self, typed: str) -> int:
        """How many conversations are found by their titles."""
        assert await self.index.caught_up(10)
        return len((await self.index.find(parse(typed, TODAY), 5, titles=50)).conversations)
