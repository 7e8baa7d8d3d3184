from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from backend.chat.mode_page import ModePage
from backend.chat.modes import BUILT_IN, BrokenMode, Modes
from backend.chat.routes import Chat
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response

Ask = Callable[..., Awaitable[Response]]
PIRATE = "---\nname: Pirate\ntemperature: 0.3\n---\nSpeak like a pirate."


@pytest.fixture
def modes(data_folder: Path) -> Modes:
    return Modes(data_folder / "modes")


@pytest.fixture
def ask(modes: Modes, room: Chat, renderer: Renderer, hub: EventHub) -> Ask:
    """Asks the handlers. `room` has set the frame."""
    routes = ModePage(modes, renderer, hub).routes()

    async def ask(method: str, path: str, **form: str) -> Response:
        kind = (("content-type", "application/x-www-form-urlencoded"), ("hx-request", "true"))
        answer = await routes.answer(Request(method, path, "", kind, urlencode(form).encode()))
        assert isinstance(answer, Response)
        return answer

    return ask


async def test_a_mode_is_added_changed_taken_out_and_deleted(ask: Ask, modes: Modes) -> None:
    assert b"Pirate" in (await ask("POST", "/modes", text=PIRATE)).body
    assert b"Captain" in (await ask("PUT", "/modes/pirate", text=PIRATE.replace("Pirate", "Captain"))).body
    file = await ask("GET", "/modes/pirate/file")
    assert file.body.decode().startswith("---\nname: Captain")
    assert ("Content-Disposition", "attachment; filename*=UTF-8''pirate.md") in file.headers
    assert b"Captain" not in (await ask("DELETE", "/modes/pirate")).body
    assert await modes.find("pirate") is None


async def test_a_mode_says_from_what_it_answers_and_message_boxes_hear_of_it(ask: Ask, hub: EventHub) -> None:
    before = hub.number
    shown = (await ask("POST", "/modes", text="---\nname: Guide\ncollections: [Town, House]\n---\n")).body.decode()
    assert "answers from Town, House" in shown
    assert "such as “collections: House, Taxes”" in shown
    assert hub.number == before + 2


async def test_what_was_taken_out_comes_in_as_it_was(ask: Ask, modes: Modes) -> None:
    await ask("POST", "/modes", text=PIRATE)
    await ask("POST", "/modes", text=(await ask("GET", "/modes/pirate/file")).body.decode())
    assert await modes.text("pirate-2") == await modes.text("pirate")


async def test_a_broken_mode_is_refused_with_its_line(ask: Ask) -> None:
    with pytest.raises(BrokenMode, match="Line 2"):
        await ask("POST", "/modes", text="---\ntemperature: hot\n---\n")


async def test_a_file_that_was_broken_elsewhere_is_shown_with_its_line_and_can_be_mended(
    ask: Ask, modes: Modes
) -> None:
    await ask("POST", "/modes", text=PIRATE)
    (modes.folder / "pirate.md").write_text("---\nname: Pirate\n<b>oops\n---\n")
    page = (await ask("GET", "/modes")).body.decode()
    assert "Line 3" in page
    assert "<b>oops" not in page
    assert "Line 3" not in (await ask("PUT", "/modes/pirate", text=PIRATE)).body.decode()


async def test_one_that_was_there_from_the_start_comes_back(ask: Ask) -> None:
    await ask("PUT", "/modes/write", text=PIRATE)
    page = (await ask("DELETE", "/modes/write")).body.decode()
    assert "Pirate" not in page
    assert BUILT_IN["write"].splitlines()[-1][:30] in page
