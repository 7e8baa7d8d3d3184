"""A window in Chromium, let in with the session's cookie. It keeps what it asked for and what it complained of."""

import asyncio
import re
import shutil
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, async_playwright

from tests.journeys.window import PATIENCE, LostPageError, Window

T = TypeVar("T")

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NO_ANSWER = re.compile(
    r"net::ERR_(CONNECTION|EMPTY_RESPONSE|INCOMPLETE|ABORTED|NETWORK_IO)|network error|Failed to fetch"
)
"""How the console tells of a backend that was killed: that is the test's doing."""


def why_no_chromium() -> str | None:
    """Why Chromium can't be driven here, or None."""
    return None if chromium_program() else "Chromium is not installed"


def chromium_program() -> str | None:
    """The Chromium of this system, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Chromium:
    """The browser. It lives on a thread and an event loop of its own, so that it is served while a test waits."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="Chromium", daemon=True)
        self._thread.start()
        self._playwright, self._browser = self.do(_launch())

    def do(self, act: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the browser's loop and wait for what it returns."""
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(2 * PATIENCE)

    def end(self) -> None:
        """End the browser and its thread."""
        self.do(self._browser.close())
        self.do(self._playwright.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @contextmanager
    def window(self, address: str, token: str = "", **options: Any) -> Iterator["ChromiumWindow"]:
        """A window with cookies of its own, at `address`; `options` are those of Playwright's contexts."""
        origin = "/".join(address.split("/")[:3])
        context = self.do(self._browser.new_context(**{"viewport": {"width": 1100, "height": 760}, **options}))
        try:
            page = self.do(self._page(context, origin, token))
            window = ChromiumWindow(self, context, page, origin)
            self.do(window.listen())
            self.do(page.goto(address))
            yield window
        finally:
            self.do(context.close())

    async def _page(self, context: BrowserContext, origin: str, token: str) -> Page:
        context.set_default_timeout(PATIENCE * 1000)
        if token:
            name = f"hearth_session_{origin.rpartition(':')[2]}"
            await context.add_cookies(
                [{"name": name, "value": token, "url": origin, "httpOnly": True, "sameSite": "Strict"}]
            )
        return await context.new_page()


async def _launch() -> tuple[Playwright, Browser]:
    playwright = await async_playwright().start()
    browser = await playwright.chromium.launch(executable_path=chromium_program(), args=[*ARGUMENTS])
    return playwright, browser


class ChromiumWindow(Window):
    """One page."""

    engine = "chromium"

    def __init__(self, chromium: Chromium, context: BrowserContext, page: Page, origin: str) -> None:
        self.chromium = chromium
        self.context = context
        self.page = page
        self.origin = origin
        self.asked: list[str] = []
        """Every address that was asked for, by whatever part of the page."""
        self.complaints: list[str] = []
        """Errors and warnings of the console, and exceptions that nobody caught."""

    async def listen(self) -> None:
        """Keep what the page asks for and complains of. Runs on the browser's loop, as all of Playwright must."""
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))

    def strangers(self) -> list[str]:
        """What was asked for elsewhere than at the backend."""
        return [url for url in self.asked if not url.startswith((f"{self.origin}/", "data:", "about:"))]

    def add_script(self, path: Path) -> None:
        """Add a script of the test's to the page; its policy has to be bypassed."""
        self._do(self.page.add_script_tag(path=path))

    def open(self, path: str) -> None:
        self._do(self.page.goto(self.origin + path))

    def reload(self) -> None:
        self._do(self.page.reload())

    def click(self, selector: str) -> None:
        self._do(self.page.locator(selector).first.click())

    def type(self, text: str) -> None:
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if number:
                self.press("Shift+Enter")
            self._do(self.page.keyboard.type(line))

    def press(self, keys: str) -> None:
        self._do(self.page.keyboard.press(keys))

    def scroll(self, pixels: int) -> None:
        self._do(self.page.locator("#scroll").hover())
        self._do(self.page.mouse.wheel(0, pixels))

    def run(self, script: str, *arguments: object) -> Any:
        body = f"(given) => (function () {{ {script} }}).apply(null, given)"
        try:
            return self._do(self.page.evaluate(body, list(arguments)))
        except Error as error:
            raise LostPageError(str(error)) from error

    def picture(self, path: Path) -> None:
        self._do(self.page.screenshot(path=path))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not NO_ANSWER.search(message.text):
            self.complaints.append(f"{message.type}: {message.text} ({message.location})")

    def _do(self, act: Coroutine[Any, Any, T]) -> T:
        return self.chromium.do(act)
