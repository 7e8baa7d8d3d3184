"""How far a download is, as a person reads it: bytes, rate and time left. Pure: the clock is passed in."""

import math
from dataclasses import dataclass, replace

from backend.models.amounts import part_text, size_text
from backend.words import _

SHORTEST_SAMPLE = 0.5
"""Seconds over which a rate is measured at least: bytes come in bursts."""

MEMORY = 5.0
"""Seconds after which what was measured counts for a third: the time left must not jump about."""

LONGEST_TOLD = 100 * 3600
"""Seconds left beyond which a number says nothing."""


@dataclass(frozen=True)
class Rate:
    """Bytes a second, smoothed; None until it has been measured."""

    per_second: float | None = None
    _layer: str = ""
    _from_time: float = 0
    _from_bytes: int = 0

    def fed(self, now: float, layer: str, completed: int) -> "Rate":
        """The rate after `completed` bytes, the last ones of `layer`, were seen there at `now` (seconds).

        What of a layer was there before it is asked for is no download: a new layer begins a new measurement.
        """
        seconds = now - self._from_time
        if layer != self._layer or completed < self._from_bytes:
            return replace(self, _layer=layer, _from_time=now, _from_bytes=completed)
        if seconds < SHORTEST_SAMPLE:
            return self
        measured = (completed - self._from_bytes) / seconds
        weight = 1 - math.exp(-seconds / MEMORY)
        before = measured if self.per_second is None else self.per_second
        smoothed = before + weight * (measured - before)
        return Rate(smoothed, layer, now, completed)


def percent(state: str, completed: int, total: int) -> int | None:
    """0 to 100; None where it is under way and nobody knows yet how much it will be."""
    if state == "done":
        return 100
    if not total:
        return None if state == "running" else 0
    return min(100, completed * 100 // total)


def progress_text(state: str, completed: int, total: int, rate: float | None) -> str:
    """One line, such as “1.2 of 4.7 GB · 12 MB/s · 4 min left”."""
    amount = part_text(completed, total) if total else ""
    match state:
        case "done":
            return _("%(total)s · done", total=size_text(total)) if total else _("Done")
        case "queued":
            return _joined(amount, _("waiting for its turn"))
        case "running" if not total:
            return _("Asking for it…")
        case "running" if completed >= total:
            return _("%(total)s · checking it…", total=size_text(total))
        case "running" if rate:
            return _joined(amount, f"{size_text(rate)}/s", time_left_text((total - completed) / rate))
    return amount


def time_left_text(seconds: float) -> str:
    """How long it will take, no more exactly than anyone can know; empty where that is days."""
    if seconds >= LONGEST_TOLD:
        return ""
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return _("less than a minute left")
    if minutes < 60:
        return _("%(minutes)s min left", minutes=minutes)
    return _("%(hours)s h %(minutes)s min left", hours=minutes // 60, minutes=minutes % 60)


def _joined(*parts: str) -> str:
    text = " · ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]
