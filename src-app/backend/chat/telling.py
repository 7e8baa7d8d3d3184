"""From what was said and what is set to what the model is told, and from what it counted to what is known of it."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from backend.chat.attached import read_beside, read_contents
from backend.chat.composing import Told, ask_of, told_of, with_grounds, with_prompt
from backend.chat.considered import read_considered
from backend.chat.grounding import Grounds, budget, choose_passages
from backend.chat.modes import Mode, Modes
from backend.chat.prompt import Material, Prompt, Said, compose, told_with_files
from backend.chat.recent import read_recent, read_recent_files, read_recent_shown
from backend.chat.recipe import TALK, Recipe
from backend.chat.records import read_path
from backend.chat.refusals import PassagesGone
from backend.chat.scope import read_scope_of_box, searches_documents
from backend.chat.seeing import sightless
from backend.chat.settings import LARGEST_SEED, Chosen, Settings, Source, choose
from backend.chat.summaries import SummaryRow, summary_on
from backend.chat.tokens import Measured
from backend.chat.tuned import Tuned, keep_measured, read_tuned
from backend.late import late
from backend.models.catalogue import Catalogue
from backend.models.names import same
from backend.ollama import ChatAsk, ChatMessage, Ollama, OllamaFault, TooLong
from backend.settings.choices import NEW_DRAFT
from backend.store import Store, StoreFault
from backend.store.rows import Rows
from backend.web.events import EventHub

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.chat import considered_changes, queries
    from backend.chat.tables import Message
else:
    considered_changes, queries = late("backend.chat.considered_changes"), late("backend.chat.queries")

log = logging.getLogger("hearth.chat")

LONGEST_TOKEN = 30
"""Characters that a token stands for at the most: what is read of a long conversation is enough for any window."""
USUAL_WINDOW = 4096
"""Tokens that Ollama gives a model at the least where nobody chose a number."""


def any_seed() -> int:
    """A seed that nobody chose: with it an answer can be repeated all the same."""
    return secrets.randbelow(LARGEST_SEED)


@dataclass(frozen=True)
class Planned:
    """A prompt, and all that it was made of."""

    prompt: Prompt
    material: Material
    chosen: Chosen
    tuned: Tuned
    mode: Mode | None
    summary: SummaryRow | None
    grounds: Grounds | None = None


@dataclass(frozen=True)
class Telling:
    """Makes prompts, keeps what they were made of, and learns from the answers."""

    store: Store
    ollama: Ollama
    catalogue: Catalogue
    modes: Modes
    hub: EventHub
    seed: Callable[[], int] = field(default=any_seed)
    kept: Store | None = None
    """Where what is set for all is kept, if not in `store`: temporary conversations have one of their own, from which
    nothing goes over."""

    async def plan(
        self,
        conversation_id: str,
        model: str,
        read: Callable[[Rows, int], Sequence[Said]],
        pending: str | None = None,
        box: str = "",
        grounds: Grounds | None = None,
    ) -> Planned:
        """What the model would be told behind the messages that `read` gives, of which it needs so many characters from
        the end on; `pending` is a question that is not asked yet, whose files wait in `box`. `grounds` is what was
        found for the question in documents."""
        tuned = await self.tuned(conversation_id, model)
        mode = await self.modes.find(tuned.mode)
        chosen = choose({**tuned.places, **({Source.MODE: mode.settings} if mode else {})})
        window = self.window(model, chosen.num_ctx.value, tuned.measured)
        grounds = choose_passages(grounds, tuned.measured, window) if grounds else None
        path, files, scope = await self.store.look(
            lambda rows: (
                said := read(rows, window * LONGEST_TOKEN),
                read_recent_files(rows, said, box),
                read_scope_of_box(rows, box) if box else None,
            )
        )
        searches = scope is not None and searches_documents(scope, mode)
        summary = summary_on([each.id for each in path], tuned.summaries)
        material = Material(
            system=chosen.system.value or "",
            history=path,
            summary=summary.text if summary else "",
            until_id=summary.until_id if summary else "",
            pending=pending,
            files=files,
            sees=not sightless(self.catalogue, (model,)),
            grounding=grounds.words if grounds else "",
            reserved=budget(window) if searches else 0,
        )
        return Planned(compose(material, tuned.measured, window), material, chosen, tuned, mode, summary, grounds)

    async def tuned(self, conversation_id: str, model: str) -> Tuned:
        """What is set for a conversation, or for one that has not begun."""
        found = await self.store.look(lambda rows: read_tuned(rows, conversation_id, model))
        if self.kept is None:
            return found
        general = await self.kept.look(lambda rows: read_tuned(rows, "", model))
        own: dict[Source, Settings] = {
            place: each for place, each in found.places.items() if place in (Source.CONVERSATION, Source.FOLDER)
        }
        return replace(
            found,
            places={**general.places, **own},
            mode=found.mode or general.mode,
            measured=general.measured,
        )

    async def draft(self, conversation_id: str, model: str, text: str) -> Planned:
        """What the model would be told if this text were asked now."""
        return await self.plan(
            conversation_id,
            model,
            lambda rows, enough: read_recent_shown(rows, conversation_id, enough),
            text,
            conversation_id or NEW_DRAFT,
        )

    async def tell(self, answer: "Message", grounds: Grounds | None = None) -> Told:
        """What is sent for an answer, and the passages that were found for it; its recipe is kept with it."""
        id_, parent_id = answer.conversation_id, answer.parent_id
        planned = await self.plan(
            id_, answer.model, lambda rows, enough: read_recent(rows, id_, parent_id, enough), grounds=grounds
        )
        chosen, prompt = planned.chosen, planned.prompt
        recipe = Recipe(
            model=answer.model,
            digest=self.catalogue.digest(answer.model),
            mode=planned.mode.name if planned.mode else "",
            system=planned.material.system,
            summary=planned.material.summary,
            temperature=chosen.temperature.value,
            num_ctx=self.asked_window(answer.model, chosen.num_ctx.value, planned.tuned.measured),
            seed=self.seed() if chosen.seed.value is None else chosen.seed.value,
            keep_alive=chosen.keep_alive.value or "",
            think=chosen.think.value,
            schema=chosen.schema.value or "",
            begun=len(answer.text),
        )
        measured = planned.tuned.measured
        recipe = with_grounds(with_prompt(recipe, prompt, planned.material, measured), planned.grounds)
        messages = await self._messages(prompt, planned.material)
        told = Told(ask_of(answer, recipe, messages), recipe, planned.material, measured, planned.grounds)
        await self._keep(answer, recipe, planned.grounds)
        return told

    async def tell_again(self, answer: "Message", repeated: "Recipe", repeats: str) -> Told:
        """What is sent to repeat an answer: the very same, whatever has been set since. Its recipe is kept."""
        path, files = await self.store.look(
            lambda rows: (
                path := read_path(rows, answer.conversation_id, answer.parent_id),
                read_beside(rows, [each.id for each in path]),
            )
        )
        measured = (await self.tuned("", answer.model)).measured
        grounds = await self._grounds_again(repeats, repeated)
        material = Material(
            repeated.system,
            told_of(path, repeated),
            repeated.summary,
            files=files,
            sees=not repeated.unseen,
            grounding=grounds.words if grounds else "",
        )
        window = repeated.real_window or repeated.window
        prompt = compose(material, measured, max(window, 2 * repeated.tokens))  # it was made to fit: leave nothing out
        recipe = replace(
            repeated,
            repeats=repeats,
            begun=0,
            digest=self.catalogue.digest(answer.model),
            real_window=None,
            cited=(),
            unsupported=0,
        )
        await self._keep(answer, recipe, grounds)
        messages = await self._messages(prompt, material)
        return Told(ask_of(answer, recipe, messages), recipe, material, measured, grounds)

    async def _grounds_again(self, repeats: str, recipe: Recipe) -> Grounds | None:
        """The passages of an answer that is repeated. Raises PassagesGone where the words of one are."""
        if not recipe.passages:
            return Grounds((), kind=TALK) if recipe.grounded == TALK else None
        found = await self.store.look(lambda rows: read_considered(rows, [repeats]))
        grounds = Grounds(found.get(repeats, ()))
        if len(grounds.told) != recipe.passages or not all(each.text for each in grounds.told):
            raise PassagesGone
        return grounds

    async def shorten(self, answer: "Message", told: Told, fault: TooLong) -> ChatAsk | None:
        """What to send instead of what the model found too long: less of the oldest. None where nothing can go."""
        measured = told.measured
        if fault.prompt_tokens:
            measured = measured.learned(told.recipe.weight, fault.prompt_tokens)
        window = fault.window or max(told.recipe.window // 2, 1)
        window = min(window, told.recipe.window) if told.recipe.window else window
        grounds = choose_passages(told.grounds, measured, window) if told.grounds else None
        material = replace(told.material, grounding=grounds.words) if grounds else told.material
        prompt = compose(material, measured, window)
        is_less = len(prompt.sent) < told.recipe.sent or (grounds and len(grounds.told) < told.recipe.passages)
        if not is_less or told.recipe.repeats:
            return None
        told.grounds, told.material, told.measured = grounds, material, measured
        told.recipe = with_grounds(with_prompt(told.recipe, prompt, material, measured), grounds)
        told.ask = ask_of(answer, told.recipe, await self._messages(prompt, material))
        await self._keep(answer, told.recipe, grounds)
        return told.ask

    async def learn(self, answer: "Message") -> None:
        """Take from an answer that is complete how the model counts, and how much really fits into its window."""
        recipe = Recipe.read(answer.recipe)
        if recipe is None or answer.prompt_tokens is None:
            return
        real = await self._real_window(answer.model)
        counted = answer.prompt_tokens
        known = await self.tuned("", answer.model)
        was_cut = recipe.least > counted
        # Nobody knows what a picture is for this model: where there is one, nothing is learned of texts.
        keeps = was_cut or recipe.pictures > 0
        measured = known.measured if keeps else known.measured.learned(recipe.weight, counted)
        if real and recipe.num_ctx is None:
            measured = replace(measured, window=real)
        ended = replace(recipe, real_window=real)

        def keep(session: "Session") -> None:
            if self.kept is None:
                keep_measured(session, answer.model, measured)
            queries.keep_recipe(session, answer.id, ended.kept())

        try:
            await self.store.write(keep, lasting=False)
        except StoreFault as fault:  # the answer itself is kept: what it taught is learned from the next one
            log.warning("what %s counted can't be kept: %s", answer.model, fault.sentence)
        self.hub.changed("ledger")
        if real and real < recipe.window:
            self.hub.changed(f"message-{answer.id}")  # it says so

    def window(self, model: str, chosen: int | None, measured: Measured) -> int:
        """Tokens that fit, as far as is known."""
        trained = self.catalogue.trained_length(model)
        wanted = chosen or measured.window or USUAL_WINDOW
        return min(wanted, trained) if trained else wanted

    def asked_window(self, model: str, chosen: int | None, measured: Measured) -> int | None:
        """The window that is asked for, so that the model gets what was counted on; None where Ollama's own choice is
        not known yet: it may well be larger than the least, and asking for less would take that away."""
        return self.window(model, chosen, measured) if chosen or measured.window else None

    async def _real_window(self, model: str) -> int | None:
        try:
            loaded = await self.ollama.loaded()
        except OllamaFault:
            return None
        return next((each.context_length for each in loaded if same(each.name, model)), None)

    async def _messages(self, prompt: Prompt, material: Material) -> tuple[ChatMessage, ...]:
        """With the files; none but those that are sent are read."""
        sent = [file.id for id_ in prompt.sent for file in material.files.get(id_, ())]
        if not sent:
            return prompt.messages
        contents = await self.store.look(lambda rows: read_contents(rows, sent))
        return told_with_files(prompt, material, contents)

    async def _keep(self, answer: "Message", recipe: Recipe, grounds: Grounds | None) -> None:
        answer.recipe = recipe.kept()

        def keep(session: "Session") -> None:
            queries.keep_recipe(session, answer.id, answer.recipe)
            if grounds:
                considered_changes.keep(session, answer.id, grounds.passages)

        await self.store.write(keep, lasting=False)
