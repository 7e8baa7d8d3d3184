import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from backend.contract import Parent
from backend.models.catalogue import Catalogue
from backend.ollama import Ollama
from backend.store import Store
from backend.system.control import NotDone
from backend.system.monitor import Monitor
from backend.system.page import NotOffered, NotSaved
from backend.web.application import Front, Rooms
from backend.web.error_pages import Pages
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response
from backend.web.routes import NotFound
from backend.web.shell import NotDoneByShell
from tests.backend.models.room import Window
from tests.backend.system.played_shell import PlayedShell
from tests.ollama_double import OllamaDouble

HTMX = ("hx-request", "true")
LINE = "2026-11-21T13:36:27.123Z backend {} 0a1b2c3d k3j9x0aa {}\n"


async def ask(monitor: Monitor, method: str, path: str, *headers: tuple[str, str], **query: str) -> Response:
    answer = await monitor.page.routes().answer(Request(method, path, urlencode(query), headers, b""))
    assert isinstance(answer, Response)
    return answer


async def text(monitor: Monitor, method: str, path: str, **query: str) -> str:
    answer = await ask(monitor, method, path, HTMX, **query)
    assert answer.status == 200
    return answer.body.decode()


def log(monitor: Monitor, *lines: tuple[str, str]) -> None:
    folder = monitor.page.log_file.folder
    folder.mkdir(exist_ok=True)
    (folder / "hearth.log").write_text("".join(LINE.format(*line) for line in lines))


async def test_the_page_shows_processes_memory_storage_and_log(monitor: Monitor) -> None:
    log(monitor, ("info", "all is well"))
    page = (await ask(monitor, "GET", "/system")).body.decode()
    for shown in ("<html", "opens the windows", "port 57220", "Models in memory", "healthy, schema", "all is well"):
        assert shown in page, shown


async def test_as_a_fragment_it_is_the_pane_alone(monitor: Monitor) -> None:
    page = await text(monitor, "GET", "/system")
    assert page.lstrip().startswith("<section")
    assert 'hx-trigger="system from:#events' in page


async def test_no_question_is_asked_of_the_store(monitor: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(self: Store, *_: object, **__: object) -> None:
        asked.append("the store")

    for question in ("read", "write", "look"):
        monkeypatch.setattr(Store, question, refuse)
    for path in ("/system", "/system/state", "/system/log", "/system/report"):
        await text(monitor, "GET", path)
    assert asked == []


async def test_a_process_that_is_ours_has_its_buttons(monitor: Monitor) -> None:
    state = await text(monitor, "GET", "/system/state")
    offered = re.findall(r'hx-post="(/system/processes/[^"]+)"', state)
    assert offered == [
        "/system/processes/backend/restart",
        "/system/processes/ollama/restart",
        "/system/processes/ollama/stop",
    ]
    assert 'aria-label="Stop Ollama"' in state


async def test_a_button_asks_the_shell_and_shows_how_it_is_then(monitor: Monitor, shell: PlayedShell) -> None:
    state = await text(monitor, "POST", "/system/processes/ollama/stop")
    assert shell.asked == [("sidecar.stop", {"name": "ollama"})]
    assert 'id="process-ollama"' in state


async def test_the_backend_does_not_wait_for_its_own_restart(monitor: Monitor, shell: PlayedShell) -> None:
    assert (await ask(monitor, "POST", "/system/processes/backend/restart", HTMX)).status == 204
    assert shell.asked == [("sidecar.restart", {"name": "backend"})]


@pytest.mark.parametrize("path", ["shell/stop", "backend/stop", "ollama/start", "nobody/start", "ollama/kill"])
async def test_what_the_page_does_not_offer_is_not_asked_for(monitor: Monitor, shell: PlayedShell, path: str) -> None:
    with pytest.raises(NotOffered):
        await ask(monitor, "POST", f"/system/processes/{path}")
    assert shell.asked == []


async def test_an_installed_ollama_that_is_away_can_be_started(
    monitor: Monitor, shell: PlayedShell, double: OllamaDouble, catalogue: Catalogue
) -> None:
    shell.ollama("stopped", ours=False)
    double.stop()
    await catalogue.refresh()
    assert 'hx-post="/system/processes/ollama/start"' in await text(monitor, "GET", "/system/state")
    await text(monitor, "POST", "/system/processes/ollama/start")
    assert shell.asked == [("sidecar.start", {"name": "ollama"})]


async def test_what_the_shell_refuses_is_a_notice(
    monitor: Monitor, shell: PlayedShell, hub: EventHub, renderer: Renderer
) -> None:
    shell.refuses = "It was not started by Hearth."
    with pytest.raises(NotDone):
        await ask(monitor, "POST", "/system/processes/ollama/stop")
    front = Front(hub)
    front.open(Rooms(monitor.page.routes(), Pages(renderer)))
    answer = await front.answer(Request("POST", "/system/processes/ollama/stop", "", (HTMX,), b""))
    assert isinstance(answer, Response)
    assert (answer.status, b"It was not started by Hearth." in answer.body) == (409, True)
    assert dict(answer.headers)["HX-Retarget"] == "#notices"


async def test_without_a_shell_only_the_backend_is_there_and_nothing_is_offered(
    store: Store, hub: EventHub, ollama: Ollama, catalogue: Catalogue, renderer: Renderer, double: OllamaDouble
) -> None:
    double.stop()
    await catalogue.refresh()
    monitor = Monitor(store, hub, Parent(present=False), 57220, ollama, catalogue, renderer, workers=lambda: ())
    log(monitor, ("info", "of an earlier launch"))
    page = await text(monitor, "GET", "/system")
    await monitor.stop()
    assert re.findall(r'id="process-(\w+)"', page) == ["backend"]
    assert "hx-post" not in page
    assert "of an earlier launch" not in page
    assert "writes its log to the terminal" in page


async def test_the_log_is_searched_and_filtered(monitor: Monitor) -> None:
    log(monitor, ("info", "tea is ready"), ("warning", "tea is cold"), ("error", "no tea at all"))
    assert re.findall(r'data-level="(\w+)"', await text(monitor, "GET", "/system/log")) == ["info", "warning", "error"]
    assert "tea is ready" not in await text(monitor, "GET", "/system/log", level="warning")
    found = await text(monitor, "GET", "/system/log", words=" COLD ")
    assert re.findall(r'data-level="(\w+)"', found) == ["warning"]
    assert "No line is like that." in await text(monitor, "GET", "/system/log", words="coffee")
    assert re.findall(r'data-level="(\w+)"', await text(monitor, "GET", "/system/log", words="k3j9x0aa", level="error"))


async def test_without_a_line_the_log_says_so(monitor: Monitor) -> None:
    assert "Nothing was logged yet." in await text(monitor, "GET", "/system/log")


async def test_hostile_words_are_text(
    monitor: Monitor, double: OllamaDouble, catalogue: Catalogue, shell: PlayedShell
) -> None:
    hostile = "\"'><img src=x onerror=alert(1)>{{7*7}}"
    log(monitor, ("error", hostile))
    model = next(iter(double.library.models.values()))
    double.library.models[hostile] = type(model)(**{**vars(model), "name": hostile})
    double.library.loaded[hostile] = 4096
    report = vars(shell.processes[-1]) | {"name": "worker", "detail": hostile}
    shell._take([report])
    await catalogue.refresh()
    await monitor.page.memory.look()
    for path in ("/system", "/system/state", "/system/log", "/system/report"):
        page = await text(monitor, "GET", path)
        assert "<img" not in page, path
    for path in ("/system", "/system/state", "/system/log"):
        assert "{{7*7}}" in await text(monitor, "GET", path), path


async def test_a_model_is_unloaded_and_leaves_its_place_empty(
    monitor: Monitor, double: OllamaDouble, catalogue: Catalogue, window: Window
) -> None:
    double.library.loaded["tiny-chat:latest"] = 4096
    await catalogue.refresh()
    await monitor.page.memory.look()
    state = await text(monitor, "GET", "/system/state")
    assert 'aria-label="Unload now: tiny-chat:latest"' in state
    assert 'hx-delete="/system/memory?name=tiny-chat%3Alatest"' in state
    assert await text(monitor, "DELETE", "/system/memory", name="tiny-chat:latest") == ""
    assert double.library.loaded == {}
    await window.until("event: system")


async def test_nothing_is_unloaded_without_a_name(monitor: Monitor) -> None:
    with pytest.raises(NotFound):
        await ask(monitor, "DELETE", "/system/memory")


async def test_the_report_is_shown_before_it_is_copied(monitor: Monitor, catalogue: Catalogue) -> None:
    log(monitor, ("error", "it fell"))
    await catalogue.refresh()
    card = await text(monitor, "GET", "/system/report")
    assert card.count("backend error k3j9x0aa it fell") == 3  # to be read, copied and saved
    assert "data-copy-text=" in card
    assert "hearth-shell 9.9" in card
    assert "Ollama: running, 4 models, 0 in memory" in card


async def test_who_looks_is_told_from_then_on(monitor: Monitor, shell: PlayedShell, window: Window) -> None:
    shell.ollama("unhealthy", ours=True)
    assert "event: system" not in await window.heard()
    await text(monitor, "GET", "/system")
    await window.until("event: system")
    window.forget()
    shell.ollama("failed", ours=False)
    await window.until("event: system")
    state = await text(monitor, "GET", "/system/state")
    assert 'data-status="failed"' in state


async def test_every_part_that_acts_carries_the_pages_nonce(
    monitor: Monitor, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.library.loaded["tiny-chat:latest"] = 4096
    await catalogue.refresh()
    await monitor.page.memory.look()
    page = await text(monitor, "GET", "/system")
    acting = re.findall(r"<[a-z-]+(?=[^>]*\shx-(?:get|post|put|delete)=)[^>]*>", page)
    assert len(acting) >= 7
    assert all("hx-nonce=" in element for element in acting)


@pytest.mark.parametrize("name", ["logs", "data"])
async def test_a_folder_is_shown_by_the_shell(monitor: Monitor, shell: PlayedShell, name: str) -> None:
    assert f'hx-post="/system/folders/{name}"' in await text(monitor, "GET", "/system")
    await ask(monitor, "POST", f"/system/folders/{name}", HTMX)
    assert shell.asked == [("open.folder", {"name": name})]


@pytest.mark.parametrize("name", ["home", "..%2Fdata", "logs.", "__class__"])
async def test_no_other_folder_is_asked_for(monitor: Monitor, shell: PlayedShell, name: str) -> None:
    with pytest.raises(NotFound):
        await ask(monitor, "POST", f"/system/folders/{name}", HTMX)
    assert shell.asked == []


async def save(monitor: Monitor, report: str) -> str:
    body = urlencode({"report": report}).encode()
    headers = (HTMX, ("content-type", "application/x-www-form-urlencoded"))
    answer = await monitor.page.routes().answer(Request("POST", "/system/report/file", "", headers, body))
    assert isinstance(answer, Response)
    return answer.body.decode()


async def test_the_report_is_saved_as_it_was_read(monitor: Monitor, shell: PlayedShell, tmp_path: Path) -> None:
    shell.results["dialog.save"] = {"path": str(tmp_path / "für <alle>.txt")}
    assert "Saved as für &lt;alle&gt;.txt." in await save(monitor, "Hearth\nProcesses\n")
    assert (tmp_path / "für <alle>.txt").read_text("utf-8") == "Hearth\nProcesses\n"
    assert shell.asked == [("dialog.save", {"title": "Save the report", "name": "hearth-report.txt"})]


@pytest.mark.parametrize("result", [{"path": None}, {"path": 7}, None, []])
async def test_who_changed_their_mind_saves_nothing(monitor: Monitor, shell: PlayedShell, result: object) -> None:
    shell.results["dialog.save"] = result
    assert await save(monitor, "Hearth") == ""


async def test_a_place_that_can_t_be_written_to_is_said(monitor: Monitor, shell: PlayedShell, tmp_path: Path) -> None:
    shell.results["dialog.save"] = {"path": str(tmp_path / "gone" / "report")}
    with pytest.raises(NotSaved, match="report could not be written there"):
        await save(monitor, "Hearth")


async def test_a_desktop_without_dialogs_says_so(monitor: Monitor, shell: PlayedShell) -> None:
    shell.refuses = "This desktop has no dialogs for files."
    with pytest.raises(NotDoneByShell, match="has no dialogs"):
        await save(monitor, "Hearth")
