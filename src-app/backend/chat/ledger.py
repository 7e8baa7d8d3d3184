"""The line that says, before a question is sent, what the model will be told of it all, and what not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.chat.prompt import Part
from backend.chat.settings import Source
from backend.chat.telling import Planned
from backend.words import _, ngettext


@dataclass(frozen=True)
class Ledger:
    """What the line and what unfolds from it show. Tokens are estimates. `overflow` names what will be left out, or is
    empty; `may_sum_up`: whether it could be summed up instead."""

    conversation_id: str
    line: str
    parts: Sequence[Part]
    tokens: int
    window: int
    window_text: str
    room_text: str
    overflow: str
    left_out: int
    """Messages."""
    may_sum_up: bool
    may_grow: bool
    """Whether the model could have a longer context, as far as is known."""
    is_settled: bool
    trouble: str
    mode: str
    summing: str
    """The summary that is being made."""

    @property
    def is_worth_saying(self) -> bool:
        """Whether there is anything yet that the model would be told."""
        return any(part.tokens for part in self.parts)


def ledger_of(
    planned: Planned, conversation_id: str, model: str, trained: int | None = None, summing: str = ""
) -> Ledger:
    """The ledger of what would be sent now. `trained`: the longest context that the model was made for, in tokens."""
    prompt = planned.prompt
    overflow, trouble = "", ""
    may_grow = trained is None or prompt.window < trained
    if prompt.left_out:
        overflow = ngettext(
            "The oldest message won't fit.", "The %(num)s oldest messages won't fit.", len(prompt.left_out)
        )
    if prompt.is_too_long:
        trouble = (
            _("This is longer than the model's window. Shorten it, or choose a longer context.")
            if may_grow
            else _("This is longer than the longest window that the model has. Shorten it, or choose another model.")
        )
    return Ledger(
        conversation_id=conversation_id,
        line=_("About %(tokens)s of %(window)s tokens", tokens=f"{prompt.tokens:,}", window=f"{prompt.window:,}"),
        parts=prompt.parts,
        tokens=prompt.tokens,
        window=prompt.window,
        window_text=_window_text(planned, model),
        room_text=_(
            "About %(tokens)s tokens stay free for the answer.", tokens=f"{max(prompt.window - prompt.tokens, 0):,}"
        ),
        overflow=overflow,
        left_out=len(prompt.left_out),
        may_sum_up=bool(conversation_id) and len(prompt.left_out) > 1,
        may_grow=may_grow,
        is_settled=planned.tuned.leaves_out,
        trouble=trouble,
        mode=planned.mode.name if planned.mode else "",
        summing=summing,
    )


def _window_text(planned: Planned, model: str) -> str:
    size = f"{planned.prompt.window:,}"
    source = planned.chosen.num_ctx.source
    if source != Source.OWN:
        return _("The context is %(size)s tokens, as you set it.", size=size)
    if planned.tuned.measured.window:
        return _("The context is %(size)s tokens, as Ollama gives it to %(model)s.", size=size, model=model)
    return _("The context is taken as %(size)s tokens until %(model)s has answered once.", size=size, model=model)
