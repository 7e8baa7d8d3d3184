from pathlib import Path

from backend.chat.sidebar import Sidebar
from backend.models.shown import Picker
from backend.web.error_pages import Pages
from backend.web.errors import Problem
from backend.web.events import EventHub
from backend.web.render import Frame, Renderer
from backend.web.request import Request

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
PROBLEM = Problem(404, "There is <no> such page.", "Go back.")


def pages() -> Pages:
    renderer = Renderer(TEMPLATES, EventHub(0), "v", demo=False)

    async def frame(request: Request) -> Frame:
        return Frame("system", Sidebar("", (), (), (), "", "", "", (), has_archive=False), Picker((), "", None))

    renderer.set_frame(frame)
    return Pages(renderer)


async def test_the_address_bar_gets_a_whole_page() -> None:
    page = await pages().problem(Request("GET", "/x", "", (), b""), PROBLEM)
    assert page.status == 404
    assert b"<html" in page.body
    assert b"There is &lt;no&gt; such page." in page.body
    assert b"Go back." in page.body


async def test_htmx_gets_a_notice_that_leaves_the_page_alone() -> None:
    notice = await pages().problem(Request("GET", "/x", "", (("hx-request", "true"),), b""), PROBLEM)
    assert notice.status == 404
    assert b"<html" not in notice.body
    assert b"There is &lt;no&gt; such page." in notice.body
    assert {("HX-Retarget", "#notices"), ("HX-Reswap", "beforeend")} <= set(notice.headers)
