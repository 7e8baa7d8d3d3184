import asyncio

import pytest

from backend.models.catalogue import FRESH, Catalogue
from backend.models.machine import GIB, Machine
from backend.ollama import Address, ChatAsk, ChatMessage, Ollama
from backend.web.events import EventHub
from tests.backend.models.room import Clock, Window, until
from tests.ollama_double import Answer, OllamaDouble, error, web_page

CHAT = "tiny-chat:latest"


def card_kind(catalogue: Catalogue, chosen: str = "") -> str | None:
    card = catalogue.picker(chosen).card
    return card.kind if card else None


async def test_before_the_first_look_nothing_is_claimed(catalogue: Catalogue) -> None:
    picker = catalogue.picker("llama3.2:3b")
    assert catalogue.state() == "looking"
    assert (picker.models, picker.chosen, picker.card) == ((), "llama3.2:3b", None)
    assert catalogue.first() == ""


async def test_a_look_finds_the_models_and_tells_the_windows(catalogue: Catalogue, window: Window) -> None:
    await catalogue.refresh()
    assert catalogue.state() == "running"
    assert catalogue.has("tiny-chat")
    assert not catalogue.has("tiny-nothing")
    assert "thinking" in catalogue.capabilities("tiny-think")
    assert catalogue.capabilities("tiny-nothing") == frozenset()
    assert "event: picker" in await window.heard()


async def test_a_look_that_finds_the_same_tells_nobody(catalogue: Catalogue, hub: EventHub) -> None:
    await catalogue.refresh()
    before = hub.number
    await catalogue.refresh()
    assert hub.number == before


async def test_a_missing_ollama_that_stays_missing_is_told_once(
    catalogue: Catalogue, double: OllamaDouble, hub: EventHub
) -> None:
    double.stop()
    await catalogue.refresh()
    before = hub.number
    await catalogue.refresh()
    assert catalogue.state() == "not running"
    assert hub.number == before


async def test_only_models_that_can_talk_are_offered(catalogue: Catalogue) -> None:
    await catalogue.refresh()
    offered = [model.name for model in catalogue.picker("").models]
    assert CHAT in offered
    assert "tiny-embed:latest" not in offered
    assert "tiny-embed:latest" in [model.name for model in catalogue.local()]


async def test_the_chosen_model_is_marked_whether_its_tag_was_written_or_not(catalogue: Catalogue) -> None:
    await catalogue.refresh()
    for chosen in ("tiny-chat", CHAT):
        picker = catalogue.picker(chosen)
        assert picker.chosen == CHAT
        assert [model.name for model in picker.models if model.chosen] == [CHAT]
        assert picker.card is None


async def test_without_a_choice_the_first_one_is_chosen(catalogue: Catalogue) -> None:
    await catalogue.refresh()
    picker = catalogue.picker("")
    assert picker.chosen == catalogue.first() == picker.models[0].name
    assert picker.models[0].chosen


async def test_a_chosen_model_that_is_gone_stays_chosen_and_is_told(catalogue: Catalogue) -> None:
    # Another model in its place, without a word, would answer in its name.
    await catalogue.refresh()
    assert catalogue.picker("tiny-gone").chosen == "tiny-gone"
    assert card_kind(catalogue, "tiny-gone") == "model-gone"


async def test_without_models_those_for_this_machine_are_recommended(
    catalogue: Catalogue, double: OllamaDouble
) -> None:
    double.library.models.clear()
    await catalogue.refresh()
    card = catalogue.picker("tiny-chat").card
    assert card is not None
    assert card.kind == "no-models"
    assert card.recommended == catalogue.recommended()
    assert catalogue.state() == "running"


async def test_a_model_for_embedding_alone_is_no_model_to_talk_with(catalogue: Catalogue, double: OllamaDouble) -> None:
    models = double.library.models
    for name in [name for name, model in models.items() if "completion" in model.capabilities]:
        del models[name]
    await catalogue.refresh()
    assert catalogue.local()
    assert card_kind(catalogue) == "no-models"


async def test_what_is_here_already_is_not_recommended(catalogue: Catalogue, double: OllamaDouble) -> None:
    await catalogue.refresh()
    before = catalogue.recommended()
    model = next(iter(double.library.models.values()))
    double.library.models[before[0].name] = type(model)(**{**vars(model), "name": before[0].name})
    await catalogue.refresh()
    assert catalogue.recommended() == before[1:]


async def test_models_that_are_in_memory_are_marked(catalogue: Catalogue, ollama: Ollama) -> None:
    async for _ in ollama.chat(ChatAsk("tiny-chat", (ChatMessage("user", "ping"),))):
        pass
    await catalogue.refresh()
    assert [model.name for model in catalogue.local() if model.loaded] == [CHAT]


async def test_models_stay_in_the_picker_while_ollama_is_away(catalogue: Catalogue, double: OllamaDouble) -> None:
    await catalogue.refresh()
    before = catalogue.picker("tiny-chat").models
    double.stop()
    await catalogue.refresh()
    picker = catalogue.picker("tiny-chat")
    assert picker.models == before
    assert picker.card is not None
    assert [action.kind for action in picker.card.actions] == ["start", "look-again"]


async def test_an_ollama_that_is_not_installed_says_how_to_install_it(double: OllamaDouble, hub: EventHub) -> None:
    double.stop()
    ollama = Ollama(double.host, find_program=lambda: None)
    catalogue = Catalogue(ollama, hub, Machine("Darwin", 8 * GIB))
    await catalogue.refresh()
    await ollama.close()
    card = catalogue.picker("").card
    assert catalogue.state() == "not installed"
    assert card is not None
    assert "brew install ollama" in [action.value for action in card.actions]


@pytest.mark.parametrize(
    ("path", "answer", "state"),
    [
        ("/api/version", web_page(), "garbage"),
        ("/api/tags", error(503, "server busy, please try again"), "busy"),
        ("/api/ps", web_page(), "garbage"),
    ],
)
async def test_whatever_goes_wrong_while_it_looks_becomes_a_card(
    catalogue: Catalogue, double: OllamaDouble, path: str, answer: Answer, state: str
) -> None:
    double.always(path, answer)
    await catalogue.refresh()
    assert catalogue.state() == state
    assert card_kind(catalogue) == state


async def test_many_who_ask_at_once_are_served_by_two_looks(catalogue: Catalogue, double: OllamaDouble) -> None:
    # One may be under way and not see what they ask for; one more sees it for all of them.
    for _ in range(20):
        catalogue.look_again()
    await until(lambda: catalogue.state() == "running")
    for _ in range(20):
        catalogue.look_again()
    await catalogue.refresh()
    assert len(double.asked("/api/version")) <= 3


async def test_a_change_while_it_looks_is_seen_by_another_look(catalogue: Catalogue, double: OllamaDouble) -> None:
    double.script("/api/ps", Answer(chunks=[b'{"models":[]}'], stall_after=0))
    first = asyncio.create_task(catalogue.refresh())
    await double.until(lambda double: double.server.stalled == 1)
    double.library.remove("tiny-chat")
    catalogue.look_again()
    double.resume()
    await first
    assert catalogue.has("tiny-chat")
    await until(lambda: not catalogue.has("tiny-chat"))


async def test_a_fresh_look_is_not_repeated(catalogue: Catalogue, double: OllamaDouble, clock: Clock) -> None:
    await catalogue.refresh()
    await catalogue.refresh_if_old()
    assert len(double.asked("/api/version")) == 1
    clock.now += FRESH
    await catalogue.refresh_if_old()
    assert len(double.asked("/api/version")) == 2


async def test_whoever_waits_for_it_is_told_when_ollama_is_back_and_only_then(
    catalogue: Catalogue, double: OllamaDouble
) -> None:
    calls: list[str] = []
    catalogue.when_running(lambda: calls.append(catalogue.state()))
    await catalogue.refresh()
    await catalogue.refresh()
    double.library.remove("tiny-chat")
    await catalogue.refresh()
    assert calls == ["running"]
    double.stop()
    await catalogue.refresh()
    double.start()
    await catalogue.refresh()
    assert calls == ["running", "running"]


async def test_the_catalogue_looks_at_the_machine_that_it_runs_on(ollama: Ollama, hub: EventHub) -> None:
    assert Catalogue(ollama, hub).recommended()


async def test_an_ollama_that_is_being_started_is_said_to_be(
    catalogue: Catalogue, double: OllamaDouble, window: Window
) -> None:
    double.stop()
    await catalogue.refresh()
    window.forget()
    catalogue.set_starting(True)
    await window.until("event: picker")
    card = catalogue.picker("").card
    assert card
    assert (card.kind, card.actions) == ("starting", ())
    catalogue.set_starting(False)
    assert (catalogue.absence() or card).kind == "not-running"


async def test_an_ollama_that_answers_is_not_said_to_be_starting(catalogue: Catalogue) -> None:
    catalogue.set_starting(True)
    card = catalogue.absence()
    assert card
    assert card.kind == "starting"
    await catalogue.refresh()
    assert catalogue.absence() is None


async def test_where_models_run_elsewhere_the_host_is_named_and_nothing_is_recommended(
    catalogue: Catalogue, ollama: Ollama, double: OllamaDouble
) -> None:
    assert (catalogue.picker("").host, bool(catalogue.recommended())) == ("", True)
    ollama.connect(Address(f"http://{double.host}", is_local=False))
    await catalogue.refresh()
    assert (catalogue.picker("").host, catalogue.recommended()) == (double.host, ())


async def test_the_models_of_one_server_are_not_shown_as_those_of_another(
    catalogue: Catalogue, ollama: Ollama, double: OllamaDouble
) -> None:
    await catalogue.refresh()
    assert catalogue.local()
    ollama.connect(Address("http://127.0.0.1:9", is_local=False))
    await catalogue.refresh()
    assert catalogue.local() == ()
    ollama.move(double.host)
    await catalogue.refresh()
    assert catalogue.local()
    ollama.rest()
    await catalogue.refresh()
    card = catalogue.absence()
    assert (catalogue.local(), card and card.kind, catalogue.may_download()) == ((), "not-asked", False)


async def test_an_engine_without_files_asks_for_files_and_not_for_a_download(
    catalogue: Catalogue, ollama: Ollama, double: OllamaDouble
) -> None:
    double.library.models.clear()
    ollama.move(f"http://{double.host}", has_library=False)
    await catalogue.refresh()
    card = catalogue.absence()
    assert card
    assert "GGUF" in card.next_step
    assert card.recommended == ()
