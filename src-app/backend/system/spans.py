"""A stretch of time as a person reads it."""

from itertools import pairwise

UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def span_text(seconds: float) -> str:
    """Such as “3 d 4 h”, “2 h 5 min”, “4 min” or, below a minute, “less than a minute”."""
    for (size, name), (small, small_name) in pairwise(UNITS):
        if seconds >= size:
            rest = int(seconds % size // small)
            return f"{int(seconds // size)} {name} {rest} {small_name}" if rest else f"{int(seconds // size)} {name}"
    return f"{int(seconds // 60)} min" if seconds >= 60 else "less than a minute"
