"""Where in a document something stands, in words: on a page, on a slide, in a sheet that has a name."""

from collections.abc import Sequence
from typing import Final

from backend.reading.protocol import SUFFIXES
from backend.words import _, ngettext

PRESENTATIONS: Final = frozenset({"pptx", "odt"})
"""Of these kinds pages are slides: a text of the OpenDocument kind has none, a presentation is of the same kind."""
WORKBOOKS: Final = frozenset({"xlsx"})
"""Of these, pages are sheets, whose names are the outermost headings."""

_KINDS: Final = {suffix: kind for kind, suffixes in SUFFIXES.items() for suffix in suffixes}


def kind_of(name: str) -> str:
    """The kind of document that a file of this name most likely is; empty where that can't be told."""
    return _KINDS.get(name.rpartition(".")[2].lower(), "")


def place_in_words(kind: str, page: int, headings: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The page (0: there is none) in words, and the headings that are still to be named beside it."""
    if page and kind in WORKBOOKS and headings:
        return _("Sheet %(name)s", name=headings[0]), tuple(headings[1:])
    return page_in_words(kind, page), tuple(headings)


def page_in_words(kind: str, page: int) -> str:
    """A page by its number; nothing where there are none."""
    if not page:
        return ""
    if kind in WORKBOOKS:
        return _("Sheet %(name)s", name=page)
    if kind in PRESENTATIONS:
        return _("Slide %(number)s", number=page)
    return _("Page %(number)s", number=page)


def pages_in_words(kind: str, pages: int) -> str:
    """How many there are."""
    if kind in WORKBOOKS:
        return ngettext("%(num)s sheet", "%(num)s sheets", pages)
    if kind in PRESENTATIONS:
        return ngettext("%(num)s slide", "%(num)s slides", pages)
    return ngettext("%(num)s page", "%(num)s pages", pages)


def told_to_a_model(name: str, page: int) -> str:
    """A page of the file of this name as a model is told of it, in English; nothing where there are none. The name of a
    sheet is the first of its headings, which it is told, too."""
    kind = kind_of(name)
    called = "sheet" if kind in WORKBOOKS else "slide" if kind in PRESENTATIONS else "page"
    return f"{called} {page}" if page else ""
