"""ODT and ODP: paragraphs, headings, lists, tables and notes; of a presentation each slide is a page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from backend.reading.composing import Composed, Composer
from backend.reading.unpacking import open_archive
from backend.reading.xml import Element, attribute, child, children, descendants, local_name, member, needed, whole_text

PASSED_BY: Final = frozenset(
    {"tracked-changes", "annotation", "annotation-end", "sequence-decls", "forms", "note", "frame", "custom-shape"}
)
"""What was deleted, remarks, and what is set apart from its paragraph."""

AS_TEXT: Final = {"tab": "\t", "line-break": "\n"}
MOST_SPACES: Final = 100


def read_opendocument(path: Path, name: str) -> Composed:
    """A text or a presentation of the OpenDocument kind. Raises Unreadable, OSError."""
    with open_archive(path) as archive:
        body = child(needed(archive, "content.xml"), "body")
        writing = _Writing()
        for part in body if body is not None else ():
            writing.blocks(part)
        properties = member(archive, "meta.xml")
        return writing.composer.composed("odt", whole_text(child(properties, "meta", "title")))


class _Writing:
    def __init__(self) -> None:
        self.composer = Composer()
        self._slides = 0

    def blocks(self, element: Element) -> None:
        """Everything that stands in it."""
        for block in element:
            name = local_name(block)
            if name == "h":
                level = attribute(block, "outline-level")
                self.composer.heading(int(level) if level.isdigit() and level != "0" else 1, text_of(block))
            elif name == "p":
                self._paragraph(block)
            elif name == "list-item":
                self._entry(block)
            elif name == "table":
                self._table(block)
            elif name == "page":
                self._slides += 1
                self.composer.page(self._slides)
                self.blocks(block)
            elif name not in PASSED_BY or name in ("frame", "custom-shape"):
                self.blocks(block)

    def _paragraph(self, paragraph: Element, before: str = "") -> None:
        text = text_of(paragraph).strip()
        if text:
            self.composer.paragraph(before + text)
        for part in descendants(paragraph, "note-body", "text-box"):
            self.blocks(part)

    def _entry(self, entry: Element) -> None:
        for number, part in enumerate(entry):
            if local_name(part) == "p":
                self._paragraph(part, "" if number else "- ")
            elif local_name(part) == "list":
                self.blocks(part)

    def _table(self, table: Element) -> None:
        self.composer.gap()
        for row in descendants(table, "table-row"):
            cells = [" ".join(text_of(cell).split()) for cell in children(row, "table-cell")]
            if any(cells):
                self.composer.line(" | ".join(cells))
        self.composer.gap()


def text_of(element: Element) -> str:
    """The visible text of a paragraph, or of all paragraphs in a cell."""
    return "".join(_texts(element))


def _texts(element: Element) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        name = local_name(part)
        if name == "s":
            count = attribute(part, "c")
            yield " " * min(int(count) if count.isdigit() else 1, MOST_SPACES)
        elif name in AS_TEXT:
            yield AS_TEXT[name]
        elif name not in PASSED_BY:
            yield from _texts(part)
            if name in ("p", "h"):
                yield "\n"
        yield part.tail or ""
