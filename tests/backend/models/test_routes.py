import json
import re
from urllib.parse import quote, urlencode

import pytest

from backend.contract import Parent
from backend.models.catalogue import Catalogue
from backend.models.installing import NotOffered
from backend.models.names import NotAName
from backend.models.routes import Models
from backend.web.errors import DomainError
from backend.web.events import EventHub
from backend.web.request import Request, Response
from backend.web.routes import NotFound
from tests.backend.models.room import Clock, Window, only, states, until
from tests.ollama_double import OllamaDouble, error, replay
from tests.release_host import VERSION, ReleaseHost, Trouble

FORM = ("content-type", "application/x-www-form-urlencoded")
HTMX = ("hx-request", "true")
STALLED = replay("pull", stall_after=3)


async def ask(
    room: Models, method: str, path: str, *headers: tuple[str, str], form: dict[str, str] | None = None
) -> Response:
    path, _, query = path.partition("?")
    request = Request(method, path, query, (FORM, *headers), urlencode(form or {}).encode())
    answer = await room.routes().answer(request)
    assert isinstance(answer, Response)
    return answer


async def text(
    room: Models, method: str, path: str, *headers: tuple[str, str], form: dict[str, str] | None = None
) -> str:
    answer = await ask(room, method, path, HTMX, *headers, form=form)
    assert answer.status == 200
    return answer.body.decode()


async def test_the_page_lists_models_with_what_they_are_and_can_do(room: Models, catalogue: Catalogue) -> None:
    await catalogue.refresh()
    page = await text(room, "GET", "/models")
    for shown in ("tiny-chat:latest", "llama", "F16", "46 MB", "4k context", "thinking", "tools"):
        assert shown in page, shown
    assert "This frees 46 MB" in page
    assert "<html" not in page


async def test_the_whole_page_is_there_for_the_address_bar(room: Models, catalogue: Catalogue) -> None:
    await catalogue.refresh()
    answer = await ask(room, "GET", "/models")
    assert b"<html" in answer.body
    assert b"A good fit for this machine" in answer.body
    assert "Content-Security-Policy" in dict(answer.headers)


async def test_the_page_does_not_wait_for_ollama_and_tells_when_it_knows_more(
    room: Models, double: OllamaDouble, window: Window
) -> None:
    double.script("/api/version", replay("version", stall_after=0))
    assert "No model is here yet" in await text(room, "GET", "/models")
    await double.until(lambda double: double.server.stalled == 1)
    double.resume()
    await window.until("event: picker")
    assert "tiny-chat:latest" in await text(room, "GET", "/models")


async def test_the_page_of_a_missing_ollama_has_its_card(
    room: Models, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.stop()
    await catalogue.refresh()
    page = await text(room, "GET", "/models")
    assert 'data-kind="not-running"' in page
    assert 'hx-post="/ollama/start"' in page


async def test_the_page_without_models_recommends_each_model_once(
    room: Models, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.library.models.clear()
    await catalogue.refresh()
    page = await text(room, "GET", "/models")
    assert page.count('aria-label="Download qwen3:8b') == 1


async def test_a_hostile_name_of_a_model_is_text(room: Models, double: OllamaDouble, catalogue: Catalogue) -> None:
    hostile = "x\"'><img src=x onerror=alert(1)>{{7*7}}"
    model = next(iter(double.library.models.values()))
    double.library.models[hostile] = type(model)(**{**vars(model), "name": hostile, "family": hostile})
    await catalogue.refresh()
    for path in ("/models", "/picker"):
        page = await text(room, "GET", path)
        assert "<img" not in page
        assert "{{7*7}}" in page
    picker = await text(room, "GET", "/picker")
    values = [json.loads(found) for found in re.findall(r"hx-vals='([^']*)'", picker)]
    assert {"model": hostile} in values


async def test_a_download_asked_for_by_the_form_answers_with_the_list(room: Models, double: OllamaDouble) -> None:
    double.script("/api/pull", STALLED)
    target = ("hx-target", "div#downloads")
    listed = await text(room, "POST", "/models/downloads", target, form={"name": "tiny-extra"})
    assert f'id="download-{only(room.downloads).id}"' in listed
    assert "Cancel: tiny-extra" in listed
    assert "Cancel: tiny-extra" in await text(room, "GET", "/models/downloads")


async def test_a_download_asked_for_elsewhere_answers_with_a_notice(room: Models, double: OllamaDouble) -> None:
    double.script("/api/pull", STALLED)
    notice = await text(room, "POST", "/models/downloads", form={"name": "tiny-extra"})
    assert 'hx-target="#notices"' in notice
    assert "Downloading tiny-extra." in notice
    assert "download-list" not in notice


async def test_a_download_asked_for_in_sight_of_the_list_needs_no_notice(
    room: Models, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.always("/api/pull", STALLED)
    page = ("hx-current-url", "http://127.0.0.1:5000/models")
    assert (await ask(room, "POST", "/models/downloads", page, form={"name": "tiny-one"})).status == 204
    double.library.models.clear()
    await catalogue.refresh()  # now the card with the recommended models has the list on it
    assert (await ask(room, "POST", "/models/downloads", form={"name": "tiny-two"})).status == 204
    assert len(room.downloads.listed()) == 2


async def test_a_name_that_is_none_is_refused(room: Models) -> None:
    with pytest.raises(NotAName):
        await ask(room, "POST", "/models/downloads", form={"name": "no name"})
    with pytest.raises(NotAName):
        await ask(room, "POST", "/models/downloads")


async def test_a_failed_download_shows_why_and_goes_on(room: Models, double: OllamaDouble) -> None:
    double.script("/api/pull", replay("pull-missing"))
    await ask(room, "POST", "/models/downloads", form={"name": "tiny-extra"})
    await until(lambda: states(room.downloads) == ["failed"])
    listed = await text(room, "GET", "/models/downloads")
    assert "There is no model called tiny-extra to download." in listed
    found = re.search(r'hx-post="(/models/downloads/\w+/resumption)"', listed)
    assert found is not None
    again = await text(room, "POST", found[1])
    assert 'data-state="failed"' not in again
    await until(lambda: states(room.downloads) == ["done"])


async def test_a_cancelled_download_leaves_the_list(room: Models, double: OllamaDouble) -> None:
    double.script("/api/pull", STALLED)
    await ask(room, "POST", "/models/downloads", form={"name": "tiny-extra"})
    address = f"/models/downloads/{only(room.downloads).id}"
    assert "download-list" not in await text(room, "DELETE", address)
    with pytest.raises(NotFound):
        await ask(room, "DELETE", address)
    with pytest.raises(NotFound):
        await ask(room, "POST", f"{address}/resumption")


@pytest.mark.parametrize("name", ["tiny-chat:latest", "tiny-chat"])
async def test_a_deleted_model_is_gone_and_no_longer_chosen(
    room: Models, double: OllamaDouble, catalogue: Catalogue, name: str
) -> None:
    await catalogue.refresh()
    await room.choices.set_model("tiny-chat:latest")
    assert await text(room, "DELETE", f"/models/local?name={quote(name, safe='')}") == ""
    assert double.library.find("tiny-chat") is None
    assert await room.choices.model() == ""
    await until(lambda: not catalogue.has("tiny-chat"))


async def test_deleting_another_model_keeps_the_choice(room: Models, catalogue: Catalogue) -> None:
    await catalogue.refresh()
    await room.choices.set_model("tiny-chat:latest")
    await ask(room, "DELETE", "/models/local", form={"name": "tiny-think:latest"})
    assert await room.choices.model() == "tiny-chat:latest"


async def test_a_model_that_is_gone_already_is_as_the_person_wants_it(room: Models) -> None:
    assert await text(room, "DELETE", "/models/local?name=tiny-gone") == ""


async def test_nothing_is_deleted_without_a_name(room: Models, double: OllamaDouble) -> None:
    with pytest.raises(NotAName):
        await ask(room, "DELETE", "/models/local")
    assert double.asked("/api/delete") == []


async def test_a_deletion_that_fails_says_why_and_looks_again(
    room: Models, double: OllamaDouble, catalogue: Catalogue
) -> None:
    await catalogue.refresh()
    double.script("/api/delete", error(503, "server busy, please try again"))
    with pytest.raises(DomainError) as raised:
        await ask(room, "DELETE", "/models/local?name=tiny-chat")
    assert raised.value.sentence == "Ollama has too many requests waiting."
    assert raised.value.next_step
    assert catalogue.has("tiny-chat")


async def test_the_picker_offers_the_models_and_marks_the_chosen_one(room: Models, catalogue: Catalogue) -> None:
    await catalogue.refresh()
    await room.choices.set_model("tiny-think")
    picker = await text(room, "GET", "/picker")
    assert 'name="model" value="tiny-think:latest"' in picker
    assert picker.count('aria-pressed="true"') == 1
    assert "tiny-embed" not in picker


async def test_looking_again_finds_an_ollama_that_was_started_meanwhile(
    room: Models, double: OllamaDouble, clock: Clock
) -> None:
    double.stop()
    card = await text(room, "GET", "/ollama/card")
    assert "Ollama is installed but not running." in card
    double.start()
    clock.now += 60
    assert (await text(room, "GET", "/ollama/card")).strip() == ""


async def test_windows_that_all_ask_for_the_card_make_one_look(
    room: Models, double: OllamaDouble, hub: EventHub
) -> None:
    for _ in range(5):
        await text(room, "GET", "/ollama/card")
    assert len(double.asked("/api/version")) == 1


async def test_the_card_without_models_lets_one_be_had(room: Models, double: OllamaDouble) -> None:
    double.library.models.clear()
    card = await text(room, "GET", "/ollama/card")
    assert 'data-kind="no-models"' in card
    assert 'hx-vals=\'{"name": "qwen3:8b"}\'' in card


async def test_a_chosen_model_that_is_gone_can_be_had_again(room: Models) -> None:
    await room.choices.set_model("tiny-gone")
    card = await text(room, "GET", "/ollama/card")
    assert 'data-kind="model-gone"' in card
    assert "data-choose-model" in card
    assert 'hx-vals=\'{"name": "tiny-gone"}\'' in card


async def test_while_ollama_starts_the_picker_and_the_card_say_so(
    room: Models, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.stop()
    await catalogue.refresh()
    catalogue.set_starting(True)
    card = await text(room, "GET", "/ollama/card")
    assert 'data-kind="starting"' in card
    assert "<button" not in card
    assert "Ollama is starting…" in await text(room, "GET", "/picker")


async def test_starting_ollama_without_a_shell_says_how_to_do_it_by_hand(room: Models, double: OllamaDouble) -> None:
    assert isinstance(room.parent, Parent)
    assert not room.parent.present
    double.stop()
    card = await text(room, "POST", "/ollama/start")
    assert "ollama serve" in card
    assert 'hx-get="/ollama/card"' in card


async def test_every_part_that_acts_carries_the_pages_nonce(
    room: Models, double: OllamaDouble, catalogue: Catalogue
) -> None:
    double.always("/api/pull", STALLED)
    await catalogue.refresh()
    await ask(room, "POST", "/models/downloads", form={"name": "tiny-extra"})
    for path in ("/models", "/picker", "/models/downloads"):
        page = await text(room, "GET", path)
        acting = re.findall(r"<[a-z-]+(?=[^>]*\shx-(?:get|post|put|delete)=)[^>]*>", page)
        assert acting, path
        assert all("hx-nonce=" in element for element in acting), path


async def test_what_would_be_installed_is_shown_before_it_is_fetched(room: Models, release_host: ReleaseHost) -> None:
    before = await text(room, "GET", "/ollama/installation")
    assert "Install Ollama" in before
    assert f"This asks {room.installation.view().host}" in before
    assert release_host.requests == []
    offer = await text(room, "POST", "/ollama/offer")
    assert f"Ollama {VERSION} for Linux on x86-64" in offer
    assert all(host in offer for host in release_host.hosts), "a host will be contacted that is not named"
    assert f'hx-vals=\'{{"version": "{VERSION}"}}\'' in offer
    assert release_host.fetches == []
    assert "Install Ollama" in await text(room, "DELETE", "/ollama/offer")


async def test_an_installation_shows_how_far_it_is_and_can_be_ended(room: Models, release_host: ReleaseHost) -> None:
    release_host.trouble.stall_after = 0
    await text(room, "POST", "/ollama/offer")
    shown = await text(room, "POST", "/ollama/installation", form={"version": VERSION})
    assert 'id="download-ollama-progress"' in shown
    assert 'hx-delete="/ollama/installation"' in shown
    assert "Install Ollama" in await text(room, "DELETE", "/ollama/installation")


async def test_an_installation_that_failed_can_be_tried_again(room: Models, release_host: ReleaseHost) -> None:
    await text(room, "POST", "/ollama/offer")
    release_host.trouble.statuses["stored"] = 503
    await text(room, "POST", "/ollama/installation", form={"version": VERSION})
    await until(lambda: (view := room.installation.view().download) and view.state == "paused")
    shown = await text(room, "GET", "/ollama/installation")
    assert "status 503" in shown
    assert 'hx-post="/ollama/installation/resumption"' in shown
    release_host.trouble = Trouble(stall_after=0)
    assert 'data-state="running"' in await text(room, "POST", "/ollama/installation/resumption")


async def test_what_the_release_host_could_not_tell_is_said_in_the_place_of_the_offer(
    room: Models, release_host: ReleaseHost
) -> None:
    release_host.trouble.statuses["latest"] = 500
    shown = await text(room, "POST", "/ollama/offer")
    assert 'role="alert"' in shown
    assert "no release that Hearth can use" in shown
    assert "Install Ollama" in shown


async def test_what_was_not_offered_can_not_be_installed(room: Models) -> None:
    with pytest.raises(NotOffered) as raised:
        await ask(room, "POST", "/ollama/installation", form={"version": "9.9.9"})
    assert isinstance(raised.value, DomainError)
    with pytest.raises(NotOffered):
        await ask(room, "POST", "/ollama/installation/resumption")


async def test_an_installation_under_way_is_on_the_page_of_models_also_where_ollama_is_there_by_now(
    room: Models, release_host: ReleaseHost, catalogue: Catalogue
) -> None:
    await catalogue.refresh()
    release_host.trouble.stall_after = 0
    assert "/ollama/installation" not in await text(room, "GET", "/models")
    await text(room, "POST", "/ollama/offer")
    await text(room, "POST", "/ollama/installation", form={"version": VERSION})
    assert 'id="download-ollama"' in await text(room, "GET", "/models")
