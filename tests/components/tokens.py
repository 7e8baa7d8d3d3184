"""The design's tokens, read from the style sheets: colours by theme, and what sizes there are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ENOUGH, ENOUGH_FOR_LINES = 4.5, 3.0
"""Contrasts that WCAG asks for at level AA: of text, and of what outlines a control."""

PAIRS = (
    *(
        (ink, ground, ENOUGH)
        for ink in ("text", "quiet", "ember", "danger")
        for ground in ("paper", "raised", "sunken")
    ),
    ("text", "hover", ENOUGH),
    ("quiet", "hover", ENOUGH),
    ("text", "ember-soft", ENOUGH),
    ("ember", "ember-soft", ENOUGH),
    ("on-ember", "ember", ENOUGH),
    ("on-danger", "danger", ENOUGH),
    ("line-strong", "paper", ENOUGH_FOR_LINES),
    ("line-strong", "raised", ENOUGH_FOR_LINES),
)
"""Colours that are used one on the other, and the contrast that they need."""


@dataclass(frozen=True)
class Token:
    """A custom property of the root: its value in each theme, which is the same for what is no colour."""

    name: str
    light: str
    dark: str

    @property
    def is_colour(self) -> bool:
        """Whether it can be shown as a patch."""
        return self.light.startswith("#")


@dataclass(frozen=True)
class Contrast:
    """How far two colours stand apart in each theme, and how far they have to."""

    ink: str
    ground: str
    light: float
    dark: float
    least: float


def tokens(sheet: Path) -> list[Token]:
    """All tokens, in the order in which they are written."""
    root = re.search(r":root \{(.*?)\n\}", sheet.read_text("utf-8"), re.DOTALL)
    assert root, f"{sheet.name} begins with the tokens"
    return [_token(name, value) for name, value in re.findall(r"--([\w-]+):\s*(.+?);", root[1], re.DOTALL)]


def contrasts(sheet: Path) -> list[Contrast]:
    """How well each pair can be told apart."""
    colours = {each.name: each for each in tokens(sheet)}
    return [
        Contrast(
            ink,
            ground,
            _contrast(colours[ink].light, colours[ground].light),
            _contrast(colours[ink].dark, colours[ground].dark),
            least,
        )
        for ink, ground, least in PAIRS
    ]


def sizes(sheets: Iterable[Path]) -> list[str]:
    """The sizes that text has, in rem, the smallest first."""
    found = {size for sheet in sheets for size in re.findall(r"font-size:\s*([\d.]+)rem", sheet.read_text("utf-8"))}
    return sorted(found, key=float)


def _token(name: str, value: str) -> Token:
    themes = re.fullmatch(r"light-dark\((\S+), (\S+)\)", value)
    return Token(name, themes[1], themes[2]) if themes else Token(name, value, value)


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> Iterator[float]:
    for at in (1, 3, 5):
        part = int(colour[at : at + 2], 16) / 255
        yield part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
