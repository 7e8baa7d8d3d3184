"""EPUB: the chapters in the order of reading.

A chapter without a heading stands under its entry in the table of contents.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from backend.reading.composing import Composed, Composer, Unreadable
from backend.reading.unpacking import Archive, open_archive
from backend.reading.webpages import text_of_bytes, write_html
from backend.reading.xml import (
    Element,
    attribute,
    child,
    children,
    descendants,
    member,
    needed,
    resolved,
    whole_text,
)

MOST_CHAPTERS: Final = 10_000
CONTAINER: Final = "META-INF/container.xml"
ENCRYPTION: Final = "META-INF/encryption.xml"
PAGES: Final = ("application/xhtml+xml", "text/html", "application/xml")

_HEADING = re.compile(r"<(?:\w+:)?h[1-6][\s>]", re.IGNORECASE)


def read_epub(path: Path, name: str) -> Composed:
    """A book. Raises Unreadable, OSError."""
    with open_archive(path) as archive:
        package = _package(archive)
        root = needed(archive, package)
        chapters = list(_chapters(root, package))
        _refuse_locked(archive, chapters)
        titles = dict(_titles(archive, root, package))
        composer = Composer()
        for chapter in chapters:
            _write(composer, archive, chapter, titles.get(chapter, ""))
        return composer.composed("epub", whole_text(child(root, "metadata", "title")))


def _package(archive: Archive) -> str:
    for entry in descendants(needed(archive, CONTAINER), "rootfile"):
        return attribute(entry, "full-path")
    raise Unreadable("damaged", "the container names no book")


def _chapters(root: Element, package: str) -> Iterator[str]:
    manifest, spine = child(root, "manifest"), child(root, "spine")
    if manifest is None or spine is None:
        raise Unreadable("damaged", "the book has no order of reading")
    pages = {
        attribute(item, "id"): item for item in children(manifest, "item") if attribute(item, "media-type") in PAGES
    }
    for number, entry in enumerate(children(spine, "itemref")):
        if number >= MOST_CHAPTERS:
            raise Unreadable("too-large", "more chapters than a book has")
        page = pages.get(attribute(entry, "idref"))
        if page is not None:
            yield resolved(package, unquote(attribute(page, "href")))


def _refuse_locked(archive: Archive, chapters: list[str]) -> None:
    """Fonts may be scrambled; chapters that are can't be read without the shop's leave."""
    root = member(archive, ENCRYPTION)
    if root is None:
        return
    locked = {unquote(attribute(place, "URI")) for place in descendants(root, "CipherReference")}
    if locked & set(chapters):
        raise Unreadable("password", "its chapters are encrypted")


def _titles(archive: Archive, root: Element, package: str) -> Iterator[tuple[str, str]]:
    """What the table of contents calls each chapter, by the first entry that leads to it."""
    for item in descendants(root, "item"):
        contents = resolved(package, unquote(attribute(item, "href")))
        if attribute(item, "media-type") == "application/x-dtbncx+xml":
            for point in _reversed(archive, contents, "navPoint"):
                if (link := child(point, "content")) is not None:
                    yield _leads(contents, attribute(link, "src")), whole_text(child(point, "navLabel"))
        elif "nav" in attribute(item, "properties").split():
            for link in _reversed(archive, contents, "a"):
                yield _leads(contents, attribute(link, "href")), whole_text(link)


def _leads(contents: str, link: str) -> str:
    return resolved(contents, unquote(link).partition("#")[0])


def _reversed(archive: Archive, name: str, entry: str) -> list[Element]:
    root = member(archive, name)
    return list(descendants(root, entry))[::-1] if root is not None else []


def _write(composer: Composer, archive: Archive, chapter: str, title: str) -> None:
    try:
        page = text_of_bytes(archive.read(chapter))
    except KeyError:
        return
    if title and not _HEADING.search(page):
        composer.mark(1, title)
    write_html(composer, page)
