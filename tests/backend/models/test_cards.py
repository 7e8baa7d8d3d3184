import pytest

from backend.models.cards import (
    Card,
    absence_card,
    card_for,
    model_gone_card,
    no_models_card,
    start_by_hand_card,
)
from backend.models.machine import GIB, Machine
from backend.ollama import Busy, Garbage, NotAsked, NotInstalled, NotRunning, OllamaFault, Silent, TooOld

LINUX = Machine("Linux", 16 * GIB)
AWAY = NotRunning("http://127.0.0.1:11434", is_local=True)
MESSAGE = "01JD0000000000000000000000"


def kinds(card: Card) -> list[str]:
    return [action.kind for action in card.actions]


@pytest.mark.parametrize(
    ("system", "command"),
    [
        ("Linux", "curl -fsSL https://ollama.com/install.sh | sh"),
        ("Darwin", "brew install ollama"),
        ("Windows", "winget install --id Ollama.Ollama"),
    ],
)
@pytest.mark.parametrize("fault", [NotInstalled(), TooOld("0.1.2", "0.6.4")])
def test_each_system_has_its_own_way_to_install_and_to_update(system: str, command: str, fault: OllamaFault) -> None:
    card = absence_card(fault, Machine(system, 0), is_local=True)
    assert card.kind == fault.kind
    assert card.sentence == fault.sentence
    assert kinds(card) == ["copy", "look-again"]
    assert card.actions[0].value == command
    assert "look again" in card.next_step


def test_a_system_that_nobody_foresaw_gets_the_general_advice() -> None:
    card = absence_card(NotInstalled(), Machine("Plan9", 0), is_local=True)
    assert card.next_step == NotInstalled().next_step
    assert kinds(card) == ["look-again"]


def test_an_ollama_that_is_not_running_can_be_started() -> None:
    assert kinds(absence_card(AWAY, LINUX, is_local=True)) == ["start", "look-again"]


def test_an_ollama_elsewhere_can_not_be_started_or_updated_from_here() -> None:
    for fault in (NotRunning("http://box:11434", is_local=False), TooOld("0.1.2", "0.6.4")):
        card = absence_card(fault, LINUX, is_local=False)
        assert kinds(card) == ["look-again", "settings"]
        assert card.next_step == fault.next_step


@pytest.mark.parametrize("fault", [Garbage("a web page"), Busy(), Silent("saying its version", 10)])
def test_every_other_trouble_can_be_looked_at_again(fault: OllamaFault) -> None:
    card = absence_card(fault, LINUX, is_local=True)
    assert (card.kind, card.sentence, card.next_step) == (fault.kind, fault.sentence, fault.next_step)
    assert kinds(card) == ["look-again"]


def test_without_a_model_those_are_offered_that_fit_this_machine() -> None:
    card = no_models_card(LINUX)
    assert card.kind == "no-models"
    assert "16 GB" in card.next_step
    assert "qwen3:8b" in [model.name for model in card.recommended]


def test_a_machine_that_does_not_tell_its_memory_is_offered_small_models() -> None:
    card = no_models_card(Machine("Linux", 0))
    assert "GB of memory" not in card.next_step
    assert card.recommended[0].name == "llama3.2:1b"


def test_a_model_that_is_gone_can_be_had_again_or_replaced() -> None:
    card = model_gone_card("llama3.2:3b")
    assert kinds(card) == ["get-model", "choose-model"]
    assert card.actions[0].value == "llama3.2:3b"
    assert "llama3.2:3b" in card.sentence


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("model-gone", ["get-model", "choose-model", "retry"]),
        ("out-of-memory", ["choose-model", "retry"]),
        ("refused", ["choose-model", "retry"]),
        ("busy", ["retry"]),
        ("died", ["retry"]),
        ("silent", ["retry"]),
        ("garbage", ["retry"]),
        ("not-running", ["retry"]),
        ("not-installed", ["retry"]),
        ("too-old", ["retry"]),
        ("a kind of tomorrow", ["retry"]),
    ],
)
def test_a_failed_answer_offers_what_may_help(kind: str, offered: list[str]) -> None:
    card = card_for(kind, "It broke.", "Mend it.", "llama3.2:3b", MESSAGE)
    assert (card.kind, card.sentence, card.next_step) == (kind, "It broke.", "Mend it.")
    assert kinds(card) == offered
    assert card.actions[-1].value == MESSAGE


def test_an_answer_that_others_followed_can_not_be_tried_again() -> None:
    assert kinds(card_for("busy", "It broke.", "Mend it.", "llama3.2:3b")) == []


def test_a_start_that_failed_says_how_to_do_it_by_hand() -> None:
    card = start_by_hand_card("Ollama could not be started.")
    assert card.kind == "not-running"
    assert [action.value for action in card.actions if action.kind == "copy"] == ["ollama serve"]
    assert "look-again" in kinds(card)


def test_an_answer_that_has_text_can_be_gone_on_with() -> None:
    kinds = [action.kind for action in card_for("died", "It died.", "Go on.", "m", "message", has_text=True).actions]
    assert kinds == ["continue", "retry"]
    assert card_for("died", "It died.", "Go on.", "m", has_text=True).actions == ()


def test_where_there_is_an_official_build_ollama_can_be_installed_by_a_button() -> None:
    machine = Machine("Linux", 0, "x86_64")
    card = absence_card(NotInstalled(), machine, is_local=True, install_from="releases.example")
    assert kinds(card) == ["install", "copy", "look-again"]
    assert card.actions[0].value == "releases.example"


@pytest.mark.parametrize(
    ("fault", "machine", "is_local"),
    [
        (NotInstalled(), Machine("Linux", 0, "riscv64"), True),
        (NotInstalled(), Machine("Linux", 0), True),
        (TooOld("0.1.2", "0.6.4"), Machine("Linux", 0, "x86_64"), True),
        (NotInstalled(), Machine("Linux", 0, "x86_64"), False),
        (AWAY, Machine("Linux", 0, "x86_64"), True),
    ],
)
def test_elsewhere_no_such_button_is_offered(fault: OllamaFault, machine: Machine, *, is_local: bool) -> None:
    assert "install" not in kinds(absence_card(fault, machine, is_local=is_local, install_from="releases.example"))


def test_where_nobody_is_asked_the_settings_are_the_way_out() -> None:
    assert kinds(absence_card(NotAsked(), LINUX, is_local=True, install_from="github.com")) == ["settings"]
