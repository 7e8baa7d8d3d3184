"""An answer from documents, up to the moment at which a model is asked: what is searched, what was found, what is told.

Where nothing fits, or no model is there, Hearth answers itself, in words that are kept like any others.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypedDict

from backend.chat.composing import Told
from backend.chat.considered import read_considered
from backend.chat.grounding import LOOKED_AT, MOST_TOLD, Grounds, considered, query_of
from backend.chat.recent import read_recent
from backend.chat.recipe import NO_MODEL, NOT_SEARCHED, NOTHING_FOUND, TALK, Recipe
from backend.chat.scope import Scope, ids_of, read_scope, searches_documents
from backend.chat.small_talk import is_small_talk, may_be_small_talk, telling_words
from backend.chat.telling import Telling
from backend.late import late
from backend.ollama import ChatAsk, NotAsked, NotInstalled, NotRunning, TooLong
from backend.store import Store
from backend.web.errors import DomainError
from backend.words import _, listed

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.chat import considered_changes, queries
    from backend.chat.tables import Message
    from backend.documents.finding import Findings
else:
    considered_changes, queries = late("backend.chat.considered_changes"), late("backend.chat.queries")

log = logging.getLogger("hearth.chat")

BEFORE = 4_000
"""Characters of the branch in which the questions are that one may lean on."""
BY_WORDS = "words"
"""Finding without a look at meaning."""


class Named(Protocol):
    """A collection, as far as it is told apart here."""

    @property
    def id(self) -> str:
        """Its key."""

    @property
    def name(self) -> str:
        """What the person calls it."""


class Shelves(Protocol):
    """What is wanted of the room of documents."""

    async def find(
        self, query: str, limit: int, *, collections: Sequence[str] = (), documents: Sequence[str] = (), how: str = ...
    ) -> "Findings":
        """The passages that fit best, from these collections, or from these documents alone."""

    async def collections(self) -> Sequence[Named]:
        """All that there are."""


@dataclass(frozen=True)
class Searched:
    """What an answer is made from, with the names that a person knows it by."""

    scope: Scope
    names: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """What the person says, after which questions (the newest last), and whether it follows an answer."""

    question: str
    before: tuple[str, ...] = ()
    follows: bool = False


class _Within(TypedDict):
    collections: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True)
class Grounding:
    """Makes answers from documents."""

    store: Store
    telling: Telling
    shelves: Shelves

    @classmethod
    def of(cls, store: Store, telling: Telling, shelves: Shelves | None, *, wanted: bool) -> "Grounding | None":
        """None where there are no documents, or they are not wanted."""
        return cls(store, telling, shelves) if shelves and wanted else None

    async def scope(self, answer: "Message") -> Searched | None:
        """What an answer is to be made from; None where it has nothing to do with documents. One that is gone on with
        stays what it was."""
        recipe = Recipe.read(answer.recipe)
        if answer.text and recipe:
            return Searched(Scope(), ()) if recipe.passages or recipe.grounded == TALK else None
        found, tuned = (
            await self.store.look(lambda rows: read_scope(rows, answer.conversation_id, answer.parent_id or "")),
            await self.telling.tuned(answer.conversation_id, answer.model),
        )
        mode = await self.telling.modes.find(tuned.mode)
        if not searches_documents(found, mode):
            return None
        if found.named:
            return Searched(found, tuple(each.name for each in found.named))
        known = [(each.id, each.name) for each in await self.shelves.collections()]
        wanted = dict.fromkeys((*found.collections, *ids_of(mode.collections if mode else (), known)))
        there = [(id_, name) for id_, name in known if id_ in wanted]
        if not there:
            return Searched(Scope(), mode.collections) if mode and mode.collections else None
        return Searched(Scope(tuple(id_ for id_, _name in there)), tuple(name for _id, name in there))

    async def find(self, query: str, searched: Searched) -> "Findings":
        """What fits what is looked for."""
        return await self.shelves.find(query, LOOKED_AT, **_within(searched))

    async def has_words(self, words: str, searched: Searched) -> bool:
        """Whether any of these words stands in a passage, as far as is known."""
        try:
            return bool(words and (await self.shelves.find(words, 1, **_within(searched), how=BY_WORDS)).found)
        except DomainError:
            return True

    async def kept(self, answer: "Message") -> Grounds | None:
        """What an answer that is gone on with was made from: it goes on from the same."""
        recipe = Recipe.read(answer.recipe)
        if not answer.text or recipe is None:
            return None
        if recipe.grounded == TALK:
            return Grounds((), recipe.query, recipe.unread, TALK)
        if not recipe.passages:
            return None
        found = await self.store.look(lambda rows: read_considered(rows, [answer.id]))
        return Grounds(found.get(answer.id, ()), recipe.query, recipe.unread)

    async def has_model(self, name: str) -> bool:
        """Whether there is a model that could be asked."""
        catalogue = self.telling.catalogue
        await catalogue.refresh_if_old()
        if not name or not (catalogue.has(name) or catalogue.first()):
            return False
        return not isinstance(await self.telling.ollama.status(), NotAsked | NotInstalled | NotRunning)

    async def keep_own_words(self, answer: "Message", grounds: Grounds, kind: str) -> None:
        """Keep what Hearth itself answers from; no model is named where none was there."""
        recipe = Recipe(grounded=kind, query=grounds.query, unread=grounds.unread)
        answer.recipe = recipe.kept()
        answer.model = "" if kind == NO_MODEL else answer.model

        def keep(session: "Session") -> None:
            considered_changes.keep(session, answer.id, grounds.passages)
            queries.keep_recipe(session, answer.id, answer.recipe)
            queries.keep_model(session, answer.id, answer.model)

        await self.store.write(keep, lasting=False)

    async def turn(self, answer: "Message") -> Turn:
        """What is answered, and what was asked before."""
        said = await self.store.look(lambda rows: read_recent(rows, answer.conversation_id, answer.parent_id, BEFORE))
        questions = [each.text for each in said if each.role == "user"]
        follows = any(each.role == "assistant" for each in said)
        return Turn(questions[-1], tuple(questions[:-1]), follows) if questions else Turn("")


def _within(searched: Searched) -> _Within:
    named = tuple(each.document_id for each in searched.scope.named)
    return {"collections": () if named else searched.scope.collections, "documents": named}


class Preparation:
    """One answer from documents before a model is asked: searched first, then told."""

    def __init__(self, grounding: Grounding, answer: "Message", searched: Searched) -> None:
        self._grounding = grounding
        self._answer = answer
        self._searched = searched
        self._told: Told | None = None

    async def prepare(self) -> ChatAsk | str:
        """What is sent to the model, or what Hearth answers itself."""
        grounds = await self._grounding.kept(self._answer)
        if grounds is None and not self._searched.scope:
            return await self._own_words(Grounds(()), NOT_SEARCHED, self._gone())
        if grounds is None:
            turn = await self._grounding.turn(self._answer)
            if is_small_talk(turn.question) and not self._searched.scope.named and await self._has_model():
                return await self._tell(None)
            query = query_of(turn.question, turn.before)
            try:
                findings = await self._grounding.find(query, self._searched)
            except DomainError as fault:
                return await self._own_words(Grounds(()), NOT_SEARCHED, f"{fault.sentence} {fault.next_step}".strip())
            grounds = Grounds(considered(self._answer.id, findings.found), query, findings.state == "reading")
            if findings.state == "failed":
                return await self._own_words(grounds, NOT_SEARCHED, _("Your documents could not be searched."))
            if not findings.is_relevant or not grounds.passages:
                if await self._may_be_no_question(turn, findings.state):
                    return await self._tell(replace(grounds, kind=TALK))
                return await self._own_words(grounds, NOTHING_FOUND, self._nothing(findings.state))
        if not await self._has_model():
            best = tuple(replace(each, told=int(each.number <= MOST_TOLD)) for each in grounds.passages)
            sentence = _("No model is there to answer. These passages fit the question best:")
            return await self._own_words(replace(grounds, passages=best), NO_MODEL, sentence)
        return await self._tell(grounds)

    async def shorten(self, fault: TooLong) -> ChatAsk | None:
        """What to send instead of what the model found too long."""
        return await self._grounding.telling.shorten(self._answer, self._told, fault) if self._told else None

    async def _tell(self, grounds: Grounds | None) -> ChatAsk:
        self._told = await self._grounding.telling.tell(self._answer, grounds)
        return self._told.ask

    async def _has_model(self) -> bool:
        return await self._grounding.has_model(self._answer.model)

    async def _may_be_no_question(self, turn: Turn, state: str) -> bool:
        """Whether what was said behind an answer says so little, in words of no document, that it may ask nothing."""
        if state == "empty" or self._searched.scope.named or not (turn.follows and may_be_small_talk(turn.question)):
            return False
        is_unheard_of = not await self._grounding.has_words(telling_words(turn.question), self._searched)
        return is_unheard_of and await self._has_model()

    async def _own_words(self, grounds: Grounds, kind: str, sentence: str) -> str:
        await self._grounding.keep_own_words(self._answer, grounds, kind)
        return sentence

    def _gone(self) -> str:
        names = listed(f"“{name}”" for name in self._searched.names)
        return _(
            "The mode answers from %(names)s, and no collection is called that. "
            "Choose another mode, or change this one.",
            names=names,
        )

    def _nothing(self, state: str) -> str:
        names = listed(f"“{name}”" for name in self._searched.names)
        if state == "empty":
            return _("There is nothing to read in %(names)s yet.", names=names)
        sentence = _("I found nothing in %(names)s that answers this.", names=names)
        if state == "reading":
            sentence = f"{sentence} {_('Not all of it has been read yet; ask again in a while.')}"
        return sentence
