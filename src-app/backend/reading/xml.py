"""XML out of archives, parsed so that it can do no harm: no entities are resolved, no other file is opened.

libxml2 refuses by itself what is nested more than 256 deep, and texts and names that are out of all proportion.
"""

import re
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from backend.reading.composing import Unreadable
from backend.reading.unpacking import Archive

Element: TypeAlias = etree._Element

_HARMLESS: Final = partial(
    etree.XMLParser,
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
_SPACE = re.compile(r"[ \t\r\n]+")


def parse(data: bytes) -> Element:
    """The root of a document. Raises Unreadable."""
    try:
        return etree.fromstring(data, _HARMLESS())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged", str(error)) from error


def member(archive: Archive, name: str) -> Element | None:
    """The root of a member of an archive, where there is one. Raises Unreadable."""
    try:
        return parse(archive.read(name))
    except KeyError:
        return None


def needed(archive: Archive, name: str) -> Element:
    """The root of a member without which there is no document. Raises Unreadable."""
    root = member(archive, name)
    if root is None:
        raise Unreadable("damaged", f"{name!r} is not there")
    return root


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return _without_namespace(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=1_024)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """The attribute of this local name, whatever its namespace: there are two for the same, in Word's documents."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def children(element: Element, *names: str) -> Iterator[Element]:
    """The children of these local names; without a name, all."""
    return (child for child in element if not names or local_name(child) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of the first name, its first child of the second, and so on."""
    for name in path:
        element = next(children(element, name), None) if element is not None else None
    return element


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """All below of these local names, in their order."""
    return (below for below in element.iter() if local_name(below) in names)


def whole_text(element: Element | None) -> str:
    """All text in it, on one line."""
    if element is None:
        return ""
    return _SPACE.sub(" ", "".join(element.itertext(etree.Element))).strip()


def resolved(base: str, target: str) -> str:
    """The name of the member that `target` in the member `base` leads to."""
    parts: list[str] = [] if target.startswith("/") else list(PurePosixPath(base).parent.parts)
    for part in PurePosixPath(target.lstrip("/")).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
