"""DOCX: paragraphs, headings, lists, tables, footnotes and text boxes, in their order.

What was deleted while changes were tracked, what is hidden, and what stands beside the text on every page is left out.
"""

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Final

from backend.reading.composing import Composed, Composer
from backend.reading.openxml import main_part, related, title
from backend.reading.unpacking import Archive, open_archive
from backend.reading.xml import Element, attribute, child, children, descendants, local_name, member, needed, whole_text

MOST_LEVELS: Final = 9
WRAPPERS: Final = frozenset(
    {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "AlternateContent", "Choice"}
)
"""Elements that stand around paragraphs and say nothing themselves."""

PASSED_BY: Final = frozenset({"txbxContent", "Fallback", "del", "moveFrom", "instrText", "rPr", "pPr"})
"""Parts of a paragraph that are not its text."""

AS_TEXT: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def read_docx(path: Path, name: str) -> Composed:
    """A document of Word's. Raises Unreadable, OSError."""
    with open_archive(path) as archive:
        part = main_part(archive)
        writing = _Writing(archive, part)
        body = child(needed(archive, part), "body")
        if body is not None:
            writing.blocks(body)
        return writing.composer.composed("docx", title(archive) or writing.title)


class _Writing:
    def __init__(self, archive: Archive, part: str) -> None:
        self.composer = Composer()
        self.title = ""
        self._styles = _Styles(archive, part)
        self._notes = dict(_notes(archive, part))

    def blocks(self, element: Element) -> None:
        """Everything that stands in it."""
        for block in element:
            name = local_name(block)
            if name == "p":
                self._paragraph(block)
            elif name == "tbl":
                self._table(block)
            elif name in WRAPPERS:
                self.blocks(block)

    def _paragraph(self, paragraph: Element) -> None:
        text = text_of(paragraph).strip("\n")
        properties = child(paragraph, "pPr")
        level = self._styles.level(properties)
        if level:
            self.composer.heading(level, text)
        elif text.strip():
            is_entry = child(properties, "numPr") is not None
            self.composer.paragraph(f"- {text}" if is_entry else text)
            if not self.title and self._styles.is_title(properties):
                self.title = text
        for note in descendants(paragraph, "footnoteReference", "endnoteReference"):
            self.composer.paragraph(self._notes.get(local_name(note)[0] + attribute(note, "id"), ""))
        for box in _boxes(paragraph):
            self.blocks(box)

    def _table(self, table: Element) -> None:
        self.composer.gap()
        for row in _within(table, "tr"):
            cells = [" ".join(text_of(cell).split()) for cell in _within(row, "tc")]
            if any(cells):
                self.composer.line(" | ".join(cells))
        self.composer.gap()


class _Styles:
    """Which styles are headings."""

    def __init__(self, archive: Archive, part: str) -> None:
        root = member(archive, related(archive, part, "styles")) if related(archive, part, "styles") else None
        self._styles = (
            {attribute(style, "styleId"): style for style in children(root, "style")} if root is not None else {}
        )

    def level(self, properties: Element | None) -> int:
        """The level of a heading that a paragraph of these properties is; 0: none."""
        own = child(properties, "outlineLvl")
        if own is not None:
            return _level(own)
        style = self._style(properties)
        for _ in range(MOST_LEVELS):
            if style is None:
                break
            name = _value(child(style, "name")).lower()
            if name.startswith("heading ") and name[8:].isdigit():
                return min(int(name[8:]), MOST_LEVELS)
            outline = child(style, "pPr", "outlineLvl")
            if outline is not None:
                return _level(outline)
            style = self._styles.get(_value(child(style, "basedOn")))
        return 0

    def is_title(self, properties: Element | None) -> bool:
        """Whether it is the document's title."""
        style = self._style(properties)
        return style is not None and _value(child(style, "name")).lower() == "title"

    def _style(self, properties: Element | None) -> Element | None:
        return self._styles.get(_value(child(properties, "pStyle")))


def text_of(element: Element) -> str:
    """The visible text of a paragraph, or of all paragraphs in a cell."""
    return "".join(_texts(element))


def _texts(element: Element) -> Iterator[str]:
    for part in element:
        name = local_name(part)
        if name == "t":
            yield part.text or ""
        elif name in AS_TEXT:
            yield AS_TEXT[name] if attribute(part, "type") != "page" else ""
        elif name == "r" and _is_hidden(part):
            continue
        elif name not in PASSED_BY:
            yield from _texts(part)
            if name in ("p", "tr", "tc"):
                yield "\n"


def _is_hidden(run: Element) -> bool:
    vanishes = child(run, "rPr", "vanish")
    return vanishes is not None and _value(vanishes) not in ("0", "false", "off")


def _within(element: Element, name: str) -> Iterator[Element]:
    """Rows of a table, cells of a row, whatever stands around them."""
    for part in element:
        if local_name(part) == name:
            yield part
        elif local_name(part) in WRAPPERS:
            yield from _within(part, name)


def _boxes(paragraph: Element) -> Iterator[Element]:
    """Text boxes that hang on a paragraph: each once, though it may be written in two ways."""
    for box in descendants(paragraph, "txbxContent"):
        above = list(takewhile(lambda element: element is not paragraph, box.iterancestors()))
        if not any(local_name(element) in ("Fallback", "txbxContent") for element in above):
            yield box


def _notes(archive: Archive, part: str) -> Iterator[tuple[str, str]]:
    for kind, name in (("footnotes", "footnote"), ("endnotes", "endnote")):
        target = related(archive, part, kind)
        root = member(archive, target) if target else None
        for note in children(root, name) if root is not None else ():
            yield name[0] + attribute(note, "id"), whole_text(note)


def _level(outline: Element) -> int:
    value = _value(outline)
    return int(value) + 1 if value.isdigit() and int(value) < MOST_LEVELS else 0


def _value(element: Element | None) -> str:
    return attribute(element, "val") if element is not None else ""
