"""The native window in the real engine, driven as a person drives it."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.journeys.webkit_session import WebkitSession, screen, webkit_session, why_no_window

REASON = why_no_window()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")

OPEN_VIEW = Path(__file__).parents[1] / "frontend" / "fixtures" / "open-view.ts"

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A tiny page</title>
<style>body { font: 20px sans-serif; margin: 2em } :root[data-connection] body { color: #345 }</style>
<script>
  window.hearth = { askToOpen: url => { document.querySelector("#asked").textContent = url } }
</script>
<button id="press" onclick="document.querySelector('#out').textContent = 'pressed'">Press</button>
<input id="box" aria-label="Box">
<a id="away" href="https://example.com/away">away</a>
<a id="blank" href="https://example.com/blank" target="_blank">in a new window</a>
<p id="out"></p><p id="asked"></p>
</html>"""


@dataclass
class TinyServer:
    """A backend of one page, which keeps the cookies that came."""

    cookies: list[str] = field(default_factory=list)
    origin: str = ""


@pytest.fixture
def server() -> Iterator[TinyServer]:
    tiny = TinyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tiny.cookies.append(self.headers.get("Cookie", ""))
            body = PAGE.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_line: object) -> None:
            """Silence: the test says what it needs to know."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tiny.origin = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield tiny
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def window(server: TinyServer, tmp_path: Path) -> Iterator[WebkitSession]:
    bun = shutil.which("bun")
    assert bun is not None
    wish = {"mount": {"origin": server.origin, "path": "/", "token": "a-token"}}
    with (
        screen() as display,
        webkit_session(
            [bun, str(OPEN_VIEW)],
            display=display,
            folder=tmp_path,
            environment={"HEARTH_TEST_VIEW": json.dumps(wish)},
        ) as session,
    ):
        session.wait_for("#press")
        yield session


def test_a_click_and_typed_keys_reach_the_page(window: WebkitSession) -> None:
    assert window.text("#out") == ""
    window.click("#press")
    window.wait_until(lambda session: session.text("#out") == "pressed", "the button was pressed")
    window.type("#box", "Grüße")
    assert window.execute("return document.querySelector('#box').value") == "Grüße"
    assert window.title() == "A tiny page"


def test_a_link_out_is_asked_about_and_not_followed(window: WebkitSession, server: TinyServer) -> None:
    window.click("#away")
    window.wait_until(lambda session: session.text("#asked") == "https://example.com/away", "it was asked")
    window.click("#blank")
    window.wait_until(lambda session: session.text("#asked") == "https://example.com/blank", "it was asked")
    assert window.url() == f"{server.origin}/"
    assert len(window.ask("GET", "window/handles")) == 1


def test_the_session_cookie_is_there_and_no_script_can_read_it(window: WebkitSession, server: TinyServer) -> None:
    port = server.origin.rsplit(":", 1)[1]
    assert server.cookies[0] == f"hearth_session_{port}=a-token"
    assert window.execute("return document.cookie") == ""
    (cookie,) = window.ask("GET", "cookie")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/")


@pytest.mark.skipif(shutil.which("import") is None, reason="ImageMagick is not installed")
def test_a_picture_of_the_screen_shows_the_page(window: WebkitSession, tmp_path: Path) -> None:
    window.execute("document.body.style.background = 'rgb(10, 200, 30)'")
    picture = tmp_path / "screen.png"

    def is_green(session: WebkitSession) -> bool:
        session.screenshot(picture)
        command = ["convert", str(picture), "-format", "%[pixel:p{600,500}]", "info:"]
        pixel = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return pixel == "srgb(10,200,30)"

    window.wait_until(is_green, "the middle of the screen is green")
