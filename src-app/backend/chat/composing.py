"""From a prompt to the recipe that is kept of it, and to what is sent. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backend.chat.enclosing import PICTURE
from backend.chat.grounding import Grounds
from backend.chat.prompt import Material, Prompt
from backend.chat.recipe import Recipe
from backend.chat.records import MessageRow
from backend.chat.tokens import Measured
from backend.ollama import ChatAsk, ChatMessage, ChatOptions

if TYPE_CHECKING:
    from backend.chat.tables import Message


@dataclass
class Told:
    """What is sent for one answer. Where the model finds it too long, `shorten` tries with less."""

    ask: ChatAsk
    recipe: Recipe
    material: Material
    measured: Measured
    grounds: Grounds | None = None


def with_prompt(recipe: Recipe, prompt: Prompt, material: Material, measured: Measured) -> Recipe:
    """The recipe of an answer to this prompt."""
    pictures = material.pictures(prompt.sent)
    sent = pictures if material.sees else 0
    return replace(
        recipe,
        first=prompt.sent[0] if prompt.sent else "",
        sent=len(prompt.sent),
        left_out=len(prompt.left_out),
        window=prompt.window,
        tokens=prompt.tokens,
        weight=round(prompt.weight, 1),
        least=measured.least(prompt.weight - PICTURE * sent),
        pictures=sent,
        unseen=pictures - sent,
    )


def with_grounds(recipe: Recipe, grounds: Grounds | None) -> Recipe:
    """The recipe of an answer that is made from passages, if there are any."""
    if grounds is None:
        return recipe
    told = len(grounds.told)
    return replace(recipe, grounded=grounds.kind, query=grounds.query, passages=told, unread=grounds.unread)


def ask_of(answer: "Message", recipe: Recipe, messages: tuple[ChatMessage, ...]) -> ChatAsk:
    """What is sent to the model for an answer that is made so."""
    return ChatAsk(
        model=answer.model,
        messages=messages,
        think=recipe.think,
        options=ChatOptions(num_ctx=recipe.num_ctx, temperature=recipe.temperature, seed=recipe.seed),
        continue_text=answer.text,
        keep_alive=recipe.keep_alive,
        schema=recipe.schema,
    )


def told_of(path: Sequence[MessageRow], recipe: Recipe) -> list[MessageRow]:
    """The messages of a branch that an answer at its end was made from."""
    said = [each for each in path if each.text]
    first = next((place for place, each in enumerate(said) if each.id == recipe.first), len(said))
    return said[first:]
