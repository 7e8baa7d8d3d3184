from pathlib import Path
from urllib.parse import urlencode

import pytest

from backend.settings.routes import Settings
from backend.settings.speaking import Speaking
from backend.store import Store
from backend.web.events import EventHub
from backend.web.render import Frame, Renderer
from backend.web.request import BadRequest, Request, Response
from backend.web.routes import WrongMethod
from tests.backend.conftest import ROOT
from tests.backend.settings.conftest import Run
from tests.driving.page import visible_text


@pytest.fixture
def room(run: Run) -> Settings:
    return settings_of(run)


def settings_of(run: Run, *, demo: bool = False) -> Settings:
    hub = EventHub(first_number=7)
    renderer = Renderer(ROOT / "templates", hub, "test", demo=demo)
    return Settings(run.choices, hub, run.how, renderer, lambda: "running", speaking_of(run, hub), run.far)


def speaking_of(run: Run, hub: EventHub) -> Speaking:
    return Speaking(run.choices, run.shell, hub, lambda: None)


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


async def test_the_page_begins_with_what_everyone_understands_and_folds_what_few_set(room: Settings) -> None:
    html = await page_of(room)
    names = ("text-size", "language", "running", "exchange", "prompts-section", "keys-section", "answers")
    places = [html.index(f'<section id="{name}"') for name in names]
    assert places == sorted(places)
    assert '<details class="all-answers" id="all-answers" hx-morph-skip>' in html[places[-1] :]


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


async def test_a_demo_says_that_it_is_one_and_nothing_of_the_environment(store: Store) -> None:
    run = Run(store, fixed_by="127.0.0.1:1")
    await run.begin()
    room = settings_of(run, demo=True)
    request = Request("GET", "/settings/now", "", (), b"")
    chosen = await run.how.chosen()
    for template in ("settings/now.html", "settings/running.html"):
        answer = await room._fragment(request, template, chosen)
        said = visible_text(answer.body.decode())
        assert "emo" in said
        assert "OLLAMA_HOST" not in said


FAR = {"mode": "connected", "what": "hearth", "far_address": "https://hearth.example", "far_pass": "t" * 43}


async def test_a_whole_hearth_elsewhere_is_tried_and_gone_to_by_the_shell(room: Settings, run: Run) -> None:
    run.shell.results["far.try"] = {"is_well": True, "sentence": "Hearth answers.", "next_step": ""}
    assert "Hearth answers." in (await ask(room, "POST", "/settings/trial", **FAR)).body.decode()
    answer = await ask(room, "PUT", "/settings/mode", **FAR)
    assert "goes there now" in answer.body.decode()
    assert ("HX-Retarget", "#trial") in answer.headers
    assert "t" * 43 not in answer.body.decode()
    assert [name for name, _ in run.shell.asked] == ["far.try", "far.try", "far.connect"]
    assert (await run.how.chosen()).mode == "service", "this one runs as before when it comes back"


async def test_a_hearth_elsewhere_that_does_not_answer_is_told_beneath_the_form(room: Settings, run: Run) -> None:
    run.shell.results["far.try"] = {"is_well": False, "sentence": "Nothing answers.", "next_step": "See."}
    answer = await ask(room, "PUT", "/settings/mode", **FAR)
    assert "Nothing answers." in answer.body.decode()
    assert 'role="alert"' in answer.body.decode()


async def page_of(room: Settings, *headers: tuple[str, str]) -> str:
    async def frame(_: Request) -> Frame:
        return Frame("system", None, None)

    room.renderer.set_frame(frame)
    answer = await room.routes().answer(Request("GET", "/settings", "", (("hx-request", "true"), *headers), b""))
    assert isinstance(answer, Response)
    return answer.body.decode()


async def test_the_way_back_is_offered_where_the_page_is_seen_through_another_computers_shell(room: Settings) -> None:
    assert 'id="what-hearth"' in await page_of(room)
    assert "/far-connection" not in await page_of(room)
    seen = await page_of(room, ("x-hearth-relay", "1"))
    assert 'hx-delete="/far-connection"' in seen
    assert 'id="what-hearth"' not in seen


async def test_models_are_added_and_what_is_none_is_told_beneath_the_form(
    room: Settings, run: Run, tmp_path: Path
) -> None:
    model, page = tmp_path / "tiny.gguf", tmp_path / "<page>.gguf"
    model.write_bytes(b"GGUF\x03")
    page.write_bytes(b"<html>")
    run.shell.results["dialog.open"] = {"paths": [str(model)]}
    said = (await ask(room, "POST", "/settings/engine/models")).body.decode()
    assert "Hearth alone" in said
    assert [file.name for file in run.how.engine().files] == ["tiny.gguf"]
    run.shell.results["dialog.open"] = {"paths": [str(page)]}
    answer = await ask(room, "POST", "/settings/engine/models")
    assert "Not a model in the GGUF format: &lt;page&gt;.gguf." in answer.body.decode()
    assert ("HX-Retarget", "#trial") in answer.headers


async def test_where_nothing_can_be_chosen_that_is_told_beneath_the_form(room: Settings, run: Run) -> None:
    run.shell.refusal = "This desktop has no dialogs for files."
    assert "has no dialogs" in (await ask(room, "POST", "/settings/engine/models")).body.decode()
