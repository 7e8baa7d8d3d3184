"""A stretch of time as a person reads it."""

from itertools import pairwise

from backend.words import _, later

UNITS = ((86_400, later("%(num)s d")), (3_600, later("%(num)s h")), (60, later("%(num)s min")))


def span_text(seconds: float) -> str:
    """Such as “3 d 4 h”, “2 h 5 min”, “4 min” or, below a minute, “less than a minute”."""
    for (size, name), (small, small_name) in pairwise(UNITS):
        if seconds >= size:
            rest = int(seconds % size // small)
            whole = _(name, num=int(seconds // size))
            return f"{whole} {_(small_name, num=rest)}" if rest else whole
    return _("%(num)s min", num=int(seconds // 60)) if seconds >= 60 else _("less than a minute")
