"""Pages of a PDF as pictures, and where passages stand on them."""

import ctypes
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # pypdfium2 ships no types
from pypdfium2 import raw

from backend.reading.composing import Unreadable
from backend.reading.layout import PageText, Places
from backend.reading.pdf import lines_of, open_pdf

WIDEST: Final = 4_000
"""Pixels; and of the height twice as many, since there are pages like towels."""

SCANNED_AT: Final = 300 / 72
"""Pixels for each point: 300 to the inch, which recognition is made for."""

CHANNELS, TRUE_COLOUR = 3, 2
"""Bytes for each dot, and how PNG calls that."""

PACKED: Final = 3
"""How hard zlib tries."""

MOST_RECTANGLES: Final = 500
FINE: Final = 1_000_000
"""Steps across a page in which places on it are told."""

Rectangle = tuple[float, float, float, float]
"""Left, top, width, height, as fractions of the page."""


@dataclass(frozen=True)
class Picture:
    """A page as a PNG, its size in pixels, and where the passages stand."""

    png: bytes
    width: int
    height: int
    rectangles: tuple[Rectangle, ...]


def draw(path: Path, number: int, width: int, spans: Sequence[tuple[int, int]]) -> Picture:
    """Page `number` (from 1 on), `width` pixels wide. `spans`: characters of its text. Raises Unreadable, OSError."""
    path.stat()  # whether it is there at all, the system says better than PDFium
    with open_pdf(path) as document:
        if not 1 <= number <= len(document):
            raise Unreadable("vanished", f"there is no page {number}")
        try:
            page = document[number - 1]
            picture = _drawn(page, max(1, min(width, WIDEST)) / max(1.0, page.get_width()))
            return Picture(
                _png(picture), picture.width, picture.height, tuple(islice(_rectangles(page, spans), MOST_RECTANGLES))
            )
        except pdfium.PdfiumError as error:
            raise Unreadable("damaged", str(error)) from error


def scan(page: pdfium.PdfPage) -> bytes:
    """The page as a PNG for text recognition."""
    return _png(_drawn(page, SCANNED_AT))


def _drawn(page: pdfium.PdfPage, scale: float) -> pdfium.PdfBitmap:
    width, height = page.get_size()
    fits = min(scale, WIDEST / max(1.0, width), 2 * WIDEST / max(1.0, height))
    form = raw.FPDFBitmap_BGR
    return page.render(scale=fits, rev_byteorder=True, may_draw_forms=False, force_bitmap_format=form)


def _png(picture: pdfium.PdfBitmap) -> bytes:
    """The picture as a PNG: its lines as they are, each after a zero that says so, packed."""
    dots, length = memoryview(picture.buffer).cast("B"), picture.width * CHANNELS
    lines = b"".join(b"\0" + dots[start : start + length] for start in range(0, len(dots), picture.stride))
    size = struct.pack(">IIBBBBB", picture.width, picture.height, 8, TRUE_COLOUR, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(lines, PACKED)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _rectangles(page: pdfium.PdfPage, spans: Sequence[tuple[int, int]]) -> Iterator[Rectangle]:
    if not spans:
        return
    text_page = page.get_textpage()
    page_text = PageText(tuple(lines_of(text_page)))
    places, end = Places(page_text), len(page_text.raw)
    for start, stop in spans:
        for box in _boxes(text_page, places.own(max(0, start)), min(end, places.own(max(0, stop - 1)) + 1)):
            yield _on_picture(page, box)


def _boxes(text_page: pdfium.PdfTextPage, start: int, stop: int) -> Iterator[Rectangle]:
    """Left, bottom, right and top of each line, in points."""
    first, last = (raw.FPDFText_GetCharIndexFromTextIndex(text_page, place) for place in (start, stop - 1))
    if first < 0 or last < first:
        return
    for number in range(text_page.count_rects(first, last - first + 1)):
        yield text_page.get_rect(number)


def _on_picture(page: pdfium.PdfPage, box: Rectangle) -> Rectangle:
    """The box as it is seen: a page may be turned and cropped."""
    left, bottom, right, top = box
    corners = (_fractions(page, left, bottom), _fractions(page, right, top))
    (one, other), (upper, lower) = (sorted(numbers) for numbers in zip(*corners, strict=True))
    return one, upper, other - one, lower - upper


def _fractions(page: pdfium.PdfPage, across: float, up: float) -> tuple[float, float]:
    x, y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, FINE, FINE, 0, across, up, x, y)
    return min(max(x.value / FINE, 0.0), 1.0), min(max(y.value / FINE, 0.0), 1.0)
