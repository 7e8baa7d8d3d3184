"""The blocks of a text that is being written, as they are shown. Pure."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from backend import markup

if TYPE_CHECKING:
    from backend.markup import Block


class Shown:
    """The blocks of one growing text: all but the last are finished and never change again."""

    def __init__(self, text: str = "") -> None:
        self._markdown = markup.StreamingMarkdown()
        self.blocks = [markup.Block(0, Markup())]
        if text:
            self.grow(text)

    def grow(self, text: str) -> "tuple[Block, ...]":
        """Add `text`; returns what the open block has become: any number of finished blocks, then the open one."""
        update = self._markdown.feed(text)
        fresh = (
            *update.finished,
            update.open or markup.Block(len(self.blocks) - 1 + len(update.finished), Markup()),
        )
        self.blocks[-1:] = fresh
        return fresh
