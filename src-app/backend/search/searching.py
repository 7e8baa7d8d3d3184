"""Searching: what the index found, with the passages that are shown, as the truth has them now."""

from dataclasses import dataclass
from datetime import date, datetime

from backend.index import Index, Query, parse
from backend.index.passages import Piece, passage
from backend.search.records import ConversationFound, read_conversations, read_messages, read_recent
from backend.store import Store
from backend.store.rows import Rows


@dataclass(frozen=True)
class FoundMessage:
    """A message, the passage in which the words stand, and how well it fits (more is better)."""

    id: str
    conversation_id: str
    title: str
    role: str
    model: str
    at: datetime
    passage: tuple[Piece, ...]
    score: float


@dataclass(frozen=True)
class FoundConversation:
    """A conversation, its title in pieces."""

    id: str
    title: str
    pieces: tuple[Piece, ...]
    at: datetime


@dataclass(frozen=True)
class Results:
    """What was found: the best first. `misread` are filters that say nothing; `more`: there may be other messages."""

    messages: tuple[FoundMessage, ...] = ()
    conversations: tuple[FoundConversation, ...] = ()
    misread: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Search:
    """Search over every branch of every conversation."""

    store: Store
    index: Index

    async def find(self, typed: str, limit: int, *, titles: int = 0, newest: bool = False) -> Results:
        """At most `limit` messages and so many conversations by their titles."""
        query = parse(typed, _today())
        if query.is_empty:
            return Results(misread=query.misread)
        found = await self.index.find(query, limit, newest=newest, titles=titles)
        hits = found.hits.messages
        keys = [*dict.fromkeys([*(hit.conversation_id for hit in hits), *found.conversations])]

        def read(rows: Rows) -> Results:
            """On a reader's thread: long texts take a moment to be looked through."""
            messages, conversations = (
                read_messages(rows, [hit.message_id for hit in hits]),
                read_conversations(rows, keys),
            )
            shown = tuple(
                FoundMessage(
                    id=message.id,
                    conversation_id=message.conversation_id,
                    title=conversations[message.conversation_id].title,
                    role=message.role,
                    model=message.model,
                    at=message.created_at,
                    passage=passage(message.text, query.terms),
                    score=hit.score,
                )
                for hit in hits
                if (message := messages.get(hit.message_id)) and message.conversation_id in conversations
            )
            titled = tuple(_titled(conversations[id_], query) for id_ in found.conversations if id_ in conversations)
            return Results(shown, titled, query.misread, found.hits.more)

        return await self.store.look(read)

    async def recent(self, limit: int) -> tuple[FoundConversation, ...]:
        """The conversations that were used last."""
        found = await self.store.look(lambda rows: read_recent(rows, limit))
        return tuple(_titled(each, Query()) for each in found)


def _titled(found: ConversationFound, query: Query) -> FoundConversation:
    return FoundConversation(found.id, found.title, passage(found.title, query.terms), found.updated_at)


def _today() -> date:
    return datetime.now().astimezone().date()
