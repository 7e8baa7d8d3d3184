"""PPTX: each slide is a page, with its title as the heading, its text, tables and notes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from backend.reading.composing import Composed, Composer, Unreadable
from backend.reading.openxml import main_part, related, relations, title
from backend.reading.unpacking import Archive, open_archive
from backend.reading.xml import Element, attribute, child, children, descendants, local_name, needed

MOST_SLIDES: Final = 5_000
TITLES: Final = ("title", "ctrTitle")
ON_EVERY_SLIDE: Final = ("sldNum", "dt", "ftr", "hdr")
SHAPES: Final = frozenset({"sp", "graphicFrame"})


def read_pptx(path: Path, name: str) -> Composed:
    """A presentation. Raises Unreadable, OSError."""
    with open_archive(path) as archive:
        composer = Composer()
        for number, part in enumerate(_slides(archive), 1):
            composer.page(number)
            shapes = tuple(_shapes(needed(archive, part)))
            for shape in sorted(shapes, key=lambda shape: _place(shape) not in TITLES):  # a title is read first
                _write(composer, shape)
            if notes := related(archive, part, "notesSlide"):
                for shape in _shapes(needed(archive, notes)):
                    if _place(shape) == "body":
                        _write(composer, shape)
        return composer.composed("pptx", title(archive))


def _slides(archive: Archive) -> Iterator[str]:
    """The slides' parts, in the order of the show."""
    main = main_part(archive)
    leads = relations(archive, main)
    entries = child(needed(archive, main), "sldIdLst")
    for number, entry in enumerate(children(entries, "sldId") if entries is not None else ()):
        if number >= MOST_SLIDES:
            raise Unreadable("too-large", "more slides than anybody shows")
        # the entry has an id of its own, too: the relation's is the one with a namespace
        relation = leads.get(next((value for key, value in entry.items() if key.endswith("}id")), ""))
        if relation is not None and relation.target in archive.names:
            yield relation.target


def _shapes(slide: Element) -> Iterator[Element]:
    """What stands on a slide, groups opened up."""
    return (shape for shape in descendants(slide, *SHAPES) if _place(shape) not in ON_EVERY_SLIDE)


def _place(shape: Element) -> str:
    holder = child(shape, "nvSpPr", "nvPr", "ph")
    return "" if holder is None else attribute(holder, "type") or "body"


def _write(composer: Composer, shape: Element) -> None:
    if local_name(shape) == "graphicFrame":
        composer.gap()
        for row in descendants(shape, "tr"):
            composer.line(" | ".join(" ".join(_text(cell).split()) for cell in children(row, "tc")))
        composer.gap()
        return
    paragraphs = [text for paragraph in descendants(shape, "p") if (text := _text(paragraph).strip())]
    if _place(shape) in TITLES:
        composer.heading(1, " ".join(paragraphs))
    else:
        composer.paragraph("\n".join(paragraphs))


def _text(element: Element) -> str:
    parts = []
    for part in descendants(element, "t", "br", "tab", "endParaRPr"):
        name = local_name(part)
        parts.append(part.text or "" if name == "t" else "\t" if name == "tab" else "\n")
    return "".join(parts)
