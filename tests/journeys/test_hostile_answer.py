"""What a model writes does nothing but be read."""

from collections.abc import Iterator

import pytest

from tests.driving.backend_process import listening_socket
from tests.journeys.hearth import Hearth
from tests.journeys.talking import LAST, ask, wait_for_answer, wait_for_words
from tests.ollama_double import say

ATTACKS = """Before.

<script>window.hacked = 1; fetch("{elsewhere}/script")</script>
<img src="{elsewhere}/img" onerror="window.hacked = 2">
<img src=x onerror=window.hacked=3>
![inline]({elsewhere}/inline) ![by reference][r] ![ours](/models/local?name=tiny-chat)

[r]: {elsewhere}/reference

<div hx-get="{elsewhere}/hx" hx-trigger="load">a</div>
<div hx-delete="/models/local?name=tiny-chat" hx-trigger="load, every 1s" hx-on:load="window.hacked = 4">b</div>
<hx-partial hx-target="body" hx-swap="innerHTML">gone</hx-partial>
<style>@import "{elsewhere}/style"; body {{ display: none; background: url({elsewhere}/css) }}</style>
<link rel="stylesheet" href="{elsewhere}/link"><base href="{elsewhere}/">
<meta http-equiv="refresh" content="0;url={elsewhere}/meta">
<iframe src="{elsewhere}/frame" srcdoc="<script>parent.hacked = 5</script>"></iframe>
<object data="{elsewhere}/object"></object><embed src="{elsewhere}/embed">
<video src="{elsewhere}/video" autoplay></video>
<svg onload="window.hacked = 6"><use href="{elsewhere}/use#x"></use><image href="{elsewhere}/image"/></svg>
<form action="/conversations" method="post">
<input name="text" value="x" autofocus onfocus="window.hacked = 7"><button id="submit-me">Click</button></form>
<details open ontoggle="window.hacked = 8"><summary>c</summary></details>
<p id="composer" class="toast" style="position:fixed;inset:0;background:url({elsewhere}/attr)">d</p>
<math><mtext><table><mglyph><style><img src=x onerror="window.hacked = 9"></style></mglyph></table></mtext></math>
[e](javascript:window.hacked=10) [f](java&#9;script:window.hacked=11) [g](data:text/html,<script>1</script>)
<javascript:alert(1)>

```html
</code></pre></script><script>window.hacked = 12</script><img src={elsewhere}/code>
```

After.
"""


RISKY = "script, style, img, image, iframe, object, embed, video, form, input:not([type=checkbox]), base, meta, link"


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Another server of this machine, which nobody may speak to."""
    with listening_socket() as listener:
        listener.setblocking(False)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("every", [0, 0.002], ids=["at once", "bit by bit"])
def test_a_hostile_answer_is_only_text(hearth: Hearth, elsewhere: str, every: float) -> None:
    window, ollama = hearth.window, hearth.ollama
    question = f"Attack me, {every}"
    ollama.reply(question, say(ATTACKS.format(elsewhere=elsewhere), every=every))
    ask(window, question)
    wait_for_words(window, "Before.")
    text = wait_for_answer(window)
    assert text.startswith("Before.")
    assert text.endswith("After.")
    is_unharmed(hearth)
    window.reload()
    window.wait_for(f"{LAST} .answer")
    is_unharmed(hearth)
    assert "tiny-chat:latest" in ollama.library.models


def test_a_hostile_title_and_a_hostile_question_are_only_text(hearth: Hearth, elsewhere: str) -> None:
    window, ollama = hearth.window, hearth.ollama
    hostile = f"<img src={elsewhere}/title onerror=window.hacked=1>"
    ollama.name(hostile, f"<img src={elsewhere}/t>")
    ask(window, hostile)
    wait_for_answer(window)
    assert window.text(".message.user .said") == hostile
    window.wait_for_text("[aria-current] .row-title", "<img")
    is_unharmed(hearth)


def is_unharmed(hearth: Hearth) -> None:
    """Nothing ran, nothing of the page was taken over, and the way to go on is there."""
    window = hearth.window
    assert window.see("window.hacked ?? null") is None
    inside = "[id^=message-] :is(.answer, .said)"
    assert window.see("$$(arguments[0]).map((found) => found.outerHTML)", f"{inside} :is({RISKY})") == []
    attributes = window.see(
        "$$(arguments[0]).flatMap((found) => [...found.attributes]).map((each) => each.name)"
        ".filter((name) => /^(on|hx-|style$|data-hx|srcdoc$)/.test(name) && name !== 'hx-ignore')",
        f"{inside} *",
    )
    assert attributes == []
    assert window.shows("#composer textarea")
    assert window.path.startswith("/conversations/")
