"""What a bench hands back, and how it is shown: medians with the least and the most, beside references and aims."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HEAD = ("what", "Hearth", "reference", "aim")
NARROW = 40
"""Characters of the first column at least, so that the tables of single benches look alike."""

MANY = 50
"""So many values are told by their 95th percentile instead of the least and the most."""


@dataclass(frozen=True)
class Sample:
    """What was measured of one thing, run after run, in the row's unit."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The one that counts."""
        return statistics.median(self.values)

    def shown(self, unit: str, *, short: bool = False) -> str:
        """As a person reads it; `short` leaves the least and the most out."""
        median = f"{_number(self.median)} {unit}"
        if len(self.values) >= MANY:
            return f"{median}, p95 {_number(percentile(self.values, 0.95))}"
        if len(self.values) == 1 or short:
            return median
        return f"{median} ({_number(min(self.values))}–{_number(max(self.values))})"

    def as_json(self) -> dict[str, object]:
        """The median, and every number that it comes from."""
        return {"median": self.median, "values": list(self.values)}


@dataclass(frozen=True)
class Row:
    """A line of the table. `references` were measured in the same run, the same way; their unit is the row's."""

    what: str
    unit: str
    hearth: Sample | None = None
    references: dict[str, Sample] = field(default_factory=dict)
    at_most: float | None = None
    at_least: float | None = None

    @property
    def aim(self) -> str:
        """What the number should be, and whether it is; nothing where there is no aim."""
        if self.at_most is not None:
            said, is_met = f"≤ {_number(self.at_most)}", self.hearth and self.hearth.median <= self.at_most
        elif self.at_least is not None:
            said, is_met = f"≥ {_number(self.at_least)}", self.hearth and self.hearth.median >= self.at_least
        else:
            return ""
        return f"{said} {self.unit} {'✓' if is_met else '✗'}"

    def cells(self) -> tuple[str, str, str, str]:
        """The line's texts, as `HEAD` names them."""
        beside = " · ".join(f"{name} {sample.shown(self.unit, short=True)}" for name, sample in self.references.items())
        return self.what, self.hearth.shown(self.unit) if self.hearth else "", beside, self.aim

    def as_json(self) -> dict[str, object]:
        """All that is known."""
        return {
            "what": self.what,
            "unit": self.unit,
            "hearth": self.hearth and self.hearth.as_json(),
            "references": {name: sample.as_json() for name, sample in self.references.items()},
            "at_most": self.at_most,
            "at_least": self.at_least,
        }


def sample(values: Iterable[float]) -> Sample:
    """A sample of these values."""
    return Sample(tuple(values))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values don't exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def table(rows: Sequence[Row]) -> str:
    """The rows as text, columns aligned."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    widths[0] = max(widths[0], NARROW)
    texts = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([texts[0], "  ".join("─" * width for width in widths), *texts[1:]])


def _number(value: float) -> str:
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"
