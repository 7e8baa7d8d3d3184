import re
from pathlib import Path

import pytest

from backend.markup.palette import BACKGROUND, INKS, TEXT, Ink
from backend.markup.stylesheet import STATIC_FILE, sheet, write


def luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_that_the_guidelines_name() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("ink", [TEXT, *INKS.values()], ids=["text", *INKS])
def test_every_colour_can_be_read_in_light_and_dark(ink: Ink) -> None:
    assert contrast(ink.light, BACKGROUND.light) >= 4.5
    assert contrast(ink.dark, BACKGROUND.dark) >= 4.5


def test_every_rule_is_scoped_to_code() -> None:
    _head, *rules = sheet().splitlines()
    assert len(rules) == len(INKS) + 1
    assert all(rule.startswith(".code ") for rule in rules)


def test_dark_is_for_places_that_are_dark() -> None:
    assert f".code .k {{ color: light-dark({INKS['k'].light}, {INKS['k'].dark}); }}" in sheet()
    assert sheet().count("{") == sheet().count("}")
    assert not re.search(r"url|@import", sheet())


def test_the_static_file_is_the_one_that_the_palette_gives(tmp_path: Path) -> None:
    write(tmp_path / "code.css")
    assert STATIC_FILE.read_text() == (tmp_path / "code.css").read_text()
