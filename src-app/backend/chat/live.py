"""Tells every window how an answer goes on, as fragments for what it shows of it."""

from typing import TYPE_CHECKING

from backend.chat.answering import AnswerRun
from backend.chat.saying import phase_text
from backend.web.events import EventHub
from backend.web.render import Renderer

if TYPE_CHECKING:
    from backend.markup import Block

TEMPLATE = "chat/stream.html"


class Live:
    """The audience of every run: renders each batch once, for all windows. Nothing in it can act (`hx-*`)."""

    def __init__(self, renderer: Renderer, hub: EventHub) -> None:
        self._renderer = renderer
        self._hub = hub

    def phase_changed(self, run: AnswerRun) -> None:
        """Searching, loading and reading are a line of text; thinking opens and folds a part of the message."""
        if run.phase in ("searching", "loading", "reading"):
            self._send("phase_update", run.message.id, phase_text(run))
        else:
            self._hub.changed(f"message-{run.message.id}")

    def text_grew(self, run: AnswerRun, blocks: "tuple[Block, ...]") -> None:
        """The open block is replaced by what it has become; what stands before it is never sent again."""
        self._send("blocks_update", run.message.id, blocks)

    def thinking_grew(self, run: AnswerRun, blocks: "tuple[Block, ...]") -> None:
        """The same for the reasoning."""
        self._send("blocks_update", run.message.id, blocks, "t")

    def ended(self, run: AnswerRun) -> None:
        """The message fetches its final form."""
        self._hub.changed(f"message-{run.message.id}")

    def _send(self, macro: str, *arguments: object) -> None:
        self._hub.fragments(self._renderer.inert(TEMPLATE, macro, *arguments))
