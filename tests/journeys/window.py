"""A window on Hearth, whichever engine draws it: what a person does in it, and what it shows."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 15.0
"""Seconds that a journey waits for what has to happen."""
LOOK_EVERY = 0.02


class NotSeenError(AssertionError):
    """What had to be seen was not, in time. The message says what, and what the window showed instead."""


class LostPageError(Exception):
    """The page went away while it was asked: another one takes its place."""


class Window(ABC):
    """One window. Selectors are CSS; what is done is done as by a person, with real pointer and key events."""

    engine: str
    origin: str
    """Where the backend is, as `http://127.0.0.1:PORT`."""

    @abstractmethod
    def open(self, path: str) -> None:
        """Go to a path of the backend's and wait until the page is loaded."""

    @abstractmethod
    def reload(self) -> None:
        """Load the page anew."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click in the middle of the first element that fits; it is scrolled to where it is seen."""

    @abstractmethod
    def type(self, text: str) -> None:
        """Type into whatever has the focus; a line break is Shift+Enter."""

    @abstractmethod
    def press(self, keys: str) -> None:
        """Press one key, or several at once: `Enter`, `Shift+Enter`, `Control+v`."""

    @abstractmethod
    def scroll(self, pixels: int) -> None:
        """Turn the wheel over the middle of the conversation; negative is upwards."""

    @abstractmethod
    def run(self, script: str, *arguments: object) -> Any:
        """Run the body of a function in the page. Raises LostPageError."""

    @abstractmethod
    def picture(self, path: Path) -> None:
        """Write what is seen to `path`, as PNG."""

    def see(self, expression: str, *arguments: object) -> Any:
        """The value of an expression in the page; `$(selector)` and `$$(selector)` find elements."""
        return self.run(
            "const $ = (css) => document.querySelector(css);"
            f"const $$ = (css) => [...document.querySelectorAll(css)]; return {expression}",
            *arguments,
        )

    def until(self, expression: str, *arguments: object, seconds: float = PATIENCE) -> Any:
        """Wait until an expression in the page is true, and return it. Raises NotSeenError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if value := self.see(expression, *arguments):
                    return value
            except LostPageError:
                pass
            time.sleep(LOOK_EVERY)
        wanted = f"{expression} {list(arguments)}"
        raise NotSeenError(f"not within {seconds:g} s: {wanted}\nthe window shows:\n{self._all()}")

    def until_holds(self, holds: Callable[[], object]) -> None:
        """Wait for something outside of the page. Raises NotSeenError."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline:
                raise NotSeenError(f"not within {PATIENCE:g} s; the window shows:\n{self._all()}")
            time.sleep(LOOK_EVERY)

    def wait_for(self, selector: str) -> None:
        """Wait until an element that fits is seen."""
        self.until(f"{SEEN}($(arguments[0]))", selector)

    def wait_gone(self, selector: str) -> None:
        """Wait until no element that fits is seen."""
        self.until(f"!$$(arguments[0]).some({SEEN})", selector)

    def wait_for_text(self, selector: str, text: str) -> None:
        """Wait until the first element that fits shows this text."""
        self.until("$(arguments[0])?.innerText.includes(arguments[1])", selector, text)

    def shows(self, selector: str) -> bool:
        """Whether the first element that fits is seen."""
        return bool(self.see(f"{SEEN}($(arguments[0]))", selector))

    def text(self, selector: str) -> str:
        """What the first element that fits shows, white space folded; nothing where there is none."""
        return " ".join(str(self.see("$(arguments[0])?.innerText ?? ''", selector)).split())

    def count(self, selector: str) -> int:
        """How many elements fit, seen or not."""
        return int(self.see("$$(arguments[0]).length", selector))

    def value(self, selector: str) -> str:
        """What stands in a field."""
        return str(self.see("$(arguments[0]).value", selector))

    def focused(self) -> str:
        """What has the focus, as a person would call it: its label, else its text."""
        return str(
            self.see(
                "((at) => at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? '')"
                "(document.activeElement).trim().replace(/\\s+/g, ' ')"
            )
        )

    @property
    def path(self) -> str:
        """The path of the page that is shown."""
        return str(self.see("location.pathname"))

    @property
    def title(self) -> str:
        """The page's title."""
        return str(self.see("document.title"))

    def _all(self) -> str:
        try:
            shown = str(self.see("location.pathname + '\\n' + (document.body?.innerText ?? '')"))
            lines = [line.strip() for line in shown.splitlines() if line.strip()]
            return "\n".join(lines if len(lines) < 40 else [*lines[:20], "…", *lines[-20:]])
        except LostPageError as error:
            return f"(nothing: {error})"


SEEN = "((at) => at?.checkVisibility({ visibilityProperty: true }) ?? false)"
