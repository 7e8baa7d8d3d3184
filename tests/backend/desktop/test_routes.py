from pathlib import Path

import pytest

from backend.desktop.habits import Habits
from backend.desktop.routes import DesktopRoutes
from backend.web.events import EventHub
from backend.web.render import Renderer
from backend.web.request import Request, Response
from backend.web.routes import NotFound
from backend.web.shell import NotDoneByShell
from tests.backend.desktop.conftest import Shell

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
FORM = (("content-type", "application/x-www-form-urlencoded"), ("hx-request", "true"))


@pytest.fixture
def room(shell: Shell) -> DesktopRoutes:
    shell.results["desktop.offers"] = {"tray": False, "autostart": True}
    return DesktopRoutes(Habits(shell), Renderer(TEMPLATES, EventHub(1), "v", demo=False))


async def ask(room: DesktopRoutes, method: str, path: str, body: bytes = b"") -> str:
    answer = await room.routes().answer(Request(method, path, "", FORM, body))
    assert isinstance(answer, Response)
    assert answer.status == 200
    return answer.body.decode()


async def test_each_habit_that_is_offered_has_a_switch(room: DesktopRoutes) -> None:
    shown = await ask(room, "GET", "/desktop/habits")
    assert 'id="habit-tray"' in shown
    assert shown.count("checked") == 1
    assert "habit-global_key" not in shown


async def test_where_nothing_is_offered_nothing_is_shown(room: DesktopRoutes, shell: Shell) -> None:
    shell.results["desktop.offers"] = {"tray": None}
    assert (await ask(room, "GET", "/desktop/habits")).strip() == ""


@pytest.mark.parametrize(("body", "on"), [(b"on=on", True), (b"", False), (b"on=off", False)])
async def test_a_switch_is_turned(room: DesktopRoutes, shell: Shell, body: bytes, on: bool) -> None:
    await ask(room, "PUT", "/desktop/habits/tray", body)
    assert shell.asked[0] == ("tray.set", {"on": on})


async def test_a_switch_that_the_desktop_refuses_shows_why_and_how_it_still_is(
    room: DesktopRoutes, shell: Shell
) -> None:
    shell.refusal = "There is <none>."
    shown = await ask(room, "PUT", "/desktop/habits/tray", b"on=on")
    assert "There is &lt;none&gt;." in shown
    assert shown.count("checked") == 1


async def test_a_switch_that_there_is_not_is_not_found(room: DesktopRoutes) -> None:
    with pytest.raises(NotFound):
        await ask(room, "PUT", "/desktop/habits/window", b"on=on")


async def test_a_text_that_the_page_may_not_copy_itself_is_copied_by_the_shell(
    room: DesktopRoutes, shell: Shell
) -> None:
    answer = await room.routes().answer(Request("POST", "/clipboard", "", FORM, "text=%22é%0a%26".encode()))
    assert isinstance(answer, Response)
    assert answer.status == 204
    assert shell.asked == [("clipboard.write", {"text": '"é\n&'})]


async def test_a_text_that_can_t_be_copied_is_no_silent_loss(room: DesktopRoutes, shell: Shell) -> None:
    shell.refusal = "This system has no program that fills the clipboard."
    with pytest.raises(NotDoneByShell, match="no program"):
        await room.routes().answer(Request("POST", "/clipboard", "", FORM, b"text=x"))
