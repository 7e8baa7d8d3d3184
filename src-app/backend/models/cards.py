"""What keeps Ollama from answering, as a card: what happened, the next step, and buttons for it."""

from dataclasses import dataclass

from backend.models.builds import build_for
from backend.models.machine import Machine
from backend.models.recommending import Recommendation, recommended
from backend.ollama import OllamaFault
from backend.words import _, later

START_BY_HAND = "ollama serve"

INSTALL = {
    "Linux": (later("Run this in a terminal, then look again."), "curl -fsSL https://ollama.com/install.sh | sh"),
    "Darwin": (
        later("Get it from ollama.com/download and open it once, or run this in a terminal; then look again."),
        "brew install ollama",
    ),
    "Windows": (
        later("Get it from ollama.com/download, or run this in a terminal; then look again."),
        "winget install --id Ollama.Ollama",
    ),
}
"""How Ollama is installed, and brought up to date, by system."""


@dataclass(frozen=True)
class Action:
    """A button. `kind`: look-again, start, install, get-model, retry, continue, choose-model, settings or copy.

    `value`: the command to copy, the host that installing asks, the model to get, or the message to try again or go
    on with.
    """

    label: str
    kind: str
    value: str = ""


@dataclass(frozen=True)
class Card:
    """What is said where Ollama can't answer. Its sentences may hold Ollama's own words: untrusted text."""

    kind: str
    sentence: str
    next_step: str
    actions: tuple[Action, ...] = ()
    recommended: tuple[Recommendation, ...] = ()


def card_for(kind: str, sentence: str, next_step: str, model: str, retry: str = "", *, has_text: bool = False) -> Card:
    """The card of an answer that failed. `retry`: the message to try again, or empty where it can't be; where it
    `has_text`, the model can go on from that.

    It offers what is about this answer. What is about Ollama itself is on the card beside the message box.
    """
    actions: tuple[Action, ...] = ()
    if kind == "model-gone" and model:
        actions += (Action(_("Download %(model)s", model=model), "get-model", model),)
    if kind in ("model-gone", "out-of-memory", "refused", "too-long"):
        actions += (Action(_("Choose another model"), "choose-model"),)
    if retry and has_text:
        actions += (Action(_("Continue"), "continue", retry),)
    if retry:
        actions += (Action(_("Try again"), "retry", retry),)
    return Card(kind, sentence, next_step, actions)


def absence_card(fault: OllamaFault, machine: Machine, *, is_local: bool, install_from: str = "") -> Card:
    """The card for an Ollama that is not as it should be. `is_local`: whether it belongs on this machine.

    `install_from`: the host that Hearth would fetch it from, or empty where it can't.
    """
    next_step = fault.next_step
    actions: tuple[Action, ...] = (_look_again(),)
    if fault.kind == "not-asked":
        actions = (_settings(),)
    elif not is_local:
        actions = (_look_again(), _settings())
    if is_local and fault.kind in ("not-installed", "too-old") and machine.system in INSTALL:
        how, command = INSTALL[machine.system]
        next_step = _(how)
        actions = (Action(_("Copy"), "copy", command), _look_again())
        if fault.kind == "not-installed" and install_from and build_for(machine):
            next_step = _("Hearth can fetch the official build for itself. Or install it for everyone by this command.")
            actions = (Action(_("Install Ollama"), "install", install_from), *actions)
    elif is_local and fault.kind == "not-running":
        actions = (Action(_("Start Ollama"), "start"), _look_again())
    return Card(fault.kind, fault.sentence, next_step, actions)


def start_by_hand_card(sentence: str) -> Card:
    """The card for an Ollama that Hearth could not start."""
    return Card(
        "not-running",
        sentence,
        _("Run this in a terminal and leave it open, then look again."),
        (Action(_("Copy"), "copy", START_BY_HAND), _look_again()),
    )


def starting_card() -> Card:
    """The card for an Ollama that is on its way."""
    return Card(
        "starting", _("Ollama is starting…"), _("That takes a few seconds. You can write your question meanwhile.")
    )


def no_models_card(machine: Machine) -> Card:
    """The card for an Ollama without a model to talk with."""
    return Card(
        "no-models",
        _("Ollama is running, but there is no model to talk with yet."),
        _(
            "Download one to begin. These suit a machine with %(memory)s of memory.",
            memory=machine.memory_text,
        )
        if machine.memory
        else _("Download one to begin. These suit any machine."),
        (_look_again(),),
        recommended(machine.memory),
    )


def no_files_card() -> Card:
    """The card for Hearth's own engine without a model to talk with."""
    return Card(
        "no-models",
        _("There is no model to talk with yet."),
        _("Put one, as a GGUF file, into the folder that the settings name; then look again."),
        (_look_again(), _settings()),
    )


def model_gone_card(model: str) -> Card:
    """The card for a chosen model that is not on Ollama's disk any more."""
    return card_for(
        "model-gone",
        _("The model %(model)s is no longer there.", model=model),
        _("Download it again, or choose another model."),
        model,
    )


def _look_again() -> Action:
    return Action(_("Look again"), "look-again")


def _settings() -> Action:
    return Action(_("Settings"), "settings")
