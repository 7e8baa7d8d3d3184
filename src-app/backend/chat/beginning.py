"""From answers that have their place to runs that write them; what is told of documents is looked for first."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from backend.chat.answering import AnswerRun, Audience, Prepare, Shorten
from backend.chat.answers import Answers
from backend.chat.grounded import Grounding, Preparation, Shelves
from backend.chat.recipe import Recipe
from backend.chat.telling import Telling
from backend.late import late
from backend.ollama import ChatAsk, Ollama
from backend.store import Store

if TYPE_CHECKING:
    from backend.chat import considered_changes
    from backend.chat.tables import Message
else:
    considered_changes = late("backend.chat.considered_changes")


@dataclass(frozen=True)
class Beginning:
    """Begins runs. `ended` is called with each that has ended."""

    store: Store
    ollama: Ollama
    answers: Answers
    audience: Audience
    telling: Telling
    shelves: Shelves | None
    ended: Callable[[AnswerRun], Coroutine[Any, Any, None]]

    async def begin(self, answers: "Sequence[Message]", *, from_documents: bool) -> None:
        """Let these answers be written; without `from_documents`, whatever the conversation is answered from."""
        begun = 0
        try:
            for answer in answers:
                await self._begin(answer, Grounding.of(self.store, self.telling, self.shelves, wanted=from_documents))
                begun += 1
        finally:
            for answer in answers[begun:]:
                self.answers.note_unbegun(answer)

    async def repeat(self, answer: "Message", recipe: Recipe, repeats: str) -> None:
        """Let an answer be written that repeats another one. Raises PassagesGone."""
        told = await self.telling.tell_again(answer, recipe, repeats)
        self._write(answer, told.ask, partial(self.telling.shorten, answer, told))

    async def _begin(self, answer: "Message", grounding: Grounding | None) -> None:
        searched = await grounding.scope(answer) if grounding else None
        if grounding and searched:
            preparation = Preparation(grounding, answer, searched)
            self._write(answer, None, preparation.shorten, preparation.prepare)
        else:
            told = await self.telling.tell(answer)
            self._write(answer, told.ask, partial(self.telling.shorten, answer, told))

    def _write(self, answer: "Message", ask: ChatAsk | None, shorten: Shorten, prepare: Prepare | None = None) -> None:
        run = AnswerRun(
            answer,
            ask,
            self.ollama,
            self.store,
            self.audience,
            shorten=shorten,
            prepare=prepare,
            conclude=considered_changes.conclude,
        )
        self.answers.begin(run, self.ended)
