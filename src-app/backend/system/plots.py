"""Numbers over time as the path of a small drawing (SVG), in the units of its own box."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 120
HEIGHT = 28
MARGIN = 2
"""Above and below, so that the line is not cut."""


@dataclass(frozen=True)
class Plot:
    """`line` and `area` are the `d` of two paths, empty where there is nothing to draw."""

    line: str
    area: str


def plot(values: Sequence[float | None], ceiling: float, *, places: int = WIDTH) -> Plot:
    """Draw `values`, of which the newest is at the right; what is None leaves a gap.

    `ceiling` is the value at the top; `places` is how many values fit in.
    """
    shown = values[-places:]
    first = places - len(shown)
    step = WIDTH / max(places - 1, 1)
    points = [
        (round((first + index) * step, 1), round(_height(value, ceiling), 1)) if value is not None else None
        for index, value in enumerate(shown)
    ]
    runs = [_straightened(run) for run in _runs(points)]
    return Plot(line="".join(_line(run) for run in runs), area="".join(_area(run) for run in runs))


def _height(value: float, ceiling: float) -> float:
    part = min(max(value / ceiling, 0.0), 1.0) if ceiling > 0 else 0.0
    return HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN)


Point = tuple[float, float]


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """The stretches without a gap."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _straightened(run: list[Point]) -> list[Point]:
    """Without the points inside of a level stretch: an idle process is drawn by two of them."""
    inner = (
        here for before, here, after in zip(run, run[1:], run[2:], strict=False) if not before[1] == here[1] == after[1]
    )
    return [run[0], *inner, run[-1]] if len(run) > 1 else [run[0], run[0]]


def _line(run: list[Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in run)


def _area(run: list[Point]) -> str:
    return f"{_line(run)}L{run[-1][0]:g} {HEIGHT}L{run[0][0]:g} {HEIGHT}Z"
