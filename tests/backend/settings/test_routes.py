from urllib.parse import urlencode

import pytest

from backend.settings.routes import Settings
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import WrongMethod
from tests.backend.conftest import ROOT
from tests.backend.settings.conftest import Run
from tests.driving.page import visible_text


@pytest.fixture
def room(run: Run) -> Settings:
    return settings_of(run)


def settings_of(run: Run) -> Settings:
    hub = EventHub(first_number=7)
    renderer = Renderer(ROOT / "templates", hub, "test", demo=False)
    return Settings(run.choices, hub, run.how, renderer, lambda: "running")


async def put(room: Settings, path: str, **form: str) -> int:
    kind = ("content-type", "application/x-www-form-urlencoded")
    answer = await room.routes().answer(Request("PUT", path, "", (kind,), urlencode(form).encode()))
    assert isinstance(answer, Response)
    assert answer.body == b""
    return answer.status


async def test_a_theme_is_chosen_and_nothing_needs_to_be_shown(room: Settings) -> None:
    assert await put(room, "/settings/theme", theme="dark") == 204
    assert await room.choices.theme() == "dark"
    assert room.hub.number == 7


async def test_a_model_is_chosen_and_every_window_fetches_its_picker(room: Settings) -> None:
    window = room.hub.subscribe(7)
    assert await put(room, "/settings/model", model="tiny-chat:latest") == 204
    assert await room.choices.model() == "tiny-chat:latest"
    assert next(window) == b"id: 8\nevent: picker\ndata: picker\n\n"


async def test_the_draft_of_what_has_not_begun_is_kept(room: Settings) -> None:
    assert await put(room, "/draft", text="one\r\ntwo & three") == 204
    assert await room.choices.new_draft() == "one\ntwo & three"
    assert await put(room, "/draft", text="") == 204
    assert await room.choices.new_draft() == ""


async def test_a_theme_that_there_is_not_is_refused(room: Settings) -> None:
    with pytest.raises(BadRequest):
        await put(room, "/settings/theme")
    assert await room.choices.theme() == "system"


@pytest.mark.parametrize("path", ["/settings/theme", "/settings/model", "/draft"])
async def test_reading_an_address_changes_nothing(room: Settings, path: str) -> None:
    with pytest.raises(WrongMethod):
        await room.routes().answer(Request("GET", path, "theme=dark&model=x&text=x", (), b""))


async def ask(room: Settings, method: str, path: str, **form: str) -> Response:
    headers = (("content-type", "application/x-www-form-urlencoded"), ("hx-request", "true"))
    answer = await room.routes().answer(Request(method, path, "", headers, urlencode(form).encode()))
    assert isinstance(answer, Response)
    return answer


async def test_a_switch_answers_with_how_hearth_runs_then_and_every_window_looks(room: Settings) -> None:
    window = room.hub.subscribe(7)
    address = "https://ollama.example"
    shown = (await ask(room, "PUT", "/settings/mode", mode="connected", address=address, token="s3cret")).body.decode()
    assert "at https://ollama.example:443" in " ".join(shown.split())
    assert "One is kept for this address" in shown
    assert "s3cret" not in shown
    assert [word in next(window) for word in (b"event: picker\n",)] == [True]


async def test_what_keeps_it_from_switching_is_told_beneath_the_form_which_stays(room: Settings) -> None:
    answer = await ask(room, "PUT", "/settings/mode", mode="connected", address="http://<b>.example", token="s3cret")
    assert ("HX-Retarget", "#trial") in answer.headers
    shown = answer.body.decode()
    assert "could read your questions" in shown
    assert "<form" not in shown
    assert "s3cret" not in shown


async def test_a_trial_says_what_it_found(room: Settings) -> None:
    shown = (await ask(room, "POST", "/settings/trial", address="ftp://x")).body.decode()
    assert "https://" in shown
    assert 'role="alert"' in shown


async def test_the_state_line_is_what_it_is(room: Settings) -> None:
    assert "Ollama answers" in (await ask(room, "GET", "/settings/now")).body.decode()
    await ask(room, "PUT", "/settings/mode", mode="standalone")
    assert "no model is asked" in (await ask(room, "GET", "/settings/now")).body.decode()


async def test_where_the_environment_decides_the_page_names_whom_it_asks(store: Store) -> None:
    run = Run(store, fixed_by="192.0.2.7:11434")
    await run.begin()
    answer = await settings_of(run).routes().answer(Request("GET", "/settings/now", "", (), b""))
    assert isinstance(answer, Response)
    said = " ".join(visible_text(answer.body.decode()).split())
    assert said == "As OLLAMA_HOST says Ollama answers at 192.0.2.7:11434"
