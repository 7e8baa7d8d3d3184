import struct
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from backend.reading.composing import Unreadable
from backend.reading.pdf import read_pdf
from backend.reading.picturing import draw, scan
from tests.backend.reading.making import LOCKED, Words, pdf

LINES = [Words("The first line of the page.", 12, 700), Words("A second line, which is longer.", 12, 680)]


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_page_is_drawn_as_wide_as_was_asked(tmp_path: Path):
    picture = draw(pdf(tmp_path / "a.pdf", [LINES]), 1, 306, ())
    assert size_of(picture.png) == (picture.width, picture.height) == (306, 396)
    assert picture.rectangles == ()


def test_a_passage_is_marked_where_it_stands(tmp_path: Path):
    path = pdf(tmp_path / "a.pdf", [LINES])
    text = read_pdf(path, None, lambda done, total: None).sheets[0].text
    start = text.index("second")
    ((left, top, width, height),) = draw(path, 1, 300, [(start, start + len("second line"))]).rectangles
    assert 72 / 612 < left < 0.2
    assert (792 - 680 - 12) / 792 < top < (792 - 680) / 792
    assert 0.05 < width < 0.2
    assert 0.005 < height < 0.02


def test_a_passage_over_two_lines_has_two_rectangles(tmp_path: Path):
    path = pdf(tmp_path / "a.pdf", [LINES])
    text = read_pdf(path, None, lambda done, total: None).sheets[0].text
    rectangles = draw(path, 1, 300, [(0, len(text))]).rectangles
    assert len(rectangles) == 2
    assert rectangles[0][1] < rectangles[1][1]


@pytest.mark.parametrize(
    ("turned", "places"),
    [
        (b"/MediaBox[0 0 612 792]/Rotate 90", {"left": 700 / 792, "top": 72 / 612}),
        (b"/MediaBox[0 0 612 792]/Rotate 180", {"left": 1 - 140 / 612, "top": 700 / 792}),
        (b"/MediaBox[0 0 612 792]/CropBox[50 600 350 750]", {"left": 22 / 300, "top": 40 / 150}),
    ],
)
def test_a_passage_is_marked_where_it_is_seen(tmp_path: Path, turned: bytes, places: dict[str, float]):
    path = pdf(tmp_path / "a.pdf", [LINES])
    path.write_bytes(path.read_bytes().replace(b"/MediaBox[0 0 612 792]", turned))
    ((left, top, _, _),) = draw(path, 1, 300, [(0, len("The first li"))]).rectangles
    assert left == pytest.approx(places["left"], abs=0.03)
    assert top == pytest.approx(places["top"], abs=0.03)


@pytest.mark.parametrize("span", [(-5, 3), (0, 10_000), (9_000, 9_001), (5, 5), (7, 2)])
def test_places_that_are_not_on_the_page_do_no_harm(tmp_path: Path, span: tuple[int, int]):
    for rectangle in draw(pdf(tmp_path / "a.pdf", [LINES]), 1, 100, [span]).rectangles:
        assert all(0 <= part <= 1 for part in rectangle)


def test_a_page_is_never_larger_than_a_picture_may_be(tmp_path: Path):
    assert draw(pdf(tmp_path / "a.pdf", [LINES]), 1, 10**9, ()).width <= 4_000


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_is_refused(tmp_path: Path, number: int):
    with pytest.raises(Unreadable, match="vanished"):
        draw(pdf(tmp_path / "a.pdf", [LINES]), number, 100, ())


def test_what_can_not_be_opened_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable, match="password"):
        draw(pdf(tmp_path / "a.pdf", [LINES], trailer=LOCKED), 1, 100, ())
    with pytest.raises(FileNotFoundError):
        draw(tmp_path / "none.pdf", 1, 100, ())


def test_a_page_is_scanned_as_finely_as_recognition_wants_it(tmp_path: Path):
    with pdfium.PdfDocument(pdf(tmp_path / "a.pdf", [LINES])) as document:
        width, height = size_of(scan(document[0]))
    assert abs(width - 2550) <= 1
    assert abs(height - 3300) <= 1
