"""Asking, answering anew and going on: what a person does in a conversation, each act in one transaction."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from backend.chat.answering import AnswerRun, Audience
from backend.chat.answers import Answers
from backend.chat.listing import newest
from backend.chat.records import ConversationRow, MessageRow, has_work_left, read_conversation, read_messages
from backend.chat.titling import Titling
from backend.chat.views import Sidebar, sidebar
from backend.late import late
from backend.models.catalogue import Catalogue
from backend.ollama import ChatAsk, ChatMessage, Ollama
from backend.settings.choices import Choices
from backend.store import Store
from backend.web.errors import DomainError
from backend.web.events import EventHub
from backend.web.request import Request
from backend.web.routes import NotFound

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.chat import conversations, queries
    from backend.chat.conversations import Exchange
    from backend.chat.tables import Conversation, Message
else:
    conversations, queries = late("backend.chat.conversations"), late("backend.chat.queries")

LISTED = 200
"""Conversations in the sidebar before the person asks for more."""


class StillWriting(DomainError):
    """An answer is being written in that conversation."""

    def __init__(self) -> None:
        super().__init__("The model is still writing.", "Wait for the answer, or stop it first.")


class NotTheLast(DomainError):
    """Only the last answer can be made anew or gone on with."""

    def __init__(self) -> None:
        super().__init__("The conversation has gone on since.", "Reload the page to see it.")


@dataclass(frozen=True)
class Desk:
    """Where questions are put and answers are written."""

    store: Store
    ollama: Ollama
    hub: EventHub
    answers: Answers
    audience: Audience
    catalogue: Catalogue
    choices: Choices
    titling: Titling
    acting: asyncio.Lock = field(default_factory=asyncio.Lock)  # one act at a time: each looks before it writes

    async def put_in_order(self) -> None:
        """Mark what an earlier run left half written."""
        if await self.store.look(has_work_left):
            await self.store.write(lambda session: queries.interrupt_unfinished(session))

    async def tidy(self) -> None:
        """Drop what was deleted long ago."""
        await self.store.write(lambda session: queries.purge_deleted(session, datetime.now(UTC)))

    async def read(self, id: str) -> tuple[ConversationRow, list[MessageRow]]:  # noqa: A002 (the field's name)
        """A conversation and what it shows. Raises NotFound."""
        found, messages = await self.store.look(lambda rows: (read_conversation(rows, id), read_messages(rows, id)))
        if found is None:
            raise NotFound("conversation")
        return found, messages

    async def sidebar(self, request: Request) -> Sidebar:
        """The list of conversations as the window that asks should show it."""
        everything = request.argument("all") == "1"
        limit = -1 if everything else LISTED + 1
        found = await self.store.look(lambda rows: newest(rows, limit))
        more = not everything and len(found) > LISTED
        today = datetime.now().astimezone().date()
        listed = found[:LISTED] if more else found
        return sidebar(listed, today, _open_in(request), self.answers.writing(), more=more)

    async def begin(self, text: str, model: str, box: str = "") -> "Exchange":
        """Store the first question of a conversation and let the model answer it. Raises BadRequest.

        `box`: the one that it was typed in, whose draft it was; a question that comes otherwise leaves drafts alone.
        """
        model = model or await self._model()

        def begin(session: "Session") -> "Exchange":
            exchange = conversations.begin(session, text, model)
            if box:
                self.choices.drop_new_draft(session, box)
            return exchange

        exchange = await self.store.write(begin)
        self._answer(exchange.answer, (exchange.question,))
        return exchange

    async def ask(self, id: str, text: str, model: str) -> "Exchange":  # noqa: A002 (the field's name)
        """Store a further question and let the model answer it. Raises StillWriting, NotFound, BadRequest."""
        model = model or await self._model()

        def ask(session: "Session") -> "tuple[Exchange, Sequence[Message]]":
            before = queries.messages_of(session, id)
            return conversations.ask(session, conversations.find(session, id), text, model), before

        async with self.acting:
            self._check_idle(id)
            exchange, before = await self.store.write(ask)
            self._answer(exchange.answer, (*before, exchange.question))
        if before:
            self.hub.changed(f"message-{before[-1].id}")  # it is not the last one any more
        return exchange

    async def answer_anew(self, message_id: str, model: str) -> "Message":
        """Write another answer to the same question. Raises StillWriting, NotTheLast, NotFound."""
        otherwise = await self._model()

        def anew(session: "Session", old: "Message") -> "Message":
            return conversations.answer_anew(session, old, model or old.model or otherwise)

        return await self._write_again(message_id, anew)

    async def go_on(self, message_id: str) -> "Message":
        """Let the model go on from what it had written. Raises StillWriting, NotTheLast, NotFound."""

        def go_on(session: "Session", found: "Message") -> "Message":
            queries.begin_again(session, found)
            return found

        return await self._write_again(message_id, go_on)

    async def _write_again(self, message_id: str, prepare: "Callable[[Session, Message], Message]") -> "Message":
        def again(session: "Session") -> "tuple[Message, Sequence[Message]]":
            answer = prepare(session, self._last_answer(session, message_id))
            shown = queries.messages_of(session, answer.conversation_id)
            return answer, [each for each in shown if each.position < answer.position]

        async with self.acting:
            answer, before = await self.store.write(again)
            self._answer(answer, before)
        return answer

    async def remove(self, id: str) -> "Conversation":  # noqa: A002 (the field's name)
        """Delete a conversation; what is being written in it stops. Raises NotFound."""
        for run in self.answers.within(id):
            await self.answers.stop(run.message.id)
        found = await self.store.write(lambda session: conversations.remove(session, id))
        self.hub.changed("conversations")
        return found

    async def keep_draft(self, id: str, text: str) -> None:  # noqa: A002 (the field's name)
        """Keep what is being typed in a conversation. Raises NotFound."""

        def keep(session: "Session") -> None:
            found = conversations.find(session, id)
            found.draft = text
            session.add(found)

        await self.store.write(keep)

    def _last_answer(self, session: "Session", message_id: str) -> "Message":
        found = queries.message(session, message_id)
        if found is None or found.role != "assistant":
            raise NotFound("answer")
        self._check_idle(found.conversation_id)
        if found.superseded_by or not queries.is_last(session, found):
            raise NotTheLast
        return found

    def _check_idle(self, conversation_id: str) -> None:
        if self.answers.within(conversation_id):
            raise StillWriting

    async def _model(self) -> str:
        if chosen := await self.choices.model():
            return chosen
        await self.catalogue.refresh_if_old()  # it may not have looked yet
        return self.catalogue.first()

    def _answer(self, answer: "Message", before: "Sequence[Message]") -> None:
        ask = ChatAsk(model=answer.model, messages=_history(before), continue_text=answer.text)
        run = AnswerRun(answer, ask, self.ollama, self.store, self.audience)
        self.answers.begin(run, self._ended)
        self.hub.changed("conversations")
        self.hub.changed(f"conversation-{answer.conversation_id}")  # other windows that show it

    async def _ended(self, run: AnswerRun) -> None:
        self.hub.changed("conversations")
        if run.message.state == "failed":
            self.catalogue.look_again()
        elif run.message.state == "done" and run.message.position == 1:
            await self.titling.suggest(run.message)


def _history(messages: "Sequence[Message]") -> tuple[ChatMessage, ...]:
    """What the model is told of the conversation so far: answers that have no text are left out."""
    return tuple(
        ChatMessage("assistant" if each.role == "assistant" else "user", each.text) for each in messages if each.text
    )


def _open_in(request: Request) -> str:
    """The conversation that the asking window shows: it is in the window's own address, which htmx sends along."""
    address = urlsplit(request.header("hx-current-url")).path or request.path
    _, _, id_ = address.partition("/conversations/")
    return id_.partition("/")[0]
