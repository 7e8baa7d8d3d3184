"""HTML: what a reader would see of it. Scripts, styles, what is hidden, and what comes from elsewhere are left out."""

import re
from pathlib import Path
from typing import Final

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

from backend.reading.composing import Composed, Composer, Unreadable
from backend.reading.decoding import NotText, decode
from backend.reading.plain import MOST_TEXT

UNSEEN: Final = frozenset(
    {
        "script",
        "style",
        "head",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
    }
    | {"select", "datalist", "dialog", "noframes", "frameset", "applet", "textarea", "nav"}
)
"""Navigation is seen, but is no part of what the page says."""
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
BLOCKS: Final = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "body",
        "html",
        "form",
        "fieldset",
        "figure",
    }
    | {
        "figcaption",
        "blockquote",
        "ul",
        "ol",
        "dl",
        "li",
        "dt",
        "dd",
        "table",
        "caption",
        "tr",
        "pre",
        "hr",
        "address",
        "details",
    }
    | {"summary", "center", "legend", "tbody", "thead", "tfoot", "option", "hgroup", *HEADINGS}
)
CELLS: Final = frozenset({"td", "th"})
LISTS: Final = frozenset({"ul", "ol", "dl", "table"})
ARRANGING: Final = frozenset({"table", *HEADINGS})
"""A table whose cells have these in them arranges a page."""

MOST_TITLE: Final = 20_000

_BLANK = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|(?<![\w-])opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(path: Path, name: str) -> Composed:
    """A page. Raises Unreadable, OSError."""
    size = path.stat().st_size
    if size > MOST_TEXT:
        raise Unreadable("too-large", f"{size} bytes")
    composer = Composer()
    title = write_html(composer, text_of_bytes(path.read_bytes()))
    return composer.composed("html", title)


def text_of_bytes(data: bytes) -> str:
    """The page as text, in the encoding that it names, else in the one that it looks like. Raises Unreadable."""
    named = _CHARSET.search(data[:4_096])
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # it says one thing and is another
    try:
        return decode(data)
    except NotText:
        raise Unreadable("not-a-document", "neither a text nor a document") from None


def write_html(composer: Composer, page: str, heading: int = 0) -> str:
    """Write what is seen of a page, its headings `heading` levels lower; return its title."""
    page = _DECLARED.sub("", page)
    if not page.strip():
        return ""
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        if "empty" in str(error).lower():
            return ""
        raise Unreadable("damaged", str(error)) from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):  # libxml2 then leaves the rest out
        raise Unreadable("damaged", "it is nested too deeply")
    found = root.find(".//title")
    _Writing(composer, heading).write(root)
    return "".join(found.itertext())[:MOST_TITLE] if found is not None else ""


class _Writing:
    """Goes through a page, element by element, and keeps the text of the block that is open."""

    def __init__(self, composer: Composer, lower: int) -> None:
        self._composer = composer
        self._lower = lower
        self._parts: list[str] = []
        self._opened_by = ""
        self._cell: etree._Element | None = None
        self._kept = 0
        """How many elements are open whose text is set as it is."""

    def write(self, root: etree._Element) -> None:
        """Write everything that is seen of it."""
        unseen: etree._Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if unseen is None and _is_unseen(tag, element):
                    unseen = element
                elif unseen is None:
                    self._begin(tag, element)
                    self._say(element.text)
            else:
                if element is unseen:
                    unseen = None
                elif unseen is None:
                    self._end(tag, element)
                if unseen is None and element is not root:
                    self._say(element.tail)
        self._end_block()

    def _begin(self, tag: str, element: etree._Element) -> None:
        self._kept += tag == "pre"
        if tag == "br":
            self._parts.append("\n")
        elif self._cell is not None:
            self._parts.append(" " if tag in BLOCKS else "")
        elif tag in CELLS and not any(below.tag in ARRANGING for below in element.iterdescendants()):
            self._parts.append(" | " if any(part.strip() for part in self._parts) else "")
            self._cell = element
        elif tag in BLOCKS or tag in CELLS:
            self._end_block()
            if tag not in ("p", "div") or self._opened_by != "li":  # the first paragraph of an entry is the entry
                self._opened_by = tag

    def _end(self, tag: str, element: etree._Element) -> None:
        self._kept -= tag == "pre"
        if element is self._cell:
            self._cell = None
        elif self._cell is not None:
            self._parts.append(" " if tag in BLOCKS else "")
        elif tag in BLOCKS or tag in CELLS:
            self._end_block("tr" if tag == "tr" else "")
            self._opened_by = ""
            if tag in LISTS:
                self._composer.gap()

    def _say(self, text: str | None) -> None:
        if text:
            self._parts.append(text if self._kept else _BLANK.sub(" ", text))

    def _end_block(self, closed: str = "") -> None:
        opened, text = self._opened_by, "".join(self._parts)
        self._parts = []
        if opened != "pre":
            text = "\n".join(line.strip(" ") for line in text.split("\n"))
        text = text.strip("\n")
        if not text.strip():
            return
        if opened in HEADINGS:
            self._composer.heading(HEADINGS[opened] + self._lower, text)
        elif closed == "tr":
            self._composer.line(" ".join(text.split()))
        elif opened == "li":
            self._composer.line("- " + text)
        else:
            self._composer.paragraph(text)
        self._opened_by = ""


def _is_unseen(tag: str, element: etree._Element) -> bool:
    if not tag or tag in UNSEEN or element.get("hidden") is not None or element.get("role") == "navigation":
        return True
    style = element.get("style")
    return style is not None and bool(_HIDDEN.search(style))
