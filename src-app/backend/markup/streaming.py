"""An answer shown while it is written (pure: no clock, no input or output).

Text comes in as the model sends it; HTML goes out in numbered blocks. A finished block never changes again;
the open one is drawn anew with each piece of text. Long blocks are cut into segments, so that what a piece of
text costs, in time and in bytes, does not grow with the answer. At its end the page shows `render` of the
whole text instead.
"""

from dataclasses import dataclass, replace

from markupsafe import Markup

from backend.markup.blocks import GoesOn, Passage, drawn, finished
from backend.markup.coding import Fence
from backend.markup.containers import Container, Item
from backend.markup.cutting import TOO_LONG, Cut, cut
from backend.markup.text import readable

MAX_ENTERED = 12
"""Containers (items, quotes) that are entered inside each other."""


@dataclass(frozen=True)
class Block:
    """A piece of the answer; `index` counts from 0 without gaps."""

    index: int
    html: Markup


@dataclass(frozen=True)
class Update:
    """What changed: blocks to add for good, and the open one in place of the last open one (None: none)."""

    finished: tuple[Block, ...]
    open: Block | None


class StreamingMarkdown:
    """One answer that is being written."""

    def __init__(self) -> None:
        self._containers: list[Container] = []
        self._inner: Passage | Fence = Passage()
        self._line = ""  # the line being written; with the containers' prefixes, unless it is the rest of a cut line
        self._is_whole_line = True
        self._finished: list[Block] = []
        self._count = 0
        self._held = ""  # a carriage return that may be the first half of a line's end

    def feed(self, text: str) -> Update:
        """Take the next piece of the answer, however it is cut."""
        text, self._held = self._held + text, ""
        if text.endswith("\r"):
            text, self._held = text[:-1], "\r"
        *lines, last = (self._line + readable(text)).split("\n")
        self._line = ""
        for line in lines:
            self._take(line)
        self._line = last
        line = self._settle()
        return self._update(self._draw(line))

    def finish(self) -> Update:
        """Finish what is open: the answer has ended. Nothing may be fed after that."""
        last, self._line = self._line, ""
        if last:
            self._take(last)
        self._settle()
        self._leave(0)
        return self._update(None)

    def _take(self, line: str) -> None:
        """Add a complete line."""
        inside = self._inside(line)
        is_whole, self._is_whole_line = self._is_whole_line, True
        if isinstance(self._inner, Fence):
            if self._inner.take(inside, is_whole):
                self._emit(self._inner.rest())
                self._inner = Passage(tight=self._is_tight())
            return
        self._inner = replace(self._inner, lines=f"{self._inner.lines}{inside}\n")
        if len(self._inner.lines) > TOO_LONG:
            self._settle()

    def _settle(self) -> str:
        """Let everything leave that is finished; what is left of the line being written, without prefixes."""
        while True:
            line = self._inside(self._line) if self._line.strip() else ""
            before = line
            if isinstance(self._inner, Fence):
                segment = self._inner.segment(line)
                if segment is None:
                    return line
                html, line = segment
                self._emit(html)
            else:
                step = cut(self._inner, line, may_enter=len(self._containers) < MAX_ENTERED)
                if step is None:
                    return line
                self._follow(step)
                line = step.line
            if line != before:
                self._line, self._is_whole_line = line, False

    def _follow(self, step: Cut) -> None:
        for html in step.finished:
            self._emit(html)
        self._inner = step.rest
        if step.entered:
            self._containers.append(step.entered)

    def _inside(self, line: str) -> str:
        """`line` without the prefixes of the containers; leaves those that it is no longer in."""
        if not self._is_whole_line:
            return line
        for depth, container in enumerate(self._containers):
            inside = container.inside(line)
            if inside is None:
                self._leave(depth)
                return line
            line = inside
        return line

    def _leave(self, depth: int) -> None:
        """Finish what is open, and the containers from `depth` on."""
        for html in (self._inner.rest(),) if isinstance(self._inner, Fence) else finished(self._inner):
            self._emit(html)
        left = self._containers[depth:]
        del self._containers[depth:]
        goes_on = GoesOn("list", left[0].number + 1) if left and isinstance(left[0], Item) else GoesOn()
        self._inner = Passage(goes_on=goes_on, tight=self._is_tight())

    def _is_tight(self) -> bool:
        innermost = self._containers[-1] if self._containers else None
        return isinstance(innermost, Item) and innermost.tight

    def _emit(self, html: str) -> None:
        if not html.strip():
            return
        self._finished.append(Block(self._count, self._contained(html)))
        self._count += 1
        for container in self._containers:
            container.part_shown()

    def _draw(self, line: str) -> Block | None:
        inner = self._inner
        html = inner.rest(line, growing=True) if isinstance(inner, Fence) else drawn(inner, line)
        return Block(self._count, self._contained(html)) if html.strip() else None

    def _contained(self, html: str) -> Markup:
        for container in reversed(self._containers):
            html = container.around(html)
        return Markup(html)  # noqa: S704 (all of it was sanitised, or is a container's own tags)

    def _update(self, opened: Block | None) -> Update:
        blocks, self._finished = tuple(self._finished), []
        return Update(blocks, opened)
