"""What Settings shows of the model that documents are found with, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.documents.embedding import OURS, EmbeddingState
from backend.words import _, ngettext

OUR_NAME = "all-MiniLM"


@dataclass(frozen=True)
class ChoiceView:
    """A model. Names of Ollama's come from outside: untrusted text."""

    value: str
    label: str
    about: str
    is_chosen: bool


@dataclass(frozen=True)
class ChangeView:
    """How far the chosen model is. `percent` is None where there is nothing to wait for."""

    sentence: str
    percent: int | None
    trouble: str = ""


@dataclass(frozen=True)
class ModelsView:
    """What can be chosen. `trouble`: why Ollama's models are not among it."""

    choices: tuple[ChoiceView, ...]
    has_others: bool
    trouble: str = ""
    next_step: str = ""


def models_view(state: EmbeddingState, names: Sequence[str], host: str) -> ModelsView:
    """`names` is what can be chosen, `host` whom Ollama's models are asked at, empty for this machine."""
    others = [name for name in names if name != OURS]
    about = _("By Ollama at %(host)s: the text of your documents is sent there.", host=host) if host else _("By Ollama")
    choices = [ChoiceView(OURS, _("%(model)s, which comes with Hearth", model=OUR_NAME),
                          _("It knows English, and needs no Ollama."), state.chosen == OURS)]  # fmt: skip
    choices += [ChoiceView(name, name, about, state.chosen == name) for name in others]
    if state.chosen not in (OURS, *others):
        choices.append(ChoiceView(state.chosen, state.chosen, _("It can’t be asked just now."), is_chosen=True))
    return ModelsView(tuple(choices), bool(others))


def change_view(state: EmbeddingState) -> ChangeView | None:
    """How far the model is that was chosen; None where nothing is to be said of it."""
    trouble = state.trouble.sentence if state.trouble else ""
    done, total = f"{state.embedded:,}", f"{state.passages:,}"
    model, former = _named(state.chosen), _named(state.answering)
    if state.is_changing:
        sentence = _(
            "%(model)s has read %(done)s of %(total)s passages. Until it has all of them, %(former)s answers.",
            model=model, done=done, total=total, former=former,
        )  # fmt: skip
    elif state.embedded < state.passages:
        sentence = _(
            "%(model)s has read %(done)s of %(total)s passages. The others are found by their words.",
            model=model, done=done, total=total,
        )  # fmt: skip
    elif state.passages:
        sentence = ngettext(
            "%(number)s passage is found by its meaning, too.",
            "%(number)s passages are found by their meaning, too.",
            state.passages,
            number=total,
        )
    else:
        return ChangeView("", None, trouble) if trouble else None
    waits = state.is_changing or state.embedded < state.passages
    return ChangeView(sentence, _percent(state) if waits else None, trouble)


def _percent(state: EmbeddingState) -> int:
    return state.embedded * 100 // state.passages if state.passages else 0


def _named(name: str) -> str:
    return name or OUR_NAME
