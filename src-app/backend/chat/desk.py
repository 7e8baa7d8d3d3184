"""Asking, answering anew and going on: what a person does in a conversation, each act in one transaction."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backend.chat.answering import AnswerRun, Audience
from backend.chat.answers import Answers
from backend.chat.beginning import Beginning
from backend.chat.grounded import Shelves
from backend.chat.recipe import Recipe
from backend.chat.records import PAGE, Shown, has_line, has_work_left, read_shown
from backend.chat.refusals import NotRepeatable, StillWriting
from backend.chat.seeing import check_sight
from backend.chat.sidebar import Older, Sidebar, read_older, read_sidebar
from backend.chat.telling import Telling
from backend.chat.titling import Titling
from backend.chat.tuned import NEW_MODE
from backend.chat.walking import Walking
from backend.late import late
from backend.models.catalogue import Catalogue
from backend.ollama import Ollama
from backend.settings.choices import Choices, kept_value, names_in
from backend.store import Store
from backend.web.events import EventHub
from backend.web.request import Request
from backend.web.routes import NotFound

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.chat import conversations, queries, waiting
    from backend.chat.conversations import Exchange
    from backend.chat.tables import Conversation, Message
else:
    conversations, queries = late("backend.chat.conversations"), late("backend.chat.queries")
    waiting = late("backend.chat.waiting")


log = logging.getLogger("hearth.chat")


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
    telling: Telling
    shelves: Shelves | None = None
    """Documents that answers are made from, where there are any."""
    acting: asyncio.Lock = field(default_factory=asyncio.Lock)  # one act at a time: each looks before it writes

    async def put_in_order(self) -> None:
        """Mark what an earlier run left half written."""
        if await self.store.look(has_work_left):
            await self.store.write(lambda session: queries.interrupt_unfinished(session))

    async def tidy(self) -> None:
        """Drop what was deleted long ago."""
        await self.store.write(lambda session: queries.purge_deleted(session, datetime.now(UTC)))

    async def read(
        self,
        id: str,  # noqa: A002 (the field's name)
        before: str = "",
        size: int = PAGE,
        first: int | None = None,
        last: int | None = None,
        around: str = "",
    ) -> Shown:
        """What a page shows of a conversation; see `read_shown`. Raises NotFound."""
        shown = await self.store.look(lambda rows: read_shown(rows, id, before, size, first, last, around))
        if shown is None:
            raise NotFound("conversation")
        return shown

    async def sidebar(self, request: Request) -> Sidebar:
        """The list of conversations as the window that asks should show it. Raises BadRequest."""
        return await read_sidebar(self.store, request, self.answers.writing())

    async def older(self, request: Request) -> Older:
        """More of it. Raises BadRequest."""
        return await read_older(self.store, request, self.answers.writing())

    async def begin(self, text: str, models: tuple[str, ...] = (), box: str = "") -> "Exchange":
        """Store the first question of a conversation and let the model answer it. Raises BadRequest.

        `models`: several answer side by side; none: the one that was used last.
        `box`: the one that it was typed in, whose draft and files it takes; a question that comes otherwise leaves
        drafts alone. Raises CannotSee.
        """
        asked = await self._models(models)
        await check_sight(self.store, self.catalogue, asked, box=box)

        def begin(session: "Session") -> "Exchange":
            exchange = conversations.begin(session, text, asked, box)
            exchange.conversation.mode = kept_value(session, NEW_MODE)
            if box:
                self.choices.drop_new_draft(session, box)
            return exchange

        exchange = await self.store.write(begin)
        await self._answer_all(exchange.answers)
        self._tell_of_files(exchange, box)
        return exchange

    async def ask(self, id: str, text: str, models: tuple[str, ...] = ()) -> "Exchange":  # noqa: A002 (the field's name)
        """Store a further question and let the model answer it.

        Raises StillWriting, CannotSee, NotFound, BadRequest.
        """
        asked = await self._models(models)
        await check_sight(self.store, self.catalogue, asked, box=id)

        def ask(session: "Session") -> "Exchange":
            return conversations.ask(session, conversations.find(session, id), text, asked)

        return await self._exchange(id, ask)

    async def ask_or_wait(self, id: str, text: str, models: tuple[str, ...] = ()) -> "Exchange | None":  # noqa: A002 (the field's name)
        """Ask, or let the question wait while an answer is being written (None). Raises NotFound, BadRequest."""
        try:
            return await self.ask(id, text, models)
        except StillWriting:
            asked = await self._models(models)
            await self.store.write(lambda session: waiting.add(session, id, text, asked))
            for waiting_there in ("queue", "files", "scope"):
                self.hub.changed(f"{waiting_there}-{id}")
            if not self.answers.within(id):  # it has ended meanwhile
                await self.ask_next(id)
            return None

    async def ask_next(self, id: str) -> "Exchange | None":  # noqa: A002 (the field's name)
        """Ask the first of the questions that wait; None where none does. Raises StillWriting, NotFound."""

        def ask(session: "Session") -> "Exchange | None":
            question = waiting.take_next(session, id)
            if question is None:
                return None
            within = conversations.find(session, id)
            draft = within.draft
            exchange = conversations.ask(session, within, question.text, names_in(question.model), question.id)
            within.draft = draft  # the person is typing something else
            return exchange

        async with self.acting:
            self._check_idle(id)
            exchange = await self.store.write(ask)
            if exchange:
                await self._answer_all(exchange.answers)
        self.hub.changed(f"queue-{id}")
        return exchange

    async def ask_otherwise(self, message_id: str, text: str, models: tuple[str, ...] = ()) -> "Exchange":
        """Ask a question again in other words, in a branch of its own. Raises StillWriting, NotFound, BadRequest."""
        asked = await self._models(models)
        await check_sight(self.store, self.catalogue, asked, beside=message_id)
        old = await self.walking.find(message_id, "user")
        return await self._exchange(
            old.conversation_id,
            lambda session: conversations.ask_otherwise(
                session, queries.message_there(session, message_id), text, asked
            ),
        )

    async def answer_anew(self, message_id: str, model: str = "", *, from_documents: bool = True) -> "Message":
        """Write another answer to the same question, in a branch of its own. Raises StillWriting, NotFound."""
        old = await self.walking.find(message_id, "assistant")
        named = model or old.model or (await self._models(()))[0]

        def anew(session: "Session") -> "Message":
            return conversations.answer_anew(session, queries.message_there(session, message_id), named)

        return await self._write_again(old.conversation_id, anew, from_documents=from_documents)

    async def repeat(self, message_id: str) -> "Message":
        """Make an answer again from the very same, in a branch of its own.

        Raises StillWriting, NotRepeatable, NotFound.
        """
        old = await self.walking.find(message_id, "assistant")
        recipe = Recipe.read(old.recipe)
        if recipe is None or not old.text or recipe.is_own_words:
            raise NotRepeatable
        async with self.acting:
            self._check_idle(old.conversation_id)
            answer = await self.store.write(
                lambda session: conversations.answer_anew(session, queries.message_there(session, old.id), old.model)
            )
            await self._beginning.repeat(answer, recipe, old.id)
            self._tell_windows(old.conversation_id)
        return answer

    async def go_on(self, message_id: str) -> "Message":
        """Let the model go on from what it had written. Raises StillWriting, NotTheLast, NotFound."""
        old = await self.walking.find(message_id, "assistant")
        return await self._write_again(old.conversation_id, lambda session: conversations.go_on(session, message_id))

    async def _exchange(self, id: str, ask: "Callable[[Session], Exchange]") -> "Exchange":  # noqa: A002 (the field's name)
        async with self.acting:
            self._check_idle(id)
            exchange = await self.store.write(ask)
            await self._answer_all(exchange.answers)
        self._tell_of_files(exchange, id)
        if exchange.question.parent_id:
            self.hub.changed(f"message-{exchange.question.parent_id}")  # it is not the last one any more
        return exchange

    async def _write_again(
        self,
        id: str,  # noqa: A002 (the field's name)
        prepare: "Callable[[Session], Message]",
        *,
        from_documents: bool = True,
    ) -> "Message":
        async with self.acting:
            self._check_idle(id)
            answer = await self.store.write(prepare)
            await self._answer_all((answer,), from_documents=from_documents)
        return answer

    @property
    def walking(self) -> Walking:
        """What is done with branches."""
        return Walking(self.store, self.hub, self.answers, self.acting)

    async def remove(self, id: str) -> "Conversation":  # noqa: A002 (the field's name)
        """Delete a conversation; what is being written in it stops. Raises NotFound."""
        async with self.acting:
            for run in self.answers.within(id):
                await self.answers.stop(run.message.id)
            found = await self.store.write(lambda session: conversations.remove(session, id))
        self.hub.changed("conversations")
        return found

    async def keep_draft(self, id: str, text: str) -> None:  # noqa: A002 (the field's name)
        """Keep what is being typed in a conversation. Raises NotFound."""
        await self.store.write(lambda session: conversations.keep_draft(session, id, text))

    def _tell_of_files(self, exchange: "Exchange", box: str) -> None:
        if exchange.files:
            self.hub.changed(f"files-{box}")  # they wait there no more
        if self.shelves:
            self.hub.changed(f"scope-{box}")  # nor do the documents that it names

    def _check_idle(self, conversation_id: str) -> None:
        if self.answers.within(conversation_id):
            raise StillWriting

    async def _models(self, named: tuple[str, ...]) -> tuple[str, ...]:
        if named:
            return named
        if chosen := await self.choices.model():
            return (chosen,)
        await self.catalogue.refresh_if_old()  # it may not have looked yet
        return (self.catalogue.first(),)

    async def _answer_all(self, answers: "Sequence[Message]", *, from_documents: bool = True) -> None:
        await self._beginning.begin(answers, from_documents=from_documents)
        self._tell_windows(answers[0].conversation_id)

    @property
    def _beginning(self) -> Beginning:
        return Beginning(self.store, self.ollama, self.answers, self.audience, self.telling, self.shelves, self._ended)

    def _tell_windows(self, id_: str) -> None:
        self.hub.changed("conversations")
        self.hub.changed(f"conversation-{id_}")  # other windows that show it

    async def _ended(self, run: AnswerRun) -> None:
        self.hub.changed("conversations")
        if run.message.state == "failed":
            self.catalogue.look_again()
            return
        await self.telling.learn(run.message)
        await self._go_on_with_line(run)
        recipe = Recipe.read(run.message.recipe)
        if run.message.state == "done" and run.message.position == 1 and not (recipe and recipe.is_own_words):
            await self.titling.suggest(run.message)

    async def _go_on_with_line(self, run: AnswerRun) -> None:
        """Ask what waits, unless the person stopped the answer or it failed: then they say when it goes on."""
        id_ = run.message.conversation_id
        if run.message.state != "done" or self.answers.within(id_):
            return
        if await self.store.look(lambda rows: has_line(rows, id_)):
            try:
                await self.ask_next(id_)
            except (StillWriting, NotFound):
                log.info("what waits in %s is asked later", id_)
