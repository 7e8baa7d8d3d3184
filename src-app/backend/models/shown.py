"""What the templates show of models, as plain values. It comes from Ollama: untrusted, and escaped there."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.models.amounts import context_text, size_text
from backend.models.cards import Card
from backend.ollama import LocalModel

SHOWN = ("tools", "vision", "thinking", "audio", "embedding")
"""Capabilities that mean something to a person, in the order in which they are shown."""


@dataclass(frozen=True)
class Choice:
    """A model in the picker."""

    name: str
    size_text: str
    parameters: str
    quantisation: str
    context_text: str
    capabilities: tuple[str, ...]
    chosen: bool
    beside: bool = False
    """Whether it answers beside the one that is chosen."""


@dataclass(frozen=True)
class Picker:
    """The choice of a model: `chosen` is its name, or empty where there is none."""

    models: tuple[Choice, ...]
    chosen: str
    card: Card | None
    host: str = ""
    """The server that questions go to, or nothing where they stay on this machine."""

    @property
    def asked(self) -> str:
        """The names of all that are asked, each on a line: the chosen one first."""
        return "\n".join((self.chosen, *(each.name for each in self.models if each.beside)))

    @property
    def beside(self) -> int:
        """How many answer beside the chosen one."""
        return sum(each.beside for each in self.models)


@dataclass(frozen=True)
class Local:
    """A model on the page of models. `loaded`: in memory, so it answers at once."""

    name: str
    size_text: str
    family: str
    parameters: str
    quantisation: str
    context_text: str
    capabilities: tuple[str, ...]
    loaded: bool


def choice(model: LocalModel, *, chosen: bool, beside: bool = False) -> Choice:
    """The model as the picker shows it."""
    return Choice(
        name=model.name,
        size_text=size_text(model.size),
        parameters=model.parameters,
        quantisation=model.quantisation,
        context_text=context_text(model.context_length),
        capabilities=badges(model.capabilities),
        chosen=chosen,
        beside=beside,
    )


def local(model: LocalModel, *, loaded: bool) -> Local:
    """The model as the page of models shows it."""
    return Local(
        name=model.name,
        size_text=size_text(model.size),
        family=model.family,
        parameters=model.parameters,
        quantisation=model.quantisation,
        context_text=context_text(model.context_length),
        capabilities=badges(model.capabilities),
        loaded=loaded,
    )


def badges(capabilities: Iterable[str]) -> tuple[str, ...]:
    """The capabilities that are shown; others are Ollama's own business."""
    return tuple(known for known in SHOWN if known in capabilities)
