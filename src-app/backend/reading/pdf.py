"""PDF, by PDFium: the text of each page with its paragraphs; headings by the outline, else by the size of letters.

Nothing in a PDF is run: PDFium runs scripts only where a form is opened, and none is.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # pypdfium2 ships no types
from pypdfium2 import raw

from backend.reading.composing import Composed, Composer, Unreadable, one_line
from backend.reading.layout import Entry, Line, PageText, heading_sizes, laid_out, outlined

MOST_PAGES: Final = 20_000
MOST_ENTRIES: Final = 5_000
"""Of an outline."""

FEW: Final = 24
"""Letters: a page with fewer of them, and a picture over much of it, was scanned."""

COVERS: Final = 0.4
"""Share of a page that a picture takes, where it is the page."""

DEEPEST: Final = 3
"""How many groups within groups are looked into for pictures."""

SMALLEST_FONT: Final = 4.0
"""Points: below that the font is scaled by other means, and the letter's own box tells more."""

REASON_OF: Final = {raw.FPDF_ERR_PASSWORD: "password", raw.FPDF_ERR_SECURITY: "password"}

Recognises = Callable[[pdfium.PdfPage], str]
"""Reads the text of a page that is a picture; nothing where there is none."""

Tells = Callable[[int, int], None]
"""Hears how many pages are read, and of how many."""


def open_pdf(path: Path) -> pdfium.PdfDocument:
    """The document, to be closed. Raises Unreadable."""
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise Unreadable(REASON_OF.get(error.err_code, "damaged"), str(error)) from error


def read_pdf(path: Path, recognises: Recognises | None, tells: Tells) -> Composed:
    """The document. Raises Unreadable where it has no text, and says whether that is because it was scanned."""
    with open_pdf(path) as document:
        if not 0 < len(document) <= MOST_PAGES:
            raise Unreadable("too-large" if len(document) else "empty", f"{len(document)} pages")
        return _Reading(document, recognises, tells).read()


def text_of(text_page: pdfium.PdfTextPage) -> str:
    """What stands on a page, as PDFium has it. It counts characters in UTF-16, so there are none beyond that here."""
    return text_page.get_text_range() if text_page.count_chars() else ""


class _Reading:
    def __init__(self, document: pdfium.PdfDocument, recognises: Recognises | None, tells: Tells) -> None:
        self._document = document
        self._recognises = recognises
        self._tells = tells
        self._scanned = 0
        self._recognised = 0

    def read(self) -> Composed:
        """The whole document."""
        pages = [self._page(number) for number in range(len(self._document))]
        if self._scanned == len(pages):  # the few letters that stand beside the pictures are nobody's text
            raise Unreadable("scanned")
        entries = self._outline()
        sizes = {} if entries else heading_sizes(pages)
        composer = Composer()
        for number, page in enumerate(pages):
            composer.page(number + 1)
            text, headings = laid_out(page, sizes)
            headings += outlined(text, (entry for entry in entries if entry.page == number))
            composer.as_it_is(text, sorted(headings))
        title = one_line(self._document.get_metadata_value("Title"))
        return composer.composed("pdf", title, scanned=self._scanned, recognised=self._recognised)

    def _page(self, number: int) -> PageText:
        page = self._opened(number)
        if page is None:
            return PageText(())
        try:
            text_page = page.get_textpage()
            try:
                read = PageText(tuple(lines_of(text_page)))
            finally:
                text_page.close()
            if sum(map(str.isalnum, read.raw)) < FEW and _is_picture(page):
                read = self._recognised_page(page) or read
            return read
        except pdfium.PdfiumError:  # one page that is damaged doesn't take the others with it
            return PageText(())
        finally:
            page.close()
            self._tells(number + 1, len(self._document))

    def _opened(self, number: int) -> pdfium.PdfPage | None:
        try:
            return self._document[number]
        except pdfium.PdfiumError:
            return None

    def _recognised_page(self, page: pdfium.PdfPage) -> PageText | None:
        text = self._recognises(page).strip() if self._recognises else ""
        if not text:
            self._scanned += 1
            return None
        self._recognised += 1
        return PageText(tuple(Line(line) for line in text.splitlines()))

    def _outline(self) -> tuple[Entry, ...]:
        return tuple(islice(self._entries(), MOST_ENTRIES))

    def _entries(self) -> Iterator[Entry]:
        for bookmark in self._document.get_toc():
            place, title = bookmark.get_dest(), one_line(bookmark.get_title())
            page = place.get_index() if place else None
            if title and page is not None:
                yield Entry(page, bookmark.level + 1, title)


def lines_of(text_page: pdfium.PdfTextPage) -> Iterator[Line]:
    """The lines of a page, where they stand and how large they are."""
    place = 0
    for text in text_of(text_page).split("\r\n"):
        if text.strip():
            begins = len(text) - len(text.lstrip())
            yield _line(text_page, text, raw.FPDFText_GetCharIndexFromTextIndex(text_page, place + begins))
        else:
            yield Line(text)
        place += len(text) + len("\r\n")


def _line(text_page: pdfium.PdfTextPage, text: str, character: int) -> Line:
    box = raw.FS_RECTF()
    if character < 0 or not raw.FPDFText_GetLooseCharBox(text_page, character, box):
        return Line(text)
    size = raw.FPDFText_GetFontSize(text_page, character)
    return Line(text, size if size >= SMALLEST_FONT else box.top - box.bottom, box.bottom)


def _is_picture(page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=DEEPEST):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) >= COVERS * width * height:
            return True
    return False
