"""A window without an engine: keeps the text of each block of an answer, from a page and from the event stream."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCK = re.compile(r"message-(?P<message>\w{26})-(?P<kind>[bt])(?P<index>\d+)")
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "use", "path", "circle", "progress"})


@dataclass(frozen=True)
class StreamEvent:
    """One event as it came."""

    number: int
    name: str
    data: str


def events(lines: Iterator[str]) -> Iterator[StreamEvent]:
    """Parse a stream of lines into events; comments are passed over."""
    number, name, data = -1, "", list[str]()
    for line in lines:
        if line.startswith("id: "):
            number = int(line[4:])
        elif line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            data.append(line[6:])
        elif not line and data:
            yield StreamEvent(number, name, "\n".join(data))
            name, data = "", []


class _Texts(HTMLParser):
    """Collects the text of every element whose id is a block's, and the first `data-seq`."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: dict[tuple[str, str, int], str] = {}
        self.seq = -1
        self._open: list[tuple[str, str, int] | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.seq < 0 and "data-seq" in given:
            self.seq = int(given["data-seq"] or -1)
        found = BLOCK.fullmatch(given.get("id") or "")
        key = (found["message"], found["kind"], int(found["index"])) if found else None
        if key:
            self.blocks[key] = ""
        if tag not in VOID:
            self._open.append(key)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for key in self._open:
            if key:
                self.blocks[key] += data


@dataclass
class Page:
    """What a window shows of the answers that are being written."""

    blocks: dict[tuple[str, str, int], str] = field(default_factory=dict)
    seq: int = -1

    def load(self, html: str) -> None:
        """Show a page anew."""
        texts = _Texts()
        texts.feed(html)
        self.blocks, self.seq = texts.blocks, texts.seq

    def apply(self, event: StreamEvent) -> None:
        """Take an event in, unless the page has it already."""
        if event.name or event.number <= self.seq:
            return
        texts = _Texts()
        texts.feed(event.data)
        self.blocks |= texts.blocks
        self.seq = event.number

    def text(self, message: str, kind: str = "b") -> str:
        """All text of an answer that is being written."""
        places = sorted(index for id_, kind_, index in self.blocks if (id_, kind_) == (message, kind))
        assert places == list(range(len(places))), f"blocks are missing: {places}"
        return "".join(self.blocks[message, kind, index] for index in places)


def answer_ids(html: str) -> list[str]:
    """The ids of the answers in a page or fragment, in order."""
    return re.findall(r'class="message assistant[^"]*"\s+id="message-(\w{26})"', html)


def visible_text(html: str) -> str:
    """All text in some markup, white space folded."""
    parser = _Everything()
    parser.feed(html)
    return " ".join("".join(parser.pieces).split())


class _Everything(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
