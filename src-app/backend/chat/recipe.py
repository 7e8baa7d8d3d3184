"""What an answer was made from, kept with it, so that it can be looked at and made again. Pure.

No message is ever overwritten: where in its branch the prompt began, with what stood around the messages, is the exact
prompt.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from backend.words import _, ngettext

GROUNDED = "answer"
"""A model answered from passages."""
TALK = "talk"
"""Nothing fitted what may be no question at all: a model answered, and was told so."""
NOTHING_FOUND, NO_MODEL, NOT_SEARCHED = "nothing", "passages", "failed"
OWN_WORDS = (NOTHING_FOUND, NO_MODEL, NOT_SEARCHED)
"""What no model was asked for: nothing fitted, no model was there (the passages are the answer), nothing could be
looked for."""


@dataclass(frozen=True)
class Recipe:
    """What was sent, and what was known when it was. Tokens are estimates but for what Ollama itself told."""

    model: str = ""
    digest: str = ""
    mode: str = ""
    system: str = ""
    summary: str = ""
    first: str = ""
    """The message from which on the branch was told; those without a word are passed over."""
    sent: int = 0
    left_out: int = 0
    """Messages."""
    begun: int = 0
    """Characters of the answer that were there already, from which the model went on."""
    pictures: int = 0
    """That were sent."""
    unseen: int = 0
    """Pictures that were not, because the model can't see."""
    temperature: float | None = None
    num_ctx: int | None = None
    seed: int | None = None
    keep_alive: str = ""
    think: bool | None = None
    schema: str = ""
    window: int = 0
    """Tokens that fit, as far as known before."""
    tokens: int = 0
    weight: float = 0.0
    least: int = 0
    """Tokens that the model must have counted if it saw all of it."""
    real_window: int | None = None
    """Tokens that fit, as Ollama told afterwards."""
    repeats: str = ""
    """The answer that this one repeats."""
    grounded: str = ""
    """How it was made from documents, if it was: GROUNDED, TALK, or one of OWN_WORDS where no model was asked."""
    query: str = ""
    """What was looked for in them."""
    passages: int = 0
    """How many of those that were considered were told."""
    unread: bool = False
    """Not all of the documents had been read by then."""
    cited: Sequence[Sequence[int]] = ()
    """The marks of the answer, as `citing` keeps them."""
    unsupported: int = 0
    """Passages that the answer named, and that did not say so."""

    @property
    def is_own_words(self) -> bool:
        """Whether Hearth itself answered."""
        return self.grounded in OWN_WORDS

    def with_citations(self, cited: Sequence[Sequence[int]], unsupported: int) -> "Recipe":
        """The same once its answer was held against its passages."""
        return replace(self, cited=cited, unsupported=unsupported)

    def kept(self) -> str:
        """The same as JSON; what says nothing is left out."""
        plain = {field.name: field.default for field in fields(self)}
        return json.dumps(
            {name: value for name, value in asdict(self).items() if value != plain[name]}, ensure_ascii=False
        )

    @classmethod
    def read(cls, text: str) -> "Recipe | None":
        """What was kept as JSON; None where there is none, as with answers from before, or from elsewhere."""
        try:
            kept: Any = json.loads(text) if text else None
        except (ValueError, RecursionError):
            return None
        if not isinstance(kept, dict):
            return None
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in names})


def missed(recipe: Recipe, prompt_tokens: int | None, answer_tokens: int | None) -> str:
    """What the model did not see of what it was told, though it said nothing; empty where it saw everything."""
    if prompt_tokens is None:
        return ""
    if prompt_tokens < recipe.least:
        return _(
            "The model read only %(seen)s of about %(sent)s tokens: it did not see the beginning of what it was told.",
            seen=f"{prompt_tokens:,}",
            sent=f"{recipe.tokens:,}",
        )
    window = recipe.real_window or recipe.window
    if recipe.real_window and recipe.real_window < min(recipe.window, recipe.tokens):
        return _(
            "The model's window has %(real)s tokens, not the %(asked)s that were counted on.",
            real=f"{recipe.real_window:,}",
            asked=f"{recipe.window:,}",
        )
    if window and prompt_tokens + (answer_tokens or 0) > window:
        return _("The answer ran over the model's window: towards its end the model had lost sight of the beginning.")
    return ""


def left_out(recipe: Recipe) -> str:
    """What was left out on purpose; empty where nothing was."""
    told = ""
    if recipe.left_out:
        told = ngettext(
            "The oldest message was left out: it did not fit.",
            "The %(num)s oldest messages were left out: they did not fit.",
            recipe.left_out,
        )
    if recipe.unseen:
        unseen = ngettext(
            "%(model)s can't see pictures: one was left out.",
            "%(model)s can't see pictures: %(num)s were left out.",
            recipe.unseen,
            model=recipe.model,
        )
        told = f"{told} {unseen}".strip()
    return told
