"""What windows are told of an answer, rendered by the real templates: inert, and each block once."""

import re
from collections.abc import Callable

import pytest

from backend.chat.answering import AnswerRun
from backend.chat.live import Live
from backend.chat.tables import Message
from backend.web.events import EventHub
from backend.web.render import Renderer
from tests.backend.models.room import Window

RunOf = Callable[[Message], AnswerRun]


@pytest.fixture
def live(renderer: Renderer, hub: EventHub) -> Live:
    return Live(renderer, hub)


@pytest.fixture
def run(run_of: RunOf, waiting: Message) -> AnswerRun:
    return run_of(waiting)


async def test_loading_and_reading_are_a_line_of_text(live: Live, run: AnswerRun, window: Window) -> None:
    for phase, words in (("loading", "Loading tiny-chat…"), ("reading", "tiny-chat is reading…")):
        run.phase = phase
        live.phase_changed(run)
        told = await window.heard()
        assert f'<hx-partial hx-target="#message-{run.message.id}-phase" hx-swap="outerMorph">' in told
        assert f"<span>{words}</span>" in told
        window.forget()


@pytest.mark.parametrize("phase", ["thinking", "writing", "unkept"])
async def test_what_changes_the_message_lets_it_fetch_itself(
    live: Live, run: AnswerRun, window: Window, phase: str
) -> None:
    run.phase = phase
    live.phase_changed(run)
    told = await window.heard()
    assert f"event: message-{run.message.id}\n" in told
    assert told.count("id: ") == 2


async def test_a_block_replaces_itself_and_brings_those_that_follow(live: Live, run: AnswerRun, window: Window) -> None:
    live.text_grew(run, run.text.grow("one"))
    live.text_grew(run, run.text.grow(" two\n\nthree"))
    told = await window.heard()
    name = f"message-{run.message.id}"
    assert re.findall(r'hx-target="#([^"]+)"', told) == [f"{name}-b0", f"{name}-b0"]
    assert re.findall(r'class="block" id="([^"]+)"', told) == [f"{name}-b0", f"{name}-b0", f"{name}-b1"]
    window.forget()
    live.text_grew(run, run.text.grow(" four"))
    told = await window.heard()
    assert re.findall(r'class="block" id="([^"]+)"', told) == [f"{name}-b1"], "a finished block was sent again"


async def test_thoughts_have_blocks_of_their_own(live: Live, run: AnswerRun, window: Window) -> None:
    live.thinking_grew(run, run.thinking.grow("hm"))
    assert f'id="message-{run.message.id}-t0"' in await window.heard()


async def test_nothing_that_streams_can_act(live: Live, run: AnswerRun, window: Window) -> None:
    hostile = '<b hx-get="/x">a</b><hx-partial hx-target="#main">x</hx-partial><script>y</script>\n\n&lt;img src=x&gt;'
    live.text_grew(run, run.text.grow(hostile))
    told = await window.heard()
    ours = re.sub(r'<hx-partial hx-target="#message-\w+-b0" hx-swap="outerMorph">', "", told, count=1)
    for active in ("<hx-partial", "<script", "<img", "<b ", "hx-nonce"):
        assert active not in ours, active


async def test_an_answer_that_ended_lets_its_message_fetch_itself(live: Live, run: AnswerRun, window: Window) -> None:
    live.ended(run)
    assert f"event: message-{run.message.id}\n" in await window.heard()
