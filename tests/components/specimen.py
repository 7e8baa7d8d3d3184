"""One specimen of the page of components."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Specimen:
    """A template (or one block or macro of it) with what it is given.

    `within`: classes of what has to stand around it; `layout`: `screen` or `list` where it needs a frame of a certain
    height; `is_revealed`: what is hidden until a script shows it is shown.
    """

    group: str
    name: str
    state: str
    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    block: str = ""
    macro: str = ""
    arguments: tuple[object, ...] = ()
    within: tuple[str, ...] = ()
    layout: str = ""
    direction: str = ""
    is_revealed: bool = False
