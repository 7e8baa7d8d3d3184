"""axe-core finds nothing serious on any page, in light and in dark, wide and narrow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.driving.backend_process import ROOT
from tests.journeys.chromium_window import ChromiumWindow
from tests.journeys.hearth import Hearth, Opening
from tests.journeys.talking import LAST, ask, wait_for_answer
from tests.ollama_double import replay, say

AXE = ROOT / "node_modules/axe-core/axe.min.js"
pytestmark = pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed")

FAULTS = """
    return axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations
        .filter(({ impact }) => ["serious", "critical"].includes(impact))
        .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`)));
"""
EVERYTHING = """### Steps

1. One
2. Two, with `code` and ~~strikethrough~~

> Said by somebody.

| Tea | Minutes |
|---|---:|
| green | [2](https://example.com/green) |

- [x] done
- [ ] open

```python
def tea(kind: str = "green") -> int:
    return 2  # minutes
```

So $a^2$ it is, in general

$$
x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}, \\quad
a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r
$$

```mermaid
flowchart LR
  A --> B
```

```mermaid
flowchart LR
  A[[[ -->
```

A note[^1].

[^1]: And what it says.
"""


@dataclass(frozen=True)
class Furnished:
    """A Hearth with something to look at."""

    hearth: Hearth
    answered: str
    """The path of a conversation with all that an answer can hold."""
    failed: str
    """The path of one whose answer failed."""

    @contextmanager
    def seen(self, path: str, scheme: str, width: int = 1100) -> Iterator[ChromiumWindow]:
        """A window of its own, in which axe may run."""
        size = {"width": width, "height": 760}
        options = {"bypass_csp": True, "color_scheme": scheme, "reduced_motion": "reduce", "viewport": size}
        with self.hearth.second_window(path, **options) as window:
            window.add_script(AXE)
            yield window


@pytest.fixture(scope="module")
def furnished(open_browser: Opening, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with open_browser(tmp_path_factory.mktemp("axe")) as hearth:
        hearth.ollama.reply("Show me everything", say(EVERYTHING))
        hearth.ollama.reply("Fail, please", replay("chat-queue-full"))
        hearth.ollama.library.models.pop("tiny-tools:latest")
        ask(hearth.window, "Show me everything")
        wait_for_answer(hearth.window)
        answered = hearth.window.path
        hearth.window.open("/")
        ask(hearth.window, "Fail, please")
        wait_for_answer(hearth.window, "failed")
        yield Furnished(hearth, answered, hearth.window.path)


def nothing(window: ChromiumWindow) -> None:
    """Leave the page as it opens."""


def open_picker(window: ChromiumWindow) -> None:
    window.click("#picker-button")
    window.wait_for("#picker-list")


def follow_link(window: ChromiumWindow) -> None:
    window.click(f"{LAST} .answer a[href^=https]")
    window.wait_for("#opening")


def see_all(window: ChromiumWindow) -> None:
    window.wait_for(f"{LAST} .typeset .katex-display")
    window.wait_for(f"{LAST} .drawing img")
    window.wait_for(f"{LAST} .drawing-fault")


def look_closely(window: ChromiumWindow) -> None:
    window.click(f"{LAST} .drawing img")
    window.wait_for("#zoom img")


def rename(window: ChromiumWindow) -> None:
    window.press("F2")
    window.wait_for(".rename input")


def delete_model(window: ChromiumWindow) -> None:
    window.click("[hx-delete^='/models/local']")
    window.wait_for("#confirmation")


def open_report(window: ChromiumWindow) -> None:
    window.wait_for(".plot-line")
    window.click("#report-button")
    window.wait_for(".report-text")


def open_palette(window: ChromiumWindow) -> None:
    window.press("Control+k")
    window.wait_for("#palette-results [role=option]")


def search(window: ChromiumWindow) -> None:
    open_palette(window)
    window.type("tea before:soon")
    window.wait_for_text("#palette-results", "is no date")


def open_mode(window: ChromiumWindow) -> None:
    window.click("#mode-write > summary")
    window.wait_for("#mode-write textarea")


def unfold_ledger(window: ChromiumWindow) -> None:
    window.click("#ledger-sum")
    window.wait_for("#ledger-parts meter")


def tune(window: ChromiumWindow) -> None:
    window.press("Escape")
    window.click("#tune-button")
    window.wait_for("#tune-drawer")


def see_recipe(window: ChromiumWindow) -> None:
    window.press("Escape")
    window.click(".message.assistant [aria-label='What made this answer']")
    window.wait_for("#run-again")
    window.click("#made summary")


def open_drawer(window: ChromiumWindow) -> None:
    window.click("#pane [data-drawer]")
    window.until("document.documentElement.classList.contains('drawer-open')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "width", "acts"),
    [
        ("/", 1100, [nothing, open_picker]),
        ("/", 420, [nothing, open_drawer]),
        ("answered", 1100, [see_all, rename, follow_link]),
        ("answered", 420, [see_all, look_closely]),
        ("failed", 1100, [nothing]),
        ("failed", 420, [nothing]),
        ("/models", 1100, [nothing, delete_model]),
        ("/system", 1100, [nothing, open_report]),
        ("/system", 420, [nothing]),
        ("/settings", 1100, [nothing]),
        ("/settings", 420, [nothing]),
        ("/quick", 640, [nothing, open_picker]),
        ("answered quickly", 640, [nothing]),
        ("/nowhere", 1100, [nothing]),
        ("answered", 1100, [unfold_ledger, tune, see_recipe]),
        ("answered", 480, [unfold_ledger, tune]),
        ("/modes", 1100, [nothing, open_mode]),
        ("answered", 1000, [open_palette]),
        ("answered", 480, [search]),
    ],
    ids=[
        "new",
        "new, narrow",
        "conversation",
        "conversation, narrow",
        "card",
        "card, narrow",
        "models",
        "system",
        "system, narrow",
        "settings, not free to choose",
        "settings, not free to choose, narrow",
        "quick",
        "quick, answered",
        "error",
        "what the model is told",
        "what the model is told, narrow",
        "modes",
        "palette",
        "search, narrow",
    ],
)
def test_a_page_has_no_serious_fault(
    furnished: Furnished, path: str, width: int, acts: list[Callable[[ChromiumWindow], None]], scheme: str
) -> None:
    quickly = furnished.answered.replace("/conversations/", "/quick/")
    places = {"answered": furnished.answered, "failed": furnished.failed, "answered quickly": quickly}
    place = places.get(path, path)
    with furnished.seen(place, scheme, width) as window:
        for act in acts:
            act(window)
            assert window.run(FAULTS) == [], act.__name__


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_ollama_the_page_has_no_serious_fault(furnished: Furnished, scheme: str) -> None:
    ollama = furnished.hearth.ollama
    ollama.stop()
    try:
        with furnished.hearth.client() as client:
            furnished.hearth.window.until_holds(lambda: 'data-kind="not-' in client.get("/ollama/card").text)
        with furnished.seen("/", scheme) as window:
            window.wait_for("#ollama .card")
            assert window.run(FAULTS) == []
    finally:
        ollama.start()
