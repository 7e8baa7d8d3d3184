import asyncio

from backend.models.catalogue import Catalogue
from backend.ollama import Ollama
from backend.store import Store
from backend.system.monitor import Monitor
from backend.web.events import EventHub
from backend.web.render import Renderer
from tests.backend.models.room import Window, until
from tests.backend.system.played_shell import PlayedShell
from tests.ollama_double import OllamaDouble


async def test_an_ollama_that_the_shell_starts_is_said_to_be_starting(
    monitor: Monitor, shell: PlayedShell, double: OllamaDouble, catalogue: Catalogue, window: Window
) -> None:
    double.stop()
    shell.ollama("stopped", ours=False)
    await until(lambda: catalogue.state() == "not running")
    window.forget()
    shell.ollama("starting", ours=True)
    await window.until("event: picker")
    card = catalogue.picker("").card
    assert card
    assert (card.kind, card.sentence, card.actions) == ("starting", "Ollama is starting…", ())
    double.start()
    shell.ollama("running", ours=True)
    await until(lambda: catalogue.state() == "running")
    assert catalogue.picker("").card is None


async def test_an_ollama_that_could_not_be_started_is_asked_again_and_has_its_card(
    monitor: Monitor, shell: PlayedShell, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.stop()
    shell.ollama("starting", ours=True)
    await until(lambda: (card := catalogue.absence()) is not None and card.kind == "starting")
    shell.ollama("failed", ours=False)
    await until(lambda: (card := catalogue.absence()) is not None and card.kind == "not-running")


async def test_reports_that_change_nothing_about_ollama_do_not_make_it_be_asked(
    monitor: Monitor, shell: PlayedShell, double: OllamaDouble, catalogue: Catalogue
) -> None:
    await catalogue.refresh()
    asked = len(double.requests)
    for _ in range(3):
        shell.ollama("running", ours=True)
    await catalogue.refresh_if_old()
    assert len(double.requests) == asked


async def test_measuring_begins_and_ends(monitor: Monitor) -> None:
    def is_measuring() -> bool:
        return "sampler" in {task.get_name() for task in asyncio.all_tasks()}

    monitor.start()
    assert is_measuring()
    await monitor.stop()
    assert not is_measuring()


async def test_what_was_starting_before_the_rooms_opened_is_known(
    store: Store, hub: EventHub, shell: PlayedShell, ollama: Ollama, catalogue: Catalogue, renderer: Renderer
) -> None:
    shell.ollama("starting", ours=True)
    Monitor(store, hub, shell, 57220, ollama, catalogue, renderer, workers=lambda: ())
    card = catalogue.absence()
    assert card
    assert card.kind == "starting"
